package dev.parley.spi.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** How much the current thread has allocated, asked by reflection: the module under test does not read the management modules. */
final class Allocation {
    private static final Object BEAN;
    private static final Method BYTES;

    static {
        try {
            BEAN = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            BYTES = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Allocation() {}

    static long bytes() {
        try {
            return (long) BYTES.invoke(BEAN);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }
}
