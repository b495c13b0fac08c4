package dev.parley.internal.json;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls constructors and accessors of users' records, and says which package to open when their module forbids it. */
final class RecordAccess {
    private RecordAccess() {}

    /** Calls the canonical constructor; what the constructor itself throws comes out as the cause. */
    static Object construct(Class<?> type, @Nullable Object[] arguments) throws InvocationTargetException {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            open(constructor, type);
            return constructor.newInstance(arguments);
        } catch (NoSuchMethodException | InstantiationException e) {
            throw new IllegalStateException("the record " + type.getName() + " has no canonical constructor", e);
        } catch (IllegalAccessException e) {
            throw closed(type, e);
        }
    }

    /** Reads one component. */
    static @Nullable Object get(Record record, RecordComponent component) {
        Class<?> type = record.getClass();
        Method accessor = component.getAccessor();
        open(accessor, type);
        try {
            return accessor.invoke(record);
        } catch (IllegalAccessException e) {
            throw closed(type, e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "the accessor " + type.getName() + "." + component.getName() + "() failed", e.getCause());
        }
    }

    private static void open(AccessibleObject member, Class<?> type) {
        if (!member.trySetAccessible()) {
            throw closed(type, null);
        }
    }

    private static IllegalStateException closed(Class<?> type, @Nullable Throwable cause) {
        Module reader = RecordAccess.class.getModule();
        String to = reader.isNamed() ? " to " + reader.getName() : "";
        return new IllegalStateException(
                "the record " + type.getName() + " is closed to reflection; add 'opens " + type.getPackageName() + to
                        + ";' to the module-info.java of the module "
                        + type.getModule().getName(),
                cause);
    }
}
