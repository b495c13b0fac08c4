package dev.parley.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Checks of arguments whose failures name the field, the value and what is allowed. */
public final class Checks {
    private static final Pattern PROVIDER_ID = Pattern.compile("[a-z0-9][a-z0-9-]*");
    private static final Pattern CONNECTION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

    /** A wait that nobody sees the end of, and whose nanoseconds can still be counted. */
    private static final Duration FOR_EVER = Duration.ofDays(36_525);

    private Checks() {}

    /**
     * Refuses blank text.
     *
     * @param field the name to use in the message
     * @param value the text
     * @return the text, unchanged
     */
    public static String text(String field, String value) {
        Objects.requireNonNull(value, field);
        if (value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return value;
    }

    /**
     * Refuses a number below zero.
     *
     * @param field the name to use in the message
     * @param value the number
     * @return the number
     */
    public static long notNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " " + value + " must be 0 or more");
        }
        return value;
    }

    /**
     * Refuses a number below one.
     *
     * @param field the name to use in the message
     * @param value the number
     * @return the number
     */
    public static long positive(String field, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + " " + value + " must be 1 or more");
        }
        return value;
    }

    /**
     * Refuses a duration that is zero or negative.
     *
     * @param field the name to use in the message
     * @param value the duration
     * @return the duration
     */
    public static Duration positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " " + value + " must be more than zero");
        }
        return value;
    }

    /**
     * Refuses a negative duration.
     *
     * @param field the name to use in the message
     * @param value the duration
     * @return the duration
     */
    public static Duration notNegative(String field, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(field + " " + value + " must be zero or more");
        }
        return value;
    }

    /**
     * Caps a duration at a hundred years, so that its nanoseconds, and the sum of two of them, can be counted.
     *
     * @param value the duration
     * @return the duration, or a hundred years if it is longer
     */
    public static Duration countable(Duration value) {
        return value.compareTo(FOR_EVER) > 0 ? FOR_EVER : value;
    }

    /**
     * Copies a map in its order.
     *
     * @param <V> the type of the values
     * @param field the name to use in the message
     * @param source the map
     * @return an unmodifiable copy
     */
    public static <V> Map<String, V> copy(String field, Map<String, ? extends V> source) {
        Map<String, V> copy = new LinkedHashMap<>();
        source.forEach((key, value) ->
                copy.put(Objects.requireNonNull(key, field), Objects.requireNonNull(value, () -> field + " " + key)));
        return Collections.unmodifiableMap(copy);
    }

    /**
     * Drops the parts of an address that may hold secrets: user information, query and fragment.
     *
     * @param address the address
     * @return the address without them
     */
    public static URI withoutSecrets(URI address) {
        String authority = address.getRawAuthority();
        boolean clean = (authority == null || authority.indexOf('@') < 0)
                && address.getRawQuery() == null
                && address.getRawFragment() == null;
        if (clean) {
            return address;
        }
        StringBuilder text = new StringBuilder();
        if (address.getScheme() != null) {
            text.append(address.getScheme()).append(':');
        }
        if (authority != null) {
            text.append("//").append(authority.substring(authority.lastIndexOf('@') + 1));
        }
        return URI.create(text.append(address.getRawPath() == null ? "" : address.getRawPath())
                .toString());
    }

    /**
     * Tells whether the text may be a provider id.
     *
     * @param id the text
     * @return true if it matches {@code [a-z0-9][a-z0-9-]*}
     */
    public static boolean isProviderId(String id) {
        return PROVIDER_ID.matcher(id).matches();
    }

    /**
     * Refuses what is not a provider id.
     *
     * @param id the id
     * @return the id
     */
    public static String providerId(String id) {
        Objects.requireNonNull(id, "provider id");
        if (!isProviderId(id)) {
            throw new IllegalArgumentException("'" + id + "' is not a provider id (" + PROVIDER_ID + ")");
        }
        return id;
    }

    /**
     * Refuses what is not the name of a connection.
     *
     * @param name the name
     * @return the name
     */
    public static String connection(String name) {
        Objects.requireNonNull(name, "connection");
        if (!CONNECTION.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a connection name (" + CONNECTION + ")");
        }
        return name;
    }
}
