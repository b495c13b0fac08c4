package dev.parley.benchmarks.paired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The figures of one process, as one line of the file that keeps them all. */
record Entry(ObjectNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Makes an entry.
     *
     * @param run what sets this call of the runner apart from others
     */
    static Entry of(String run, Part part, String wire, String jdk, String client, int round, String figures)
            throws IOException {
        ObjectNode json = JSON.createObjectNode()
                .put("run", run)
                .put("part", part.id())
                .put("wire", wire)
                .put("jdk", jdk)
                .put("client", client)
                .put("round", round);
        json.setAll((ObjectNode) JSON.readTree(figures));
        return new Entry(json);
    }

    static List<Entry> readAll(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                entries.add(new Entry((ObjectNode) JSON.readTree(line)));
            }
        }
        return entries;
    }

    void append(Path file) throws IOException {
        Files.writeString(file, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    Entry with(String name, double value) {
        json.put(name, value);
        return this;
    }

    String text(String name) {
        return json.path(name).asText();
    }

    /** The number, or not a number if there is none. */
    double number(String name) {
        JsonNode value = json.path(name);
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    int round() {
        return json.path("round").asInt();
    }

    boolean isOf(Part part) {
        return text("part").equals(part.id());
    }
}
