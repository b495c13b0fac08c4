package dev.parley;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a failed call; the content of every {@link LlmException}.
 *
 * <p>Text is made safe for logs: a run of control characters, line separators or direction overrides becomes one space,
 * surrounding space is dropped, and what is too long is cut and marked with {@code …}: {@code summary},
 * {@code providerMessage} and {@code hint} at {@value #MAX_TEXT} characters, the other texts at {@value #MAX_NAME}.
 * Text that is blank afterwards counts as absent. Secrets are <em>not</em> recognised: who builds the details leaves
 * them out.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ErrorDetails implements Serializable {
    /** Most characters kept of a summary, a provider's message or a hint. */
    public static final int MAX_TEXT = 4000;

    /** Most characters kept of a provider, model, code or request id. */
    public static final int MAX_NAME = 256;

    private static final long serialVersionUID = 1L;

    private final String summary;
    private final @Nullable String provider;
    private final @Nullable String model;
    private final @Nullable Integer status;
    private final @Nullable String providerMessage;
    private final @Nullable String code;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;
    private final @Nullable Boolean retryable;
    private final @Nullable String hint;

    private ErrorDetails(Builder builder, String summary) {
        this.summary = summary;
        this.provider = builder.provider;
        this.model = builder.model;
        this.status = builder.status;
        this.providerMessage = builder.providerMessage;
        this.code = builder.code;
        this.requestId = builder.requestId;
        this.retryAfter = builder.retryAfter;
        this.retryable = builder.retryable;
        this.hint = builder.hint;
    }

    /**
     * Details that hold a summary and nothing else.
     *
     * @param summary what went wrong
     * @return the details
     * @throws IllegalArgumentException if the summary is blank
     */
    public static ErrorDetails of(String summary) {
        return builder().summary(summary).build();
    }

    /**
     * Starts a description with what happened.
     *
     * @param summary what happened, in our sentence or the provider's own words
     * @return a builder
     * @throws NullPointerException if {@code summary} is null
     */
    public static Builder builder(String summary) {
        return new Builder().summary(summary);
    }

    /**
     * A builder in which nothing is set; {@link Builder#summary(String)} is required.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from these details.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.summary = summary;
        builder.provider = provider;
        builder.model = model;
        builder.status = status;
        builder.providerMessage = providerMessage;
        builder.code = code;
        builder.requestId = requestId;
        builder.retryAfter = retryAfter;
        builder.retryable = retryable;
        builder.hint = hint;
        return builder;
    }

    /**
     * What went wrong: a sentence of ours or the provider's own words.
     *
     * @return the summary, never blank
     */
    public String summary() {
        return summary;
    }

    /**
     * The provider that failed.
     *
     * @return the provider's id or label, if known
     */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /**
     * The model that was asked for.
     *
     * @return the model's id, if the call had one
     */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /**
     * The HTTP status of the answer.
     *
     * @return the status, if there was an answer
     */
    public OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * The provider's own message.
     *
     * @return the message, if the provider gave one
     */
    public Optional<String> providerMessage() {
        return Optional.ofNullable(providerMessage);
    }

    /**
     * The provider's own code or type for the error, verbatim.
     *
     * @return the code, if the provider gave one
     */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /**
     * The id under which the provider can find the call in its logs.
     *
     * @return the id, if the provider gave one
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /**
     * How long the provider asks to wait before the next try.
     *
     * @return the wait, zero or more, if the provider gave one
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Whether a retry makes sense, where that differs from what the kind of exception says.
     *
     * @return the verdict, if one was given
     */
    public Optional<Boolean> retryable() {
        return Optional.ofNullable(retryable);
    }

    /**
     * The way out, such as {@code "Pull it with: ollama pull llama3.2"}.
     *
     * @return the hint, if there is one
     */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }

    /**
     * The details as one line: {@code "<provider>: <summary> (HTTP 404, model 'x', request id y). <hint>"}, with what
     * is unknown left out.
     *
     * @return the message of the exception that carries these details
     */
    public String message() {
        StringBuilder text = new StringBuilder();
        if (provider != null) {
            text.append(provider).append(": ");
        }
        StringBuilder context = new StringBuilder();
        if (status != null) {
            context.append(", HTTP ").append(status.intValue());
        }
        if (model != null) {
            context.append(", model '").append(model).append('\'');
        }
        if (requestId != null) {
            context.append(", request id ").append(requestId);
        }
        boolean followed = context.length() > 0 || hint != null;
        text.append(
                followed && summary.length() > 1 && summary.endsWith(".")
                        ? summary.substring(0, summary.length() - 1)
                        : summary);
        if (context.length() > 0) {
            text.append(" (").append(context, 2, context.length()).append(')');
        }
        if (hint != null) {
            char last = text.charAt(text.length() - 1);
            text.append(last == '!' || last == '?' ? " " : ". ").append(hint);
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ErrorDetails other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "ErrorDetails[" + message() + "]";
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                summary, provider, model, status, providerMessage, code, requestId, retryAfter, retryable, hint);
    }

    /**
     * Builds {@link ErrorDetails}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable String summary;
        private @Nullable String provider;
        private @Nullable String model;
        private @Nullable Integer status;
        private @Nullable String providerMessage;
        private @Nullable String code;
        private @Nullable String requestId;
        private @Nullable Duration retryAfter;
        private @Nullable Boolean retryable;
        private @Nullable String hint;

        private Builder() {}

        /**
         * Sets what went wrong. Required.
         *
         * @param summary a sentence of ours or the provider's own words
         * @return this builder
         */
        public Builder summary(String summary) {
            this.summary = clean(Objects.requireNonNull(summary, "summary"), MAX_TEXT);
            return this;
        }

        /**
         * Sets the provider that failed.
         *
         * @param provider the provider's id or label
         * @return this builder
         */
        public Builder provider(String provider) {
            this.provider = clean(Objects.requireNonNull(provider, "provider"), MAX_NAME);
            return this;
        }

        /**
         * Sets the model that was asked for.
         *
         * @param model the model's id
         * @return this builder
         */
        public Builder model(String model) {
            this.model = clean(Objects.requireNonNull(model, "model"), MAX_NAME);
            return this;
        }

        /**
         * Sets the HTTP status of the answer.
         *
         * @param status 100 to 999
         * @return this builder
         * @throws IllegalArgumentException if the status is outside that range
         */
        public Builder status(int status) {
            if (status < 100 || status > 999) {
                throw new IllegalArgumentException("status " + status + " is not an HTTP status (100 to 999)");
            }
            this.status = status;
            return this;
        }

        /**
         * Sets the provider's own message.
         *
         * @param providerMessage the message
         * @return this builder
         */
        public Builder providerMessage(String providerMessage) {
            this.providerMessage = clean(Objects.requireNonNull(providerMessage, "providerMessage"), MAX_TEXT);
            return this;
        }

        /**
         * Sets the provider's own code or type for the error.
         *
         * @param code the code, verbatim
         * @return this builder
         */
        public Builder code(String code) {
            this.code = clean(Objects.requireNonNull(code, "code"), MAX_NAME);
            return this;
        }

        /**
         * Sets the id under which the provider can find the call in its logs.
         *
         * @param requestId the id
         * @return this builder
         */
        public Builder requestId(String requestId) {
            this.requestId = clean(Objects.requireNonNull(requestId, "requestId"), MAX_NAME);
            return this;
        }

        /**
         * Sets how long the provider asks to wait.
         *
         * @param retryAfter the wait; a negative one, such as from a date in the past, counts as zero
         * @return this builder
         */
        public Builder retryAfter(Duration retryAfter) {
            this.retryAfter = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
            return this;
        }

        /**
         * Says whether a retry makes sense, whatever the kind of exception says.
         *
         * @param retryable the verdict
         * @return this builder
         */
        public Builder retryable(boolean retryable) {
            this.retryable = retryable;
            return this;
        }

        /**
         * Sets the way out.
         *
         * @param hint a sentence that says what to do
         * @return this builder
         */
        public Builder hint(String hint) {
            this.hint = clean(Objects.requireNonNull(hint, "hint"), MAX_TEXT);
            return this;
        }

        /**
         * Builds the details.
         *
         * @return the details
         * @throws IllegalArgumentException if there is no summary or it is blank
         */
        public ErrorDetails build() {
            if (summary == null) {
                throw new IllegalArgumentException("error details need a summary that is not blank");
            }
            return new ErrorDetails(this, summary);
        }
    }

    private static @Nullable String clean(String text, int max) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max));
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c) || (gap && c == ' ')) {
                gap = true;
                continue;
            }
            if (gap && out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
            gap = false;
            if (out.length() == 0 && Character.isWhitespace(c)) {
                continue;
            }
            if (out.length() >= max) {
                out.setLength(Character.isHighSurrogate(out.charAt(max - 2)) ? max - 2 : max - 1);
                return out.append('…').toString();
            }
            out.append(c);
        }
        String cleaned = out.toString().stripTrailing();
        return cleaned.isEmpty() ? null : cleaned;
    }

    private static boolean isUnsafe(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
