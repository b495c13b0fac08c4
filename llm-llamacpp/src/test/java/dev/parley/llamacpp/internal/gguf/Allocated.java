package dev.parley.llamacpp.internal.gguf;

import java.lang.management.ManagementFactory;

/** How much memory this thread has asked for. */
final class Allocated {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    static long bytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
