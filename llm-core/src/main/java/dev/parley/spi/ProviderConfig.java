package dev.parley.spi;

import dev.parley.internal.Checks;
import dev.parley.spi.http.HttpTransport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is made with: values set by the host, else the environment, else the defaults of its keys.
 *
 * <p>An environment variable that is empty or blank counts as not set. White space around a value is dropped. Values
 * are shown by nothing but {@link #value} and {@link #secret}: {@link #toString()} has the names alone, and there is no
 * {@code equals} by content.
 *
 * <p>Immutable; safe for use by several threads if the suppliers of its values are.
 *
 * @since 0.1.0
 */
public final class ProviderConfig {
    private final Map<String, Supplier<String>> values;
    private final UnaryOperator<@Nullable String> environment;
    private final @Nullable String connection;
    private final @Nullable HttpTransport transport;

    private ProviderConfig(Builder builder) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(builder.values));
        this.environment = builder.environment;
        this.connection = builder.connection;
        this.transport = builder.transport;
    }

    /**
     * A configuration with nothing set: the environment counts.
     *
     * @return the configuration
     */
    public static ProviderConfig fromEnvironment() {
        return builder().build();
    }

    /**
     * A configuration with these values; for the others the environment counts.
     *
     * @param values the values by the names of their keys
     * @return the configuration
     * @throws IllegalArgumentException if a name or a value is blank
     */
    public static ProviderConfig of(Map<String, String> values) {
        Builder builder = builder();
        values.forEach(builder::set);
        return builder.build();
    }

    /**
     * A builder with nothing set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from this configuration.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.values.putAll(values);
        builder.environment = environment;
        builder.connection = connection;
        builder.transport = transport;
        return builder;
    }

    /**
     * The value of a key: the one set by the host, else the first of the key's environment variables that is set, else
     * the key's default.
     *
     * @param key a key that is not a secret
     * @return the value without white space around it, if there is one
     * @throws IllegalArgumentException if the key is a secret, or its supplier gave a blank value
     */
    public Optional<String> value(ConfigKey key) {
        if (key.secret()) {
            throw new IllegalArgumentException("'" + key.name() + "' is a secret; read it with secret(…)");
        }
        Supplier<String> set = values.get(key.name());
        if (set != null) {
            return Optional.of(Checks.text(key.name(), set.get()).strip());
        }
        return fromEnvironment(key).or(key::defaultValue);
    }

    /**
     * The value of a key as a secret, from the same places as {@link #value}. One that was set as a supplier is asked
     * for on every use.
     *
     * @param key the key
     * @return the masked value, if there is one
     * @throws IllegalArgumentException if the value holds what is not printable ASCII; the message names the key and
     *     not the value
     */
    public Optional<Secret> secret(ConfigKey key) {
        Supplier<String> set = values.get(key.name());
        if (set instanceof Fixed fixed) {
            return Optional.of(masked(key.name(), fixed.value()));
        }
        if (set != null) {
            return Optional.of(Secret.of(set));
        }
        for (String variable : key.environment()) {
            Optional<String> value = variable(variable);
            if (value.isPresent()) {
                return Optional.of(masked(variable, value.get()));
            }
        }
        return key.defaultValue().map(value -> masked(key.name(), value));
    }

    /** {@return the names of the values set by the host, in alphabetical order} */
    public Set<String> names() {
        return values.keySet();
    }

    /** {@return the name that tells several connections to one kind of provider apart, if it has one} */
    public Optional<String> connection() {
        return Optional.ofNullable(connection);
    }

    /** {@return the transport to share; without one a provider makes its own and closes it} */
    public Optional<HttpTransport> transport() {
        return Optional.ofNullable(transport);
    }

    /**
     * Refuses names that a provider does not know, so that a slip of the pen is not ignored.
     *
     * @param known the keys of the provider
     * @throws IllegalArgumentException if a value was set under another name; the message has the names that are known
     */
    public void check(List<ConfigKey> known) {
        Set<String> names = known.stream().map(ConfigKey::name).collect(Collectors.toSet());
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("unknown key '" + name + "'; known are "
                        + names.stream().sorted().collect(Collectors.toList()));
            }
        }
    }

    /** {@return the names of what is set, with every value masked} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ProviderConfig[");
        if (connection != null) {
            text.append("connection=").append(connection).append(values.isEmpty() ? "" : ", ");
        }
        return text.append(values.keySet().stream().map(name -> name + "=****").collect(Collectors.joining(", ")))
                .append(']')
                .toString();
    }

    private Optional<String> fromEnvironment(ConfigKey key) {
        return key.environment().stream()
                .map(this::variable)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Secret masked(String where, String value) {
        try {
            return Secret.of(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private record Fixed(String value) implements Supplier<String> {
        @Override
        public String get() {
            return value;
        }
    }

    /**
     * Builds a {@link ProviderConfig}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Map<String, Supplier<String>> values = new LinkedHashMap<>();
        private UnaryOperator<@Nullable String> environment = System::getenv;
        private @Nullable String connection;
        private @Nullable HttpTransport transport;

        private Builder() {}

        /**
         * Sets a value; of two under one name the last counts.
         *
         * @param name the name of the key
         * @param value the value
         * @return this builder
         * @throws IllegalArgumentException if the name or the value is blank; a value that is not known is left out
         */
        public Builder set(String name, String value) {
            values.put(Checks.text("name", name), new Fixed(Checks.text(name, value)));
            return this;
        }

        /**
         * Sets a value that is asked for when it is needed, such as a token that is renewed.
         *
         * @param name the name of the key
         * @param value gives the value; must be safe for use by several threads
         * @return this builder
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder set(String name, Supplier<String> value) {
            values.put(Checks.text("name", name), Objects.requireNonNull(value, name));
            return this;
        }

        /**
         * Sets the name that tells several connections to one kind of provider apart.
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
         * Sets the transport to share. Who made it closes it.
         *
         * @param transport the transport
         * @return this builder
         */
        public Builder transport(HttpTransport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Replaces the environment of the process.
         *
         * @param variables the variables by name
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables)::get;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @return the configuration
         */
        public ProviderConfig build() {
            return new ProviderConfig(this);
        }
    }
}
