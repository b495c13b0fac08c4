package dev.parley.examples.chatcli;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.registry.ListOutcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The library's values as words. What is not known reads {@value #UNKNOWN}, never "no" or 0. */
final class Words {
    static final String UNKNOWN = "?";

    private static final String INFERRED = "~";
    private static final List<Capability> SHOWN =
            List.of(Capability.CHAT, Capability.TOOLS, Capability.VISION, Capability.REASONING, Capability.EMBEDDING);
    private static final Pattern LONG_BRACKETS = Pattern.compile("\\s*\\([^()]{60,}\\)");
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MILLIS_SHOWN_AS_SUCH = 1000;

    private Words() {}

    /** The full name of a model, by which it can be asked. */
    static String name(ModelInfo model) {
        return model.provider() + "/" + model.id();
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

    /** What a model can do, and a question mark if its provider does not tell all. */
    static String capabilities(Capabilities capabilities) {
        String told = SHOWN.stream()
                .filter(capability -> capabilities.supports(capability).isYes())
                .map(Capability::word)
                .collect(Collectors.joining(", "));
        boolean complete = SHOWN.stream()
                .allMatch(capability -> capabilities.supports(capability).isKnown());
        if (told.isEmpty()) {
            return complete ? "none of these" : UNKNOWN;
        }
        return complete ? told : told + ", " + UNKNOWN;
    }

    static String support(Support support) {
        return support.isKnown() ? support.name().toLowerCase(Locale.ROOT) : UNKNOWN;
    }

    static String runsOn(RunsOn place) {
        return place == RunsOn.UNKNOWN ? UNKNOWN : place.name().toLowerCase(Locale.ROOT);
    }

    static String price(ModelPrice price) {
        return amount(price.inputPerMillion()) + " read, " + amount(price.outputPerMillion()) + " written, "
                + price.currency() + " per million tokens";
    }

    private static String amount(Optional<BigDecimal> amount) {
        return amount.map(BigDecimal::toPlainString).orElse(UNKNOWN);
    }

    static Optional<String> present(OptionalLong value) {
        return value.isPresent() ? Optional.of(Long.toString(value.getAsLong())) : Optional.empty();
    }

    /** A reason without its long lists in brackets. */
    static String brief(String reason) {
        return LONG_BRACKETS.matcher(reason).replaceAll("");
    }

    static String count(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    static String duration(Duration duration) {
        if (duration.toMillis() < MILLIS_SHOWN_AS_SUCH) {
            return duration.toMillis() + " ms";
        }
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / NANOS_PER_SECOND);
        }
        return seconds < 3600
                ? seconds / 60 + "m" + two(seconds % 60) + "s"
                : seconds / 3600 + "h" + two(seconds / 60 % 60) + "m";
    }

    private static String two(long number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    /** Bytes in decimal units, as models are sized. */
    static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit < 2 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
