package dev.parley.internal;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code toString} of a value: {@code Name[field=value, …]}, with what is unknown or empty left out. */
public final class Description {
    private final StringBuilder text = new StringBuilder();
    private final int start;

    /**
     * A description without fields.
     *
     * @param type the name of the type
     */
    public Description(String type) {
        text.append(type).append('[');
        start = text.length();
    }

    /**
     * Adds a field unless its value is null or an empty collection or map.
     *
     * @param field the name of the field
     * @param value its value
     * @return this
     */
    public Description add(String field, @Nullable Object value) {
        boolean absent = value == null
                || (value instanceof Collection<?> collection && collection.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (!absent) {
            text.append(text.length() == start ? "" : ", ")
                    .append(field)
                    .append('=')
                    .append(value);
        }
        return this;
    }

    @Override
    public String toString() {
        return text + "]";
    }
}
