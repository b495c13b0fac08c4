package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Server-sent events, read line by line. */
final class SseStream implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    /** One event. */
    record Sse(String name, long id, JsonNode data) {}

    SseStream(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event; empty at the end. */
    Optional<Sse> next() {
        String name = "";
        long id = 0;
        StringBuilder data = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = Long.parseLong(line.substring(4));
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && data.length() > 0) {
                    return Optional.of(new Sse(name, id, Api.read(data.toString())));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("the events broke off", e);
        }
    }

    /** Events up to and with the next one of that name. */
    List<Sse> upTo(String name) {
        List<Sse> seen = new ArrayList<>();
        for (Optional<Sse> event = next(); event.isPresent(); event = next()) {
            seen.add(event.get());
            if (event.get().name().equals(name)) {
                return seen;
            }
        }
        throw new AssertionError("no " + name + " among " + seen);
    }

    /** All events to the end. */
    List<Sse> all() {
        List<Sse> seen = new ArrayList<>();
        for (Optional<Sse> event = next(); event.isPresent(); event = next()) {
            seen.add(event.get());
        }
        return seen;
    }

    /** The text that chunks have together. */
    static String text(List<Sse> events) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals("stream_chunk"))
                .forEach(event -> text.append(event.data().path("text").asText("")));
        return text.toString();
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
