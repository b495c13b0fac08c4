package dev.parley.benchmarks.paired;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes this process has allocated on its heap: asked of the JDK where it knows (21 and later), else added up
 * from what every collection found and what the one before it had left.
 */
final class Allocations {
    private static final @Nullable Method TOTAL = total();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition collected = lock.newCondition();
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    private long sum;
    private long left;
    private long explicit;

    private Allocations() {}

    /** Starts to count. */
    static Allocations start() {
        Allocations allocations = new Allocations();
        if (TOTAL == null) {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (notification, none) -> {
                                    if (notification
                                            .getType()
                                            .equals(
                                                    GarbageCollectionNotificationInfo
                                                            .GARBAGE_COLLECTION_NOTIFICATION)) {
                                        allocations.collected(GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData()));
                                    }
                                },
                                null,
                                null);
            }
        }
        return allocations;
    }

    /**
     * The bytes so far. Collects all garbage where the JDK does not know them, so that no difference of two calls is
     * blurred.
     */
    long bytes() throws InterruptedException {
        if (TOTAL != null) {
            try {
                return (long) TOTAL.invoke(ManagementFactory.getThreadMXBean());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        lock.lock();
        try {
            long before = explicit;
            System.gc();
            while (explicit == before) {
                if (!collected.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("no collection within 10 seconds");
                }
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    private void collected(GarbageCollectionNotificationInfo info) {
        lock.lock();
        try {
            sum += heap(info.getGcInfo().getMemoryUsageBeforeGc()) - left;
            left = heap(info.getGcInfo().getMemoryUsageAfterGc());
            if (info.getGcCause().equals("System.gc()")) {
                explicit++;
                collected.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private long heap(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private static @Nullable Method total() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
