package dev.parley.internal.json;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a sealed interface are told apart in JSON: by a field {@code type} that holds the record's simple name,
 * unless the record has a component of that name itself; then by its fields.
 */
final class SealedTypes {
    static final String TYPE_FIELD = "type";

    private SealedTypes() {}

    static boolean isSealedInterface(Class<?> type) {
        return type.isInterface() && type.isSealed();
    }

    /** Returns the records a sealed interface permits, those of nested sealed interfaces included, by simple name. */
    static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> record : records(sealed, new LinkedHashSet<>())) {
            Class<?> other = variants.put(record.getSimpleName(), record);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the sealed interface " + sealed.getName() + " permits two records named "
                                + record.getSimpleName() + ", which JSON cannot tell apart; rename one");
            }
        }
        return variants;
    }

    /** Tells whether a record is named by a {@code type} field when it stands for a sealed interface. */
    static boolean isNamedByTypeField(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .noneMatch(c -> c.getName().equals(TYPE_FIELD));
    }

    /** Returns what to write into the {@code type} field of a record, or null if it has none. */
    static @Nullable String nameToWrite(Class<?> record) {
        boolean variant = Arrays.stream(record.getInterfaces()).anyMatch(SealedTypes::isSealedInterface);
        return variant && isNamedByTypeField(record) ? record.getSimpleName() : null;
    }

    /** Finds the record an object stands for. */
    static Class<?> select(Class<?> sealed, Map<?, ?> object, String path) {
        Map<String, Class<?>> variants = variants(sealed);
        Object type = object.get(TYPE_FIELD);
        if (type instanceof String name) {
            Class<?> named = variants.get(name);
            if (named != null && isNamedByTypeField(named)) {
                return named;
            }
        }
        List<Class<?>> fitting = new ArrayList<>();
        for (Class<?> variant : variants.values()) {
            if (fits(variant, object)) {
                fitting.add(variant);
            }
        }
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        throw new JsonTextException("expected one of " + variants.keySet() + " at " + path
                + ", but the field \"type\" is "
                + (type == null ? "missing" : "not one of these") + " and the fields " + object.keySet() + " fit "
                + (fitting.isEmpty() ? "none" : "several") + " of them");
    }

    private static boolean fits(Class<?> variant, Map<?, ?> object) {
        Set<String> names = new LinkedHashSet<>();
        for (RecordComponent component : variant.getRecordComponents()) {
            names.add(component.getName());
            if (!RecordReader.isOptional(component.getType()) && !object.containsKey(component.getName())) {
                return false;
            }
        }
        if (!isNamedByTypeField(variant)) {
            return names.containsAll(object.keySet());
        }
        // a type field that names none of the records is a contradiction, not an extra field
        return !object.containsKey(TYPE_FIELD) && names.containsAll(object.keySet());
    }

    private static Set<Class<?>> records(Class<?> sealed, Set<Class<?>> found) {
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                found.add(permitted);
            } else if (isSealedInterface(permitted)) {
                records(permitted, found);
            } else {
                throw new IllegalArgumentException("the sealed interface " + sealed.getName() + " permits "
                        + permitted.getName() + ", which is neither a record nor a sealed interface");
            }
        }
        return found;
    }
}
