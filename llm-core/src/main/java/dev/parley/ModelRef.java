package dev.parley;

import dev.parley.internal.Checks;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The full name of a model: {@code provider[@connection]/model}, such as {@code ollama/llama3.2} or
 * {@code openai@work/gpt-4o}.
 *
 * <p>The first {@code /} ends the provider; the model is the provider's own id, verbatim, and may hold more of them.
 * Pure: nothing is looked up. Immutable; {@link #toString()} and {@link #parse} are each other's inverse.
 *
 * @since 0.1.0
 */
public final class ModelRef {
    private final String provider;
    private final @Nullable String connection;
    private final String model;

    private ModelRef(String provider, @Nullable String connection, String model) {
        this.provider = Checks.providerId(provider);
        this.connection = connection == null ? null : Checks.connection(connection);
        this.model = Checks.text("model", model);
        if (!model.equals(model.strip())) {
            throw new IllegalArgumentException("model '" + model + "' must not start or end with white space");
        }
    }

    /**
     * The model of a provider.
     *
     * @param provider the provider's id
     * @param model the provider's own id of the model
     * @return the reference
     * @throws IllegalArgumentException if the provider is no id, or the model is blank or has white space around it
     */
    public static ModelRef of(String provider, String model) {
        return new ModelRef(provider, null, model);
    }

    /**
     * The model of one connection to a provider.
     *
     * @param provider the provider's id
     * @param connection the name of the connection
     * @param model the provider's own id of the model
     * @return the reference
     * @throws IllegalArgumentException as in {@link #of(String, String)}, or if the connection is not a name
     */
    public static ModelRef of(String provider, String connection, String model) {
        return new ModelRef(provider, Objects.requireNonNull(connection, "connection"), model);
    }

    /**
     * Reads {@code provider[@connection]/model}.
     *
     * @param text the text
     * @return the reference
     * @throws IllegalArgumentException if the text is not such a reference; the message says what is wrong with it
     */
    public static ModelRef parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a model reference: no '/' after the provider (provider[@connection]/model)");
        }
        String provider = text.substring(0, slash);
        String connection = null;
        int at = provider.indexOf('@');
        if (at >= 0) {
            connection = provider.substring(at + 1);
            provider = provider.substring(0, at);
        }
        try {
            return new ModelRef(provider, connection, text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a model reference: " + e.getMessage(), e);
        }
    }

    /** {@return the provider's id} */
    public String provider() {
        return provider;
    }

    /** {@return the name of the connection, if the reference has one} */
    public Optional<String> connection() {
        return Optional.ofNullable(connection);
    }

    /** {@return the provider's own id of the model} */
    public String model() {
        return model;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelRef other
                && provider.equals(other.provider)
                && Objects.equals(connection, other.connection)
                && model.equals(other.model);
    }

    @Override
    public int hashCode() {
        return Objects.hash(provider, connection, model);
    }

    /** {@return {@code provider[@connection]/model}} */
    @Override
    public String toString() {
        return provider + (connection == null ? "" : "@" + connection) + "/" + model;
    }
}
