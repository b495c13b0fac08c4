package dev.parley.internal.json;

import java.lang.reflect.Modifier;

/** Tells which classes are left to the mapper. */
final class Beans {
    private Beans() {}

    /**
     * Tells whether the mapper may be tried: a public class of the user's, never one of the JDK, whose insides are not
     * data, and never a type this module has its own rules for.
     */
    static boolean isBean(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !type.isInterface()
                && !type.isRecord()
                && !type.isEnum()
                && !type.isArray()
                && !type.isPrimitive()
                && !isOfThePlatform(type);
    }

    private static boolean isOfThePlatform(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }
}
