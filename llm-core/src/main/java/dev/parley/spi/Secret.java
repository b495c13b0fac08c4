package dev.parley.spi;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A key or token that shows itself only to {@link #reveal()}. Never in {@link #toString()}, never in the message of an
 * exception; there is no {@code equals} by content.
 *
 * <p>White space around a secret, such as the newline at the end of a file, is dropped. What is left must be printable
 * ASCII, since anything else cannot go into an HTTP header and the failure there would show it.
 *
 * <p>Safe for use by several threads if its supplier is.
 *
 * @since 0.1.0
 */
public final class Secret {
    private static final String MASK = "****";

    private final Supplier<String> source;

    private Secret(Supplier<String> source) {
        this.source = source;
    }

    /**
     * A secret that stays the same.
     *
     * @param value the secret
     * @return the masked value
     * @throws IllegalArgumentException if it is blank or holds what is not printable ASCII
     */
    public static Secret of(String value) {
        String checked = check(Objects.requireNonNull(value, "secret"));
        return new Secret(() -> checked);
    }

    /**
     * A secret that is asked for on every use, so that it may change.
     *
     * @param source gives the secret; called by {@link #reveal()} and checked then
     * @return the masked value
     */
    public static Secret of(Supplier<String> source) {
        Objects.requireNonNull(source, "source");
        return new Secret(() -> check(Objects.requireNonNull(source.get(), "the source of a secret returned null")));
    }

    /**
     * The secret itself; only for the request it belongs to.
     *
     * @return the secret without white space around it
     * @throws IllegalArgumentException if the source gave one that is blank or holds what is not printable ASCII
     */
    public String reveal() {
        return source.get();
    }

    /** {@return four asterisks} */
    @Override
    public String toString() {
        return MASK;
    }

    private static String check(String value) {
        String secret = value.strip();
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the secret is blank");
        }
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("the secret holds a character that is not printable ASCII (number "
                        + (i + 1) + " of " + secret.length() + ")");
            }
        }
        return secret;
    }
}
