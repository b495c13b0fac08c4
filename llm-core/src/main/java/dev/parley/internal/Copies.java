package dev.parley.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Unmodifiable deep copies of metadata, whatever its values are; the order is kept. */
public final class Copies {
    private Copies() {}

    /**
     * A deep copy: nested maps and lists are copied too. A map entry whose value is null is left out at any depth,
     * since absent and null mean the same here; a null inside a list is kept.
     *
     * @param source any map with text keys
     * @return the unmodifiable copy
     */
    public static Map<String, Object> map(Map<?, ?> source) {
        if (source.isEmpty()) {
            return Collections.emptyMap();
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        source.forEach((key, value) -> {
            Objects.requireNonNull(key, "key");
            Object inner = value(value);
            if (inner != null) {
                copy.put(key.toString(), inner);
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Map<?, ?> nested) {
            return map(nested);
        }
        if (value instanceof Collection<?> nested) {
            List<@Nullable Object> copy = new ArrayList<>(nested.size());
            nested.forEach(element -> copy.add(value(element)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }
}
