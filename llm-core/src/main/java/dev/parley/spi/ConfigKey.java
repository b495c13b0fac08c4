package dev.parley.spi;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured about a provider: its name, and the environment variables it is read from.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class ConfigKey {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

    private final String name;
    private final List<String> environment;
    private final String description;
    private final boolean secret;
    private final @Nullable String defaultValue;

    private ConfigKey(Builder builder) {
        this.name = builder.name;
        this.environment = builder.environment;
        this.description = builder.description;
        this.secret = builder.secret;
        this.defaultValue = builder.defaultValue;
    }

    /**
     * A key that is not a secret and has no default.
     *
     * @param name the name, such as {@code "base-url"}; {@code [a-z0-9][a-z0-9-]*}
     * @param environment the environment variables, the first that is set counts
     * @return the key
     * @throws IllegalArgumentException if the name is not such a name, or a variable is blank
     */
    public static ConfigKey of(String name, String... environment) {
        return builder(name).environment(environment).build();
    }

    /**
     * A builder for a key that is not a secret and has neither variables nor a default.
     *
     * @param name the name, such as {@code "base-url"}; {@code [a-z0-9][a-z0-9-]*}
     * @return a new builder
     * @throws IllegalArgumentException if the name is not such a name
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * A builder that starts from this key.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.environment = environment;
        builder.description = description;
        builder.secret = secret;
        builder.defaultValue = defaultValue;
        return builder;
    }

    /** {@return the name, such as {@code "base-url"}} */
    public String name() {
        return name;
    }

    /** {@return the environment variables; the first that is set counts} */
    public List<String> environment() {
        return environment;
    }

    /** {@return a sentence for people; may be empty} */
    public String description() {
        return description;
    }

    /** {@return whether the value is a secret, to be read with {@link ProviderConfig#secret}} */
    public boolean secret() {
        return secret;
    }

    /** {@return what counts when nothing is set, if there is such a value} */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ConfigKey other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ConfigKey")
                .add("name", name)
                .add("environment", environment)
                .add("secret", secret)
                .add("defaultValue", secret && defaultValue != null ? "****" : defaultValue)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(name, environment, description, secret, defaultValue);
    }

    /**
     * Builds a {@link ConfigKey}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String name;
        private List<String> environment = List.of();
        private String description = "";
        private boolean secret;
        private @Nullable String defaultValue;

        private Builder(String name) {
            if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
                throw new IllegalArgumentException("'" + name + "' is not the name of a key (" + NAME + ")");
            }
            this.name = name;
        }

        /**
         * Replaces the environment variables.
         *
         * @param variables the variables, the first that is set counts
         * @return this builder
         * @throws IllegalArgumentException if one is blank
         */
        public Builder environment(String... variables) {
            for (String variable : variables) {
                Checks.text("environment", variable);
            }
            this.environment = List.copyOf(new LinkedHashSet<>(Arrays.asList(variables)));
            return this;
        }

        /**
         * Sets the sentence for people.
         *
         * @param description what the value is for
         * @return this builder
         */
        public Builder description(String description) {
            this.description = Objects.requireNonNull(description, "description");
            return this;
        }

        /**
         * Says whether the value is a secret.
         *
         * @param secret true for a key, a token or a password
         * @return this builder
         */
        public Builder secret(boolean secret) {
            this.secret = secret;
            return this;
        }

        /**
         * Sets what counts when nothing is set.
         *
         * @param defaultValue the value
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder defaultValue(String defaultValue) {
            this.defaultValue = Checks.text("defaultValue", defaultValue);
            return this;
        }

        /**
         * Builds the key.
         *
         * @return the key
         */
        public ConfigKey build() {
            return new ConfigKey(this);
        }
    }
}
