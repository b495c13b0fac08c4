package dev.parley.examples.quickstart;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ChatResponse;
import dev.parley.Embedding;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.registry.ListOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The library's values as words. What is not known reads {@value #UNKNOWN}, never "no" or 0. */
final class Words {
    static final String UNKNOWN = "?";
    static final String INFERRED = "~";

    private static final List<Capability> SHOWN =
            List.of(Capability.CHAT, Capability.TOOLS, Capability.VISION, Capability.REASONING, Capability.EMBEDDING);
    private static final int NUMBERS_SHOWN = 6;
    private static final double NANOS_PER_MILLI = 1e6;

    private Words() {}

    /** The full name of a model, by which it can be asked. */
    static String name(ModelInfo model) {
        return model.provider() + "/" + model.id();
    }

    /** The name of a model with a slip of the finger: its last letter twice, and no tag. */
    static String misspelt(String id) {
        int tag = id.lastIndexOf(':');
        String name = tag > 0 ? id.substring(0, tag) : id;
        return name + name.charAt(name.length() - 1);
    }

    /** How a provider's list of models came about. */
    static String outcome(ListOutcome outcome) {
        String failure =
                outcome.failure().map(cause -> ": " + cause.getMessage()).orElse("");
        if (outcome instanceof ListOutcome.Stale stale) {
            return "a list of " + duration(stale.age()) + " ago" + failure;
        }
        if (outcome instanceof ListOutcome.Snapshot snapshot) {
            return "a list of an earlier run, " + duration(snapshot.age()) + " ago";
        }
        if (outcome instanceof ListOutcome.Skipped skipped) {
            return "no list: " + skipped.reason();
        }
        return "no list yet (" + outcome.word() + ")" + failure;
    }

    /** A fact about a model, marked if it was inferred. */
    static String fact(ModelInfo model, String accessor, Optional<String> value) {
        return value.map(text -> model.inferred().contains(accessor) ? INFERRED + text : text)
                .orElse(UNKNOWN);
    }

    /** What a model can do, and a question mark if the server does not tell all. */
    static String capabilities(Capabilities capabilities) {
        String told = SHOWN.stream()
                .filter(capability -> capabilities.supports(capability).isYes())
                .map(Capability::toString)
                .collect(Collectors.joining(", "));
        boolean complete = SHOWN.stream()
                .allMatch(capability -> capabilities.supports(capability).isKnown());
        if (told.isEmpty()) {
            return complete ? "none of these" : UNKNOWN;
        }
        return complete ? told : told + ", " + UNKNOWN;
    }

    static String runsOn(RunsOn place) {
        return place == RunsOn.UNKNOWN ? UNKNOWN : place.name().toLowerCase(Locale.ROOT);
    }

    /** A version without what is in brackets. */
    static String brief(String version) {
        int bracket = version.indexOf(" (");
        return bracket < 0 ? version : version.substring(0, bracket);
    }

    /** The first numbers of a vector. */
    static String beginning(Embedding vector) {
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < Math.min(NUMBERS_SHOWN, vector.dimensions()); i++) {
            numbers.append(String.format(Locale.ROOT, "%.3f ", vector.get(i)));
        }
        return numbers.append(vector.dimensions() > NUMBERS_SHOWN ? "…" : "")
                .toString()
                .strip();
    }

    static Optional<String> present(OptionalLong value) {
        return value.isPresent() ? Optional.of(Long.toString(value.getAsLong())) : Optional.empty();
    }

    static String number(OptionalLong value) {
        return present(value).orElse(UNKNOWN);
    }

    static String time(Optional<Duration> duration) {
        return duration.map(Words::duration).orElse(UNKNOWN);
    }

    static String duration(Duration duration) {
        double millis = duration.toNanos() / NANOS_PER_MILLI;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 1000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    static String speed(OptionalDouble tokensPerSecond) {
        return tokensPerSecond.isPresent()
                ? String.format(Locale.ROOT, "%.1f tokens/s", tokensPerSecond.getAsDouble())
                : UNKNOWN;
    }

    /** How much of an answer arrived before it was stopped. */
    static String partial(ChatResponse partial) {
        int characters = partial.text().length()
                + partial.reasoning().map(String::length).orElse(0);
        return "the partial response: " + characters + " characters";
    }

    static String type(LlmException failure) {
        return failure.getClass().getName();
    }
}
