package dev.parley.openai.protocol;

import dev.parley.Timings;
import dev.parley.Usage;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads token counts and times, in whose place, names and units servers differ. Of several counts the last one holds. */
final class UsageReader {
    private static final FieldNames USAGE = FieldNames.of(
            "prompt_tokens",
            "completion_tokens",
            "total_tokens",
            "prompt_tokens_details",
            "completion_tokens_details",
            "prompt_cache_hit_tokens",
            "cached_tokens",
            "num_cached_tokens",
            "cache_read_input_tokens",
            "reasoning_tokens",
            "prompt_time",
            "completion_time",
            "total_time",
            "cost");
    private static final FieldNames DETAILS = FieldNames.of("cached_tokens", "reasoning_tokens");
    private static final FieldNames TIMINGS = FieldNames.of("prompt_ms", "predicted_ms");
    private static final FieldNames TIME_INFO = FieldNames.of("prompt_time", "completion_time", "total_time");

    private static final long UNKNOWN = -1;

    private final JsonCursor cursor;

    private boolean counted;
    private long prompt = UNKNOWN;
    private long completion = UNKNOWN;
    private long total = UNKNOWN;
    private long reasoning = UNKNOWN;
    private long cached = UNKNOWN;
    private @Nullable Object cost;

    private double promptMillis = UNKNOWN;
    private double generationMillis = UNKNOWN;
    private double totalMillis = UNKNOWN;

    UsageReader(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Another one that has read the same. */
    UsageReader copy() {
        UsageReader copy = new UsageReader(cursor);
        copy.set(this);
        return copy;
    }

    /** Takes over what another one has read. */
    void set(UsageReader other) {
        counted = other.counted;
        prompt = other.prompt;
        completion = other.completion;
        total = other.total;
        reasoning = other.reasoning;
        cached = other.cached;
        cost = other.cost;
        promptMillis = other.promptMillis;
        generationMillis = other.generationMillis;
        totalMillis = other.totalMillis;
    }

    /** Reads a {@code usage} object; anything else is passed over. */
    void usage() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        counted = true;
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(USAGE)) {
                case 0 -> prompt = count(prompt);
                case 1 -> completion = count(completion);
                case 2 -> total = count(total);
                case 3, 4 -> details();
                case 5, 6, 7, 8 -> cached = count(cached);
                case 9 -> reasoning = count(reasoning);
                case 10 -> promptMillis = number(promptMillis, 1000);
                case 11 -> generationMillis = number(generationMillis, 1000);
                case 12 -> totalMillis = number(totalMillis, 1000);
                case 13 -> cost = cost();
                default -> cursor.skip();
            }
        }
    }

    private void details() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(DETAILS)) {
                case 0 -> cached = count(cached);
                case 1 -> reasoning = count(reasoning);
                default -> cursor.skip();
            }
        }
    }

    /** Reads llama.cpp's {@code timings}. */
    void timings() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(TIMINGS)) {
                case 0 -> promptMillis = number(promptMillis, 1);
                case 1 -> generationMillis = number(generationMillis, 1);
                default -> cursor.skip();
            }
        }
    }

    /** Reads Cerebras' {@code time_info}. */
    void timeInfo() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(TIME_INFO)) {
                case 0 -> promptMillis = number(promptMillis, 1000);
                case 1 -> generationMillis = number(generationMillis, 1000);
                case 2 -> totalMillis = number(totalMillis, 1000);
                default -> cursor.skip();
            }
        }
    }

    /** Whether there were any counts. */
    boolean counted() {
        return counted;
    }

    /** The counts; those of reasoning are part of those of the answer, also where a server adds them up apart. */
    Usage toUsage() {
        Usage.Builder usage = Usage.builder();
        boolean apart = reasoning > 0 && prompt >= 0 && completion >= 0 && total == prompt + completion + reasoning;
        if (prompt >= 0) {
            usage.promptTokens(prompt);
        }
        if (completion >= 0) {
            usage.completionTokens(apart ? completion + reasoning : completion);
        }
        if (total >= 0) {
            usage.totalTokens(total);
        }
        if (reasoning >= 0) {
            usage.reasoningTokens(reasoning);
        }
        if (cached >= 0) {
            usage.cachedTokens(cached);
        }
        return usage.build();
    }

    /** What the server says the answer cost, or null. */
    @Nullable
    Object reportedCost() {
        return cost;
    }

    Timings toTimings() {
        Timings.Builder timings = Timings.builder();
        if (promptMillis >= 0) {
            timings.prompt(duration(promptMillis));
        }
        if (generationMillis >= 0) {
            timings.generation(duration(generationMillis));
        }
        if (totalMillis >= 0) {
            timings.total(duration(totalMillis));
        }
        return timings.build();
    }

    private static Duration duration(double millis) {
        return Duration.ofNanos(Math.round(millis * 1_000_000));
    }

    private @Nullable Object cost() {
        if (cursor.peek() == JsonCursor.Kind.NUMBER) {
            return cursor.doubleValue();
        }
        cursor.skip();
        return cost;
    }

    private long count(long before) {
        return (long) number(before, 1);
    }

    /** A number that makes sense, or what was there before. */
    private double number(double before, int factor) {
        if (cursor.peek() != JsonCursor.Kind.NUMBER) {
            cursor.skip();
            return before;
        }
        double value = cursor.doubleValue() * factor;
        return value >= 0 && value <= Long.MAX_VALUE / 1_000_000.0 ? value : before;
    }
}
