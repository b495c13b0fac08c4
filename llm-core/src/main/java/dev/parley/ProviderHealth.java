package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a provider found. Immutable; a later look is a new report.
 *
 * @since 0.1.0
 */
public final class ProviderHealth {
    private final String provider;
    private final HealthState state;
    private final @Nullable String error;
    private final @Nullable LlmException cause;
    private final @Nullable Duration latency;
    private final Instant observedAt;
    private final @Nullable Instant until;
    private final @Nullable Integer modelsCount;
    private final @Nullable String defaultModel;
    private final @Nullable String version;
    private final Support streaming;
    private final Support embeddings;

    private ProviderHealth(Builder builder) {
        this.provider = builder.provider;
        this.state = builder.state;
        this.error = builder.error;
        this.cause = builder.cause;
        this.latency = builder.latency;
        this.observedAt = builder.observedAt == null ? Instant.now() : builder.observedAt;
        this.until = builder.until;
        this.modelsCount = builder.modelsCount;
        this.defaultModel = builder.defaultModel;
        this.version = builder.version;
        this.streaming = builder.streaming;
        this.embeddings = builder.embeddings;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param provider the id or label of the provider
     * @param state what was found
     * @return a new builder
     * @throws IllegalArgumentException if one of them is blank
     */
    public static Builder builder(String provider, HealthState state) {
        return new Builder(provider, state);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the id or label of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return what was found} */
    public HealthState state() {
        return state;
    }

    /** {@return what is wrong, without secrets, if anything is} */
    public Optional<String> error() {
        return error != null || cause == null ? Optional.ofNullable(error) : Optional.ofNullable(cause.getMessage());
    }

    /** {@return the failure behind {@link #error()}, if there was one} */
    public Optional<LlmException> cause() {
        return Optional.ofNullable(cause);
    }

    /** {@return how long the look took, if the provider answered} */
    public Optional<Duration> latency() {
        return Optional.ofNullable(latency);
    }

    /** {@return when the provider was looked at} */
    public Instant observedAt() {
        return observedAt;
    }

    /** {@return until when the provider asks to be left alone, if it said so} */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    /** {@return how many models it offers, if known} */
    public OptionalInt modelsCount() {
        return modelsCount == null ? OptionalInt.empty() : OptionalInt.of(modelsCount);
    }

    /** {@return the model to use when none is asked for, if there is one} */
    public Optional<String> defaultModel() {
        return Optional.ofNullable(defaultModel);
    }

    /** {@return the version of the server, if it told} */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    /** {@return whether answers arrive piece by piece} */
    public Support streaming() {
        return streaming;
    }

    /** {@return whether it can turn texts into vectors} */
    public Support embeddings() {
        return embeddings;
    }

    /**
     * The coarse status.
     *
     * @return {@code "healthy"}, {@code "unhealthy"} or {@code "error"}; see {@link HealthState}
     */
    public String status() {
        return state.status();
    }

    /** {@return whether a call is worth trying; see {@link HealthState#available()}} */
    public boolean available() {
        return state.available();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ProviderHealth other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ProviderHealth")
                .add("provider", provider)
                .add("state", state)
                .add("error", error().orElse(null))
                .add("latency", latency)
                .add("observedAt", observedAt)
                .add("until", until)
                .add("modelsCount", modelsCount)
                .add("defaultModel", defaultModel)
                .add("version", version)
                .add("streaming", streaming)
                .add("embeddings", embeddings)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                provider,
                state,
                error,
                cause,
                latency,
                observedAt,
                until,
                modelsCount,
                defaultModel,
                version,
                streaming,
                embeddings);
    }

    /**
     * Builds a {@link ProviderHealth}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String provider;
        private final HealthState state;
        private @Nullable String error;
        private @Nullable LlmException cause;
        private @Nullable Duration latency;
        private @Nullable Instant observedAt;
        private @Nullable Instant until;
        private @Nullable Integer modelsCount;
        private @Nullable String defaultModel;
        private @Nullable String version;
        private Support streaming = Support.UNKNOWN;
        private Support embeddings = Support.UNKNOWN;

        private Builder(String provider, HealthState state) {
            this.provider = Checks.text("provider", provider);
            this.state = Objects.requireNonNull(state, "state");
        }

        private Builder(ProviderHealth source) {
            this.provider = source.provider;
            this.state = source.state;
            this.error = source.error;
            this.cause = source.cause;
            this.latency = source.latency;
            this.observedAt = source.observedAt;
            this.until = source.until;
            this.modelsCount = source.modelsCount;
            this.defaultModel = source.defaultModel;
            this.version = source.version;
            this.streaming = source.streaming;
            this.embeddings = source.embeddings;
        }

        /**
         * Sets {@link ProviderHealth#error()}.
         *
         * @param error a sentence without secrets
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder error(String error) {
            this.error = Checks.text("error", error);
            return this;
        }

        /**
         * Sets {@link ProviderHealth#cause()}.
         *
         * @param cause the failure; also sets {@link ProviderHealth#error()} if that is not set
         * @return this builder
         */
        public Builder cause(LlmException cause) {
            this.cause = Objects.requireNonNull(cause, "cause");
            return this;
        }

        /**
         * Sets {@link ProviderHealth#latency()}.
         *
         * @param latency how long the look took
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder latency(Duration latency) {
            this.latency = Checks.notNegative("latency", latency);
            return this;
        }

        /**
         * Sets {@link ProviderHealth#observedAt()}.
         *
         * @param observedAt when the provider was looked at; the time of building if not set
         * @return this builder
         */
        public Builder observedAt(Instant observedAt) {
            this.observedAt = Objects.requireNonNull(observedAt, "observedAt");
            return this;
        }

        /**
         * Sets {@link ProviderHealth#until()}.
         *
         * @param until until when the provider asks to be left alone
         * @return this builder
         */
        public Builder until(Instant until) {
            this.until = Objects.requireNonNull(until, "until");
            return this;
        }

        /**
         * Sets {@link ProviderHealth#modelsCount()}.
         *
         * @param modelsCount how many models it offers
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder modelsCount(int modelsCount) {
            this.modelsCount = (int) Checks.notNegative("modelsCount", modelsCount);
            return this;
        }

        /**
         * Sets {@link ProviderHealth#defaultModel()}.
         *
         * @param defaultModel the id of the model
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder defaultModel(String defaultModel) {
            this.defaultModel = Checks.text("defaultModel", defaultModel);
            return this;
        }

        /**
         * Sets {@link ProviderHealth#version()}.
         *
         * @param version the version
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder version(String version) {
            this.version = Checks.text("version", version);
            return this;
        }

        /**
         * Sets {@link ProviderHealth#streaming()}.
         *
         * @param streaming whether answers arrive piece by piece
         * @return this builder
         */
        public Builder streaming(Support streaming) {
            this.streaming = Objects.requireNonNull(streaming, "streaming");
            return this;
        }

        /**
         * Sets {@link ProviderHealth#embeddings()}.
         *
         * @param embeddings whether it can turn texts into vectors
         * @return this builder
         */
        public Builder embeddings(Support embeddings) {
            this.embeddings = Objects.requireNonNull(embeddings, "embeddings");
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public ProviderHealth build() {
            return new ProviderHealth(this);
        }
    }
}
