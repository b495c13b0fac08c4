package dev.parley.benchmarks.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The two protocols that are measured. */
public enum Wire {
    /** Ollama's own: newline-delimited JSON. */
    OLLAMA("/api/chat", "application/x-ndjson"),
    /** Chat completions: server-sent events. */
    OPENAI("/v1/chat/completions", "text/event-stream");

    private final String path;
    private final String mediaType;

    Wire(String path, String mediaType) {
        this.path = path;
        this.mediaType = mediaType;
    }

    /**
     * Finds a wire.
     *
     * @param name {@code ollama} or {@code openai}
     * @return the wire
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Wire of(String name) {
        return Arrays.stream(values())
                .filter(wire -> wire.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no wire '" + name + "'"));
    }

    /** {@return the name of this wire in arguments and tables} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return where chats are asked for} */
    public String path() {
        return path;
    }

    /** {@return the content type of a streamed answer} */
    public String mediaType() {
        return mediaType;
    }

    /**
     * The request a client writes by hand.
     *
     * @param model which answer is wanted
     * @return the JSON
     */
    public String request(String model) {
        String usage = this == OPENAI ? ",\"stream_options\":{\"include_usage\":true}" : "";
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}],"
                + "\"stream\":true" + usage + "}";
    }

    /** {@return both} */
    public static List<Wire> all() {
        return List.of(values());
    }
}
