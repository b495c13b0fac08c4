package dev.parley;

import java.util.ArrayList;
import java.util.List;

/** Ready-made events for tests of streams. */
final class Answers {
    private Answers() {}

    static ChatResponse response(String text) {
        return ChatResponse.builder(ChatMessage.assistant(text), FinishReason.STOP)
                .model("m")
                .build();
    }

    /** The words as one event each, then the end. */
    static List<ChatEvent> words(String... words) {
        List<ChatEvent> events = new ArrayList<>();
        for (String word : words) {
            events.add(new ChatEvent.TextDelta(word));
        }
        events.add(new ChatEvent.Finished(response(String.join("", words))));
        return events;
    }

    static String text(ChatEvent event) {
        return event instanceof ChatEvent.TextDelta delta ? delta.text() : "";
    }

    static String text(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(text(event)));
        return text.toString();
    }
}
