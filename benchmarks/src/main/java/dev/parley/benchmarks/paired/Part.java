package dev.parley.benchmarks.paired;

import java.util.Arrays;
import java.util.Locale;

/** What can be measured. */
enum Part {
    /** Jars and megabytes. */
    FOOTPRINT,
    /** Warm, one stream after another. */
    TOKENS,
    /** A process from its start to its first token. */
    COLD,
    /** The first registry of a process. */
    START,
    /** Many paced streams at once. */
    PACED,
    /** Reads of a registry, by size. */
    REGISTRY;

    static Part of(String name) {
        return Arrays.stream(values())
                .filter(part -> part.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part '" + name + "'"));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
