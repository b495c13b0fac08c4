package dev.parley.openai.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a schema keeps the rules of strict mode, without which servers refuse it: the root is an object, and every
 * object names all its properties as required and allows no others.
 */
final class StrictSchema {
    private StrictSchema() {}

    static boolean fits(Map<String, Object> schema) {
        return "object".equals(schema.get("type")) && !schema.containsKey("anyOf") && everyObjectIsClosed(schema);
    }

    private static boolean everyObjectIsClosed(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(StrictSchema::everyObjectIsClosed);
        }
        if (!(value instanceof Map<?, ?> map)) {
            return true;
        }
        if (isObject(map.get("type")) && !isClosed(map)) {
            return false;
        }
        return map.values().stream().allMatch(StrictSchema::everyObjectIsClosed);
    }

    private static boolean isObject(@Nullable Object type) {
        return "object".equals(type) || type instanceof List<?> types && types.contains("object");
    }

    private static boolean isClosed(Map<?, ?> schema) {
        if (!Boolean.FALSE.equals(schema.get("additionalProperties"))) {
            return false;
        }
        Collection<?> names =
                schema.get("properties") instanceof Map<?, ?> properties ? properties.keySet() : List.of();
        return names.isEmpty() || schema.get("required") instanceof List<?> required && required.containsAll(names);
    }
}
