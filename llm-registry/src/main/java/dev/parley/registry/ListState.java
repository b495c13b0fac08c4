package dev.parley.registry;

import dev.parley.LlmException;
import dev.parley.ModelInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one provider's list. Immutable.
 *
 * @param models the last good list, empty if there is none
 * @param origin where the list came from
 * @param fetched when it came, in nanoseconds of {@link Time}; before its beginning for a list from disk
 * @param since when the provider was first asked, or joined
 * @param ttl how long a list is fresh, in nanoseconds
 * @param failure what the last try to get a list ended with, if it failed
 * @param failures how many tries in a row have failed
 * @param nextAttempt before when a read does not try again, in nanoseconds
 * @param skipped why the provider is not asked at all, if so
 */
record ListState(
        List<ModelInfo> models,
        Origin origin,
        long fetched,
        Instant since,
        long ttl,
        @Nullable LlmException failure,
        int failures,
        long nextAttempt,
        @Nullable String skipped) {

    enum Origin {
        NONE,
        DISK,
        PROVIDER
    }

    static ListState empty(Instant since, Duration ttl) {
        return new ListState(List.of(), Origin.NONE, 0, since, Time.saturated(ttl), null, 0, 0, null);
    }

    static ListState skipped(Instant since, String reason) {
        return new ListState(List.of(), Origin.NONE, 0, since, Time.NEVER, null, 0, Time.NEVER, reason);
    }

    ListState fromDisk(List<ModelInfo> list, long savedAt) {
        return new ListState(list, Origin.DISK, savedAt, since, ttl, null, 0, 0, null);
    }

    /** A list that came just now, to be renewed after its time to live. */
    ListState fetched(List<ModelInfo> list, long now) {
        return new ListState(list, Origin.PROVIDER, now, since, ttl, null, 0, plus(now, ttl), null);
    }

    ListState asked(Instant now) {
        return new ListState(models, origin, fetched, now, ttl, failure, failures, nextAttempt, skipped);
    }

    ListState failed(LlmException cause, long next) {
        return new ListState(models, origin, fetched, since, ttl, cause, failures + 1, next, null);
    }

    ListState skippedFromNow(String reason) {
        return new ListState(models, origin, fetched, since, ttl, null, 0, Time.NEVER, reason);
    }

    /** The same, due for a refresh now. */
    ListState due() {
        return new ListState(models, origin, fetched, since, ttl, failure, failures, Math.min(nextAttempt, 0), null);
    }

    boolean hasList() {
        return origin != Origin.NONE;
    }

    boolean isDue(long now) {
        return now >= nextAttempt;
    }

    ListOutcome outcome(long now, Instant wall) {
        if (skipped != null) {
            return new ListOutcome.Skipped(skipped);
        }
        Duration age = Duration.ofNanos(Math.max(0, now - fetched));
        Instant next = wall.plusNanos(Math.max(0, nextAttempt - now));
        if (origin == Origin.NONE) {
            return failure == null ? new ListOutcome.Pending(since) : new ListOutcome.Failed(failure, next);
        }
        if (failure != null) {
            return new ListOutcome.Stale(age, Optional.of(failure), next);
        }
        if (origin == Origin.DISK) {
            return new ListOutcome.Snapshot(age);
        }
        return isDue(now) ? new ListOutcome.Stale(age, Optional.empty(), next) : new ListOutcome.Fresh(wall.minus(age));
    }

    static long plus(long now, long more) {
        return more >= Time.NEVER - Math.max(0, now) ? Time.NEVER - 1 : now + more;
    }
}
