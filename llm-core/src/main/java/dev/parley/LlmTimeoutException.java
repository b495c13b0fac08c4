package dev.parley;

import java.time.Duration;
import java.util.Objects;

/**
 * A deadline passed; {@link #deadline()} says which of the four.
 *
 * <p>Not retryable by default: the work may have been done, and paid for, on the other side.
 *
 * @since 0.1.0
 */
public class LlmTimeoutException extends LlmException {
    private static final long serialVersionUID = 1L;

    private final Deadline deadline;
    private final Duration limit;

    /**
     * A timeout without a cause of its own.
     *
     * @param deadline which deadline passed
     * @param limit how long it was
     * @param details what is known
     */
    public LlmTimeoutException(Deadline deadline, Duration limit, ErrorDetails details) {
        super(details);
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        this.limit = Objects.requireNonNull(limit, "limit");
    }

    /**
     * A timeout with a cause.
     *
     * @param deadline which deadline passed
     * @param limit how long it was
     * @param details what is known
     * @param cause what was thrown
     */
    public LlmTimeoutException(Deadline deadline, Duration limit, ErrorDetails details, Throwable cause) {
        super(details, cause);
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        this.limit = Objects.requireNonNull(limit, "limit");
    }

    /**
     * Which deadline passed.
     *
     * @return the deadline
     */
    public final Deadline deadline() {
        return deadline;
    }

    /**
     * How long the deadline was.
     *
     * @return the limit
     */
    public final Duration limit() {
        return limit;
    }
}
