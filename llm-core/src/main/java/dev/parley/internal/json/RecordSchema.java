package dev.parley.internal.json;

import dev.parley.Json;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Derives JSON schemas from records. Every component that is not optional is required, and no other field is allowed. A
 * record or sealed interface that is met more than once, or contains itself, is defined once under {@code $defs}. The
 * keywords are those that servers constraining a model's output understand.
 */
public final class RecordSchema {
    private static final TypeShape INTEGER = TypeShape.of(long.class);
    private static final TypeShape NUMBER = TypeShape.of(double.class);

    private final TypeShape root;
    private final Map<TypeShape, Integer> uses = new HashMap<>();
    private final Map<TypeShape, String> names = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private RecordSchema(TypeShape root) {
        this.root = root;
    }

    /**
     * Derives the schema of a record.
     *
     * @param type the record
     * @return a JSON object
     * @throws IllegalArgumentException if the class is not a record, or a component has no JSON form; the message names it
     */
    public static Json of(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(
                    "a JSON schema is derived from a record, and " + type.getName() + " is none");
        }
        return new RecordSchema(TypeShape.of(type)).derive();
    }

    private Json derive() {
        count(root, root.name());
        // a root that is a bare $ref is refused by servers that want an object at the top
        Map<String, Object> schema = new LinkedHashMap<>(object(root, false));
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return Json.ofMap(schema);
    }

    private void count(TypeShape shape, String place) {
        Class<?> raw = shape.raw();
        if (isDefinable(raw)) {
            if (uses.merge(shape, 1, Integer::sum) > 1) {
                return;
            }
            if (raw.isRecord()) {
                countComponents(shape, place);
            } else {
                SealedTypes.variants(raw)
                        .forEach((name, variant) -> countComponents(TypeShape.of(variant), place + " as " + name));
            }
            return;
        }
        if (Scalars.schema(raw) != null || isAnything(raw) || isOptionalNumber(raw)) {
            return;
        }
        if (isCollection(raw) || raw == Optional.class) {
            count(shape.argument(0), place);
        } else if (raw == Map.class) {
            Class<?> key = shape.argument(0).raw();
            if (key != String.class && key != Object.class && !key.isEnum()) {
                throw new IllegalArgumentException(
                        place + " is a Map with keys of " + key.getName() + "; use String or an enum");
            }
            count(shape.argument(1), place);
        } else if (raw.isArray()) {
            count(element(shape), place);
        } else {
            throw new IllegalArgumentException(place + " is a " + raw.getName()
                    + ", which has no JSON schema; use a record, a sealed interface of records, an enum, List, Set, Map,"
                    + " Optional or a scalar");
        }
    }

    private void countComponents(TypeShape record, String place) {
        for (RecordComponent component : record.raw().getRecordComponents()) {
            count(record.component(component), place + "." + component.getName());
        }
    }

    private Map<String, Object> schema(TypeShape shape) {
        Class<?> raw = shape.raw();
        if (isDefinable(raw)) {
            return uses.getOrDefault(shape, 0) > 1 ? reference(shape) : definition(shape);
        }
        Map<String, Object> scalar = Scalars.schema(raw);
        if (scalar != null) {
            return scalar;
        }
        if (isAnything(raw)) {
            return Map.of();
        }
        if (isOptionalNumber(raw)) {
            return schema(raw == OptionalDouble.class ? NUMBER : INTEGER);
        }
        if (raw == Optional.class) {
            return schema(shape.argument(0));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        if (raw == Map.class) {
            schema.put("type", "object");
            schema.put("additionalProperties", schema(shape.argument(1)));
        } else {
            schema.put("type", "array");
            schema.put("items", schema(raw.isArray() ? element(shape) : shape.argument(0)));
        }
        return schema;
    }

    private Map<String, Object> reference(TypeShape shape) {
        String name = names.get(shape);
        if (name == null) {
            name = shape.name();
            for (int i = 2; definitions.containsKey(name); i++) {
                name = shape.name() + i;
            }
            names.put(shape, name);
            // holds the place, so that the definition can refer to itself
            definitions.put(name, Map.of());
            definitions.put(name, definition(shape));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    private Map<String, Object> definition(TypeShape shape) {
        if (shape.raw().isRecord()) {
            return object(shape, false);
        }
        List<Object> anyOf = new ArrayList<>();
        SealedTypes.variants(shape.raw())
                .values()
                .forEach(variant -> anyOf.add(object(TypeShape.of(variant), SealedTypes.isNamedByTypeField(variant))));
        return Map.of("anyOf", anyOf);
    }

    private Map<String, Object> object(TypeShape record, boolean named) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        if (named) {
            Map<String, Object> type = new LinkedHashMap<>();
            type.put("type", "string");
            type.put("const", record.raw().getSimpleName());
            properties.put(SealedTypes.TYPE_FIELD, type);
            required.add(SealedTypes.TYPE_FIELD);
        }
        for (RecordComponent component : record.raw().getRecordComponents()) {
            properties.put(component.getName(), schema(record.component(component)));
            if (!RecordReader.isOptional(component.getType())) {
                required.add(component.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static TypeShape element(TypeShape array) {
        return array.arguments().isEmpty() ? TypeShape.of(array.raw().getComponentType()) : array.argument(0);
    }

    private static boolean isDefinable(Class<?> type) {
        return type.isRecord() || SealedTypes.isSealedInterface(type);
    }

    private static boolean isAnything(Class<?> type) {
        return type == Object.class || type == Json.class;
    }

    private static boolean isOptionalNumber(Class<?> type) {
        return type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class;
    }

    private static boolean isCollection(Class<?> type) {
        return type == List.class || type == Set.class || type == Collection.class || type == Iterable.class;
    }
}
