package dev.parley.examples.chatserver;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something a client is told while it listens.
 *
 * @param id how far the client has got with it; grows within a conversation, and does not say how many events there were
 * @param name its kind
 * @param payload what is told, to be written as JSON
 */
record Event(long id, String name, Map<String, Object> payload) {
    static Event of(long id, String name, Object... namesAndValues) {
        Map<String, Object> payload = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            payload.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Event(id, name, payload);
    }
}
