package dev.parley;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call to a provider failed; the root of every failure that only the provider or the way to it can cause.
 *
 * <p>The subclasses say what the failure means, not what status it had. Misuse that the caller's own code shows (a
 * blank model, a negative option, {@code null}) is never one of these: it is an {@link IllegalArgumentException},
 * {@link NullPointerException} or {@link IllegalStateException} at once.
 *
 * <p>The same exceptions end a stream, complete a future and leave a blocking call. No secret is in any message. An
 * instance may be read by several threads. Serialization drops the {@linkplain #partialResponse() partial response}.
 *
 * @since 0.1.0
 */
public class LlmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorDetails details;
    private transient volatile @Nullable ChatResponse partialResponse;
    private volatile int attempts = 1;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public LlmException(ErrorDetails details) {
        super(details.message());
        this.details = details;
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public LlmException(ErrorDetails details, Throwable cause) {
        super(details.message(), cause);
        this.details = details;
    }

    /**
     * All that is known about the failure.
     *
     * @return the details
     */
    public final ErrorDetails details() {
        return details;
    }

    /**
     * The provider that failed.
     *
     * @return the provider's id or label, if known
     */
    public final Optional<String> provider() {
        return details.provider();
    }

    /**
     * The model that was asked for.
     *
     * @return the model's id, if the call had one
     */
    public final Optional<String> model() {
        return details.model();
    }

    /**
     * The HTTP status of the answer.
     *
     * @return the status, if there was an answer
     */
    public final OptionalInt status() {
        return details.status();
    }

    /**
     * The provider's own message.
     *
     * @return the message, if the provider gave one
     */
    public final Optional<String> providerMessage() {
        return details.providerMessage();
    }

    /**
     * The provider's own code or type for the error.
     *
     * @return the code, if the provider gave one
     */
    public final Optional<String> code() {
        return details.code();
    }

    /**
     * The id under which the provider can find the call in its logs.
     *
     * @return the id, if the provider gave one
     */
    public final Optional<String> requestId() {
        return details.requestId();
    }

    /**
     * Whether the same call may succeed later without any change: what the details say, else what the kind of exception
     * says.
     *
     * @return true if a retry makes sense
     */
    public final boolean retryable() {
        return details.retryable().orElse(retryableByDefault());
    }

    boolean retryableByDefault() {
        return false;
    }

    /**
     * How long the provider asks to wait before the next try.
     *
     * @return the wait, zero or more, if the provider gave one
     */
    public final Optional<Duration> retryAfter() {
        return details.retryAfter();
    }

    /**
     * What had arrived of the answer when the call failed.
     *
     * @return the partial answer, if anything had arrived
     */
    public final Optional<ChatResponse> partialResponse() {
        return Optional.ofNullable(partialResponse);
    }

    /**
     * How often the request was sent, the failed time included.
     *
     * @return 1 or more
     */
    public final int attempts() {
        return attempts;
    }

    /**
     * Records what had arrived; for streams. The first call counts, later ones change nothing.
     *
     * @param response the partial answer
     * @return this exception
     */
    public final LlmException withPartialResponse(ChatResponse response) {
        Objects.requireNonNull(response, "response");
        synchronized (this) {
            if (partialResponse == null) {
                partialResponse = response;
            }
        }
        return this;
    }

    /**
     * Records how often the request was sent; for whoever retries. The last call counts.
     *
     * @param attempts 1 or more
     * @return this exception
     * @throws IllegalArgumentException if the number is below 1
     */
    public final LlmException withAttempts(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + " must be 1 or more");
        }
        this.attempts = attempts;
        return this;
    }
}
