package dev.parley.internal.json;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import dev.parley.Json;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into records, sealed interfaces of records, enums, collections and scalars. Only this module needs to reach
 * into a record: its package has to be open to this module alone, and nothing on the class path. A class that is none of
 * these is left to the mapper if it is public.
 *
 * <p>Every message names the place, as in {@code $.items[2].price}.
 */
public final class RecordReader {
    private RecordReader() {}

    /**
     * Reads JSON text into a value of a class.
     *
     * @param <T> the type
     * @param text one JSON value
     * @param type the class
     * @return the value, never null
     * @throws JsonTextException if the text is not JSON or does not fit the class
     * @throws IllegalStateException if the module of a record is closed to this one; the message says what to open
     * @throws IllegalArgumentException if the class has no JSON form
     */
    public static <T> T read(String text, Class<T> type) {
        Object value = convert(JsonSupport.readExactly(text), TypeShape.of(type), "$");
        @SuppressWarnings("unchecked") // convert returns an instance of the raw class, boxed if it is primitive
        T result = (T) value;
        return result;
    }

    static boolean isOptional(Class<?> type) {
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class;
    }

    private static Object convert(@Nullable Object value, TypeShape shape, String path) {
        Class<?> raw = shape.raw();
        if (raw == Json.class) {
            return Json.ofValue(value);
        }
        if (isOptional(raw)) {
            return optional(value, shape, path);
        }
        if (value == null) {
            throw new JsonTextException("null at " + path + ", but " + raw.getSimpleName()
                    + " is not optional; declare it as Optional if it may be missing");
        }
        Object scalar = Scalars.read(value, raw, path);
        if (scalar != null) {
            return scalar;
        }
        if (raw == Object.class) {
            return Objects.requireNonNull(JsonSupport.read(JsonSupport.write(value)));
        }
        if (raw.isRecord()) {
            return record(object(value, shape, path), shape, path);
        }
        if (SealedTypes.isSealedInterface(raw)) {
            Map<?, ?> object = object(value, shape, path);
            return record(object, TypeShape.of(SealedTypes.select(raw, object, path)), path);
        }
        if (raw.isArray()) {
            return array(value, shape, path);
        }
        if (raw == Map.class) {
            return map(object(value, shape, path), shape, path);
        }
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return Collections.unmodifiableList(elements(value, shape, path));
        }
        if (raw == Set.class) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(elements(value, shape, path)));
        }
        return bean(value, raw, path);
    }

    private static Object optional(@Nullable Object value, TypeShape shape, String path) {
        Class<?> raw = shape.raw();
        if (raw == OptionalInt.class) {
            return value == null ? OptionalInt.empty() : OptionalInt.of((Integer) scalar(value, int.class, path));
        }
        if (raw == OptionalLong.class) {
            return value == null ? OptionalLong.empty() : OptionalLong.of((Long) scalar(value, long.class, path));
        }
        if (raw == OptionalDouble.class) {
            return value == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((Double) scalar(value, double.class, path));
        }
        return value == null ? Optional.empty() : Optional.of(convert(value, shape.argument(0), path));
    }

    private static Object scalar(Object value, Class<?> type, String path) {
        return convert(value, TypeShape.of(type), path);
    }

    private static Object record(Map<?, ?> object, TypeShape shape, String path) {
        RecordComponent[] components = shape.raw().getRecordComponents();
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            String name = component.getName();
            if (!object.containsKey(name) && !isOptional(component.getType())) {
                throw new JsonTextException("nothing at " + path + "." + name + ", which "
                        + shape.raw().getSimpleName() + " requires; declare it as Optional if it may be missing");
            }
            arguments[i] = convert(object.get(name), shape.component(component), path + "." + name);
        }
        try {
            return RecordAccess.construct(shape.raw(), arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new JsonTextException(
                    shape.raw().getSimpleName() + " refuses the values at " + path + ": " + cause.getMessage(), cause);
        }
    }

    private static Object array(Object value, TypeShape shape, String path) {
        List<?> list = list(value, shape, path);
        Class<?> element = shape.raw().getComponentType();
        TypeShape elementShape = shape.arguments().isEmpty() ? TypeShape.of(element) : shape.argument(0);
        Object array = Array.newInstance(element, list.size());
        for (int i = 0; i < list.size(); i++) {
            Array.set(array, i, convert(list.get(i), elementShape, path + "[" + i + "]"));
        }
        return array;
    }

    private static List<Object> elements(Object value, TypeShape shape, String path) {
        List<?> list = list(value, shape, path);
        List<Object> elements = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            elements.add(convert(list.get(i), shape.argument(0), path + "[" + i + "]"));
        }
        return elements;
    }

    private static Map<Object, Object> map(Map<?, ?> object, TypeShape shape, String path) {
        Class<?> keyType = shape.argument(0).raw();
        Map<Object, Object> map = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            String at = path + "[\"" + name + "\"]";
            Object key = keyType == Object.class ? name : Scalars.readKey((String) name, keyType, at);
            map.put(key, convert(value, shape.argument(1), at));
        });
        return Collections.unmodifiableMap(map);
    }

    private static Map<?, ?> object(Object value, TypeShape shape, String path) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw Scalars.mismatch("an object for " + shape.raw().getSimpleName(), value, path);
    }

    private static List<?> list(Object value, TypeShape shape, String path) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw Scalars.mismatch("an array for " + shape.raw().getSimpleName(), value, path);
    }

    private static Object bean(Object value, Class<?> type, String path) {
        if (!Beans.isBean(type)) {
            throw new IllegalArgumentException("cannot read JSON into " + type.getName() + " at " + path
                    + "; use a record, a sealed interface of records, an enum, a List, Set or Map, a scalar, or a public"
                    + " bean class");
        }
        try {
            return JsonSupport.mapper().convertValue(value, type);
        } catch (IllegalArgumentException e) {
            if (!(e.getCause() instanceof JsonMappingException cause)) {
                throw e;
            }
            if (cause instanceof InvalidDefinitionException) {
                throw new IllegalStateException(
                        "the class " + type.getName()
                                + " cannot be read from JSON; make it a record, or a public class with a public constructor without"
                                + " arguments in an exported package",
                        e);
            }
            throw new JsonTextException(
                    "the value at " + place(path, cause) + " does not fit " + type.getName() + ": "
                            + cause.getOriginalMessage(),
                    e);
        }
    }

    private static String place(String path, JsonMappingException failure) {
        StringBuilder place = new StringBuilder(path);
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append('.').append(step.getFieldName());
            }
        }
        return place.toString();
    }

    static List<String> constantNames(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .toList();
    }
}
