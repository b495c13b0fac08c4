package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import dev.parley.internal.Description;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a provider is and what it can do, as far as that is known without asking it. Immutable.
 *
 * @since 0.1.0
 */
public final class ProviderInfo {
    private final String id;
    private final @Nullable String name;
    private final @Nullable String connection;
    private final @Nullable URI endpoint;
    private final Support streaming;
    private final Support embeddings;
    private final @Nullable Duration listTtl;
    private final Map<String, Object> metadata;

    private ProviderInfo(Builder builder) {
        this.id = builder.id;
        this.name = builder.name;
        this.connection = builder.connection;
        this.endpoint = builder.endpoint;
        this.streaming = builder.streaming;
        this.embeddings = builder.embeddings;
        this.listTtl = builder.listTtl;
        this.metadata = builder.metadata;
    }

    /**
     * A provider of which only the id is known.
     *
     * @param id the id, {@code [a-z0-9][a-z0-9-]*}
     * @return the value
     * @throws IllegalArgumentException if it is not such an id
     */
    public static ProviderInfo of(String id) {
        return builder(id).build();
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param id the id, {@code [a-z0-9][a-z0-9-]*}
     * @return a new builder
     * @throws IllegalArgumentException if it is blank
     */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the id, such as {@code "ollama"}} */
    public String id() {
        return id;
    }

    /** {@return the name to show; the id if none was set} */
    public String name() {
        return name == null ? id : name;
    }

    /** {@return the name that tells several connections to one kind of provider apart} */
    public Optional<String> connection() {
        return Optional.ofNullable(connection);
    }

    /** {@return the base address of the server, without credentials, if there is one} */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** {@return whether answers arrive piece by piece} */
    public Support streaming() {
        return streaming;
    }

    /** {@return whether it can turn texts into vectors} */
    public Support embeddings() {
        return embeddings;
    }

    /** {@return how long its model list stays true, as a hint to caches} */
    public Optional<Duration> listTtl() {
        return Optional.ofNullable(listTtl);
    }

    /** {@return what else there is to say, as maps, lists, strings, numbers and booleans; may be empty} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** {@return the text that names this connection: {@code id}, or {@code id@connection} if it has a name} */
    public String label() {
        return connection == null ? id : id + "@" + connection;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ProviderInfo other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ProviderInfo")
                .add("id", id)
                .add("name", name)
                .add("connection", connection)
                .add("endpoint", endpoint)
                .add("streaming", streaming)
                .add("embeddings", embeddings)
                .add("listTtl", listTtl)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(id, name(), connection, endpoint, streaming, embeddings, listTtl, metadata);
    }

    /**
     * Builds a {@link ProviderInfo}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String id;
        private @Nullable String name;
        private @Nullable String connection;
        private @Nullable URI endpoint;
        private Support streaming = Support.UNKNOWN;
        private Support embeddings = Support.UNKNOWN;
        private @Nullable Duration listTtl;
        private Map<String, Object> metadata = Map.of();

        private Builder(String id) {
            this.id = Checks.providerId(id);
        }

        private Builder(ProviderInfo source) {
            this.id = source.id;
            this.name = source.name;
            this.connection = source.connection;
            this.endpoint = source.endpoint;
            this.streaming = source.streaming;
            this.embeddings = source.embeddings;
            this.listTtl = source.listTtl;
            this.metadata = source.metadata;
        }

        /**
         * Sets {@link ProviderInfo#name()}.
         *
         * @param name the name to show
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String name) {
            this.name = Checks.text("name", name);
            return this;
        }

        /**
         * Sets {@link ProviderInfo#connection()}.
         *
         * @param connection letters, digits and {@code . _ : -}
         * @return this builder
         * @throws IllegalArgumentException if it is not such a name
         */
        public Builder connection(String connection) {
            this.connection = Checks.connection(connection);
            return this;
        }

        /**
         * Sets {@link ProviderInfo#endpoint()}.
         *
         * @param endpoint the address; user information, query and fragment are dropped, since they may hold secrets
         * @return this builder
         */
        public Builder endpoint(URI endpoint) {
            this.endpoint = Checks.withoutSecrets(endpoint);
            return this;
        }

        /**
         * Sets {@link ProviderInfo#streaming()}.
         *
         * @param streaming whether answers arrive piece by piece
         * @return this builder
         */
        public Builder streaming(Support streaming) {
            this.streaming = Objects.requireNonNull(streaming, "streaming");
            return this;
        }

        /**
         * Sets {@link ProviderInfo#embeddings()}.
         *
         * @param embeddings whether it can turn texts into vectors
         * @return this builder
         */
        public Builder embeddings(Support embeddings) {
            this.embeddings = Objects.requireNonNull(embeddings, "embeddings");
            return this;
        }

        /**
         * Sets {@link ProviderInfo#listTtl()}.
         *
         * @param listTtl the hint, more than zero
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder listTtl(Duration listTtl) {
            this.listTtl = Checks.positive("listTtl", listTtl);
            return this;
        }

        /**
         * Replaces {@link ProviderInfo#metadata()}.
         *
         * @param metadata the values by name; copied, and a null in a map counts as absent
         * @return this builder
         */
        public Builder metadata(Map<String, ?> metadata) {
            this.metadata = Copies.map(metadata);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public ProviderInfo build() {
            return new ProviderInfo(this);
        }
    }
}
