package dev.parley.registry;

import dev.parley.LlmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How one provider's part of a {@link ModelListing} came about, as of the moment of the read.
 *
 * <p>Later versions may add a kind: give a {@code switch} over them a {@code default}.
 *
 * @since 0.1.0
 */
public sealed interface ListOutcome {
    /** {@return the name used in JSON, such as {@code "fresh"}} */
    String word();

    /** {@return what went wrong when the list was last asked for, if something did} */
    default Optional<LlmException> failure() {
        return Optional.empty();
    }

    /**
     * The provider has said so within the time to live of its list.
     *
     * @param at when it said so
     * @since 0.1.0
     */
    record Fresh(Instant at) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param at when it said so
         */
        public Fresh {
            Objects.requireNonNull(at, "at");
        }

        @Override
        public String word() {
            return "fresh";
        }
    }

    /**
     * The last list the provider gave, which may no longer be true: it is past its time to live, was invalidated, or
     * could not be renewed.
     *
     * @param age how old the list is
     * @param cause why it could not be renewed, if that was tried
     * @param nextAttempt when a read will try next
     * @since 0.1.0
     */
    record Stale(Duration age, Optional<LlmException> cause, Instant nextAttempt) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param age how old the list is
         * @param cause why it could not be renewed, if that was tried
         * @param nextAttempt when a read will try next
         */
        public Stale {
            Objects.requireNonNull(age, "age");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(nextAttempt, "nextAttempt");
        }

        @Override
        public String word() {
            return "stale";
        }

        @Override
        public Optional<LlmException> failure() {
            return cause;
        }
    }

    /**
     * The list an earlier run of the program left on disk; the provider has not answered in this one yet.
     *
     * @param age how old the list is
     * @since 0.1.0
     */
    record Snapshot(Duration age) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param age how old the list is
         */
        public Snapshot {
            Objects.requireNonNull(age, "age");
        }

        @Override
        public String word() {
            return "snapshot";
        }
    }

    /**
     * No list has come yet, and none has failed to.
     *
     * @param since when the provider was asked, or joined the registry if it has not been asked
     * @since 0.1.0
     */
    record Pending(Instant since) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param since when the provider was asked, or joined the registry if it has not been asked
         */
        public Pending {
            Objects.requireNonNull(since, "since");
        }

        @Override
        public String word() {
            return "pending";
        }
    }

    /**
     * There is no list, and the last try to get one failed.
     *
     * @param cause why
     * @param nextAttempt when a read will try next
     * @since 0.1.0
     */
    record Failed(LlmException cause, Instant nextAttempt) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param cause why
         * @param nextAttempt when a read will try next
         */
        public Failed {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(nextAttempt, "nextAttempt");
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public Optional<LlmException> failure() {
            return Optional.of(cause);
        }
    }

    /**
     * The provider is not asked: it keeps no list, or it is on the class path but not configured.
     *
     * @param reason a sentence that says which
     * @since 0.1.0
     */
    record Skipped(String reason) implements ListOutcome {
        /**
         * Checks that nothing is null.
         *
         * @param reason a sentence that says which
         */
        public Skipped {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public String word() {
            return "skipped";
        }
    }
}
