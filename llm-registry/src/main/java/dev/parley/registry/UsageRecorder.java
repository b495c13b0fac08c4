package dev.parley.registry;

import dev.parley.ChatResponse;
import dev.parley.ModelPrice;
import dev.parley.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds up what chats use. Bounded: after many different models the rest is counted under one name. */
final class UsageRecorder {
    static final String OTHERS = "*";

    private static final int MOST = 10_000;
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final Map<Key, Sums> sums = new LinkedHashMap<>();

    /** Who is charged. */
    record Key(String provider, String model, Optional<String> arm) {}

    private static final class Sums {
        long requests;
        long failures;
        long cancelled;
        long prompt;
        long completion;
        long uncounted;
        long nanos;
        long unpriced;

        @Nullable
        BigDecimal cost;

        @Nullable
        String currency;
    }

    synchronized void answered(Key key, ChatResponse response, Optional<ModelPrice> price, long nanos) {
        Sums of = of(key, nanos);
        Usage usage = response.usage();
        of.prompt += usage.promptTokens().orElse(0);
        of.completion += usage.completionTokens().orElse(0);
        if (usage.promptTokens().isEmpty() || usage.completionTokens().isEmpty()) {
            of.uncounted++;
        }
        BigDecimal cost = price.flatMap(known -> cost(usage, known)).orElse(null);
        String currency = price.map(ModelPrice::currency).orElse(null);
        if (cost == null || of.currency != null && !of.currency.equals(currency)) {
            of.unpriced++;
        } else {
            of.cost = of.cost == null ? cost : of.cost.add(cost);
            of.currency = currency;
        }
    }

    synchronized void failed(Key key, long nanos) {
        of(key, nanos).failures++;
    }

    synchronized void cancelled(Key key, long nanos) {
        of(key, nanos).cancelled++;
    }

    synchronized UsageLedger ledger() {
        List<UsageLedger.Entry> entries = new ArrayList<>();
        sums.forEach((key, of) -> {
            BigDecimal cost = of.cost;
            String currency = of.currency;
            entries.add(new UsageLedger.Entry(
                    key.provider(),
                    key.model(),
                    key.arm(),
                    of.requests,
                    of.failures,
                    of.cancelled,
                    of.prompt,
                    of.completion,
                    of.uncounted,
                    Duration.ofNanos(of.nanos),
                    cost == null || currency == null
                            ? Optional.empty()
                            : Optional.of(new UsageLedger.Cost(cost.stripTrailingZeros(), currency)),
                    of.unpriced));
        });
        return new UsageLedger(entries);
    }

    private Sums of(Key charged, long nanos) {
        boolean full = sums.size() >= MOST && !sums.containsKey(charged);
        Key key = full ? new Key(OTHERS, OTHERS, Optional.empty()) : charged;
        Sums of = sums.computeIfAbsent(key, unused -> new Sums());
        of.requests++;
        of.nanos += Math.max(0, nanos);
        return of;
    }

    /** Empty if a part of the price or of the count that is needed is not known. */
    private static Optional<BigDecimal> cost(Usage usage, ModelPrice price) {
        if (usage.promptTokens().isEmpty() || usage.completionTokens().isEmpty()) {
            return Optional.empty();
        }
        Optional<BigDecimal> input = part(usage.promptTokens().getAsLong(), price.inputPerMillion());
        Optional<BigDecimal> output = part(usage.completionTokens().getAsLong(), price.outputPerMillion());
        return input.flatMap(in -> output.map(in::add));
    }

    private static Optional<BigDecimal> part(long tokens, Optional<BigDecimal> perMillion) {
        return tokens == 0
                ? Optional.of(BigDecimal.ZERO)
                : perMillion.map(
                        price -> price.multiply(BigDecimal.valueOf(tokens)).divide(MILLION));
    }
}
