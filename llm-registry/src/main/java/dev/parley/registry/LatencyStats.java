package dev.parley.registry;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long a provider's answers took to begin: the time from sending a chat to the first piece of its answer, over the
 * last {@value LatencyRing#SIZE} chats that the registry sent there and that began.
 *
 * @param samples how many chats that is
 * @param p50 the time that half of them did not exceed, if there are any
 * @param p95 the time that 95 in 100 of them did not exceed, if there are any
 * @since 0.1.0
 */
public record LatencyStats(int samples, Optional<Duration> p50, Optional<Duration> p95) {
    static LatencyStats of(long[] nanos) {
        if (nanos.length == 0) {
            return new LatencyStats(0, Optional.empty(), Optional.empty());
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new LatencyStats(sorted.length, Optional.of(rank(sorted, 50)), Optional.of(rank(sorted, 95)));
    }

    private static Duration rank(long[] sorted, int percent) {
        int rank = (sorted.length * percent + 99) / 100;
        return Duration.ofNanos(sorted[Math.max(1, rank) - 1]);
    }
}
