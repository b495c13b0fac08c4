package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Script;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many paced streams at once. Every token says when it was sent; what is measured is how long it took to the client's
 * callback, and what the open streams cost meanwhile.
 */
final class PacedProbe {
    private static final int STARTS_A_SECOND = 1000;
    private static final Script WARM_UP = new Script(5, 200);
    /** Ids of threads are shared with everybody on the machine. */
    private static final int MOST_THREADS = 12_000;

    private static final long GRACE_SECONDS = 30;

    private final Driver driver;
    private final Script script;
    private final int streams;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    private PacedProbe(Driver driver, Script script, int streams) {
        this.driver = driver;
        this.script = script;
        this.streams = streams;
    }

    static void run(Probe.Settings settings) throws Exception {
        Script script = Script.of(settings.text("model"));
        new PacedProbe(settings.driver(), script, settings.number("streams")).measure(settings.nanos("warm-up"));
    }

    private void measure(long warmUpNanos) throws InterruptedException {
        // before the warm-up, which leaves connections that are used again
        long heapBefore = heap();
        Optional<String> warmUpFailure = warmUp(warmUpNanos);
        memory.gc();
        ProcessCpu.forgetPeak();
        threads.resetPeakThreadCount();

        Counts counts = new Counts();
        long start = System.nanoTime();
        long lastToken = start + (long) (script.tokens() - 1) * script.paceMillis() * 1_000_000L;
        for (int i = 0; i < streams && hasRoomForThreads(i); i++) {
            until(start + i * 1_000_000_000L / STARTS_A_SECOND);
            begin(script, counts);
        }
        counts.allOpen = true;
        long cpu = ProcessCpu.nanosWithoutCompilers();
        long seen = counts.tokens.sum();
        // all are open from here to when the first one ends; the last tenth of that is left to measuring the heap
        until(lastToken - (lastToken - System.nanoTime()) / 10);
        cpu = ProcessCpu.nanosWithoutCompilers() - cpu;
        seen = counts.tokens.sum() - seen;
        counts.allOpen = false;
        counts.timing = false;
        int openNow = Math.max(1, counts.open.get());
        double heapPerStream = (heap() - heapBefore) / 1024.0 / openNow;
        int threadsNow = threads.getThreadCount();
        long systemThreads = ProcessCpu.systemThreads();
        until(Math.min(lastToken, System.nanoTime() + 1_000_000_000L));
        counts.timing = true;

        long end = lastToken + streams * 1_000_000_000L / STARTS_A_SECOND + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        boolean all = counts.ended.tryAcquire(streams, end - System.nanoTime(), TimeUnit.NANOSECONDS);
        System.out.println(new Figures()
                .put("streams", streams)
                .put("held", counts.held.get())
                .put("completed", counts.completed.get())
                .put("unfinished", all ? 0 : streams - counts.ended.availablePermits())
                .put(
                        "failure",
                        Optional.ofNullable(counts.failure.get())
                                .or(() -> warmUpFailure)
                                .orElse(""))
                .put("threads", threadsNow)
                .put("threads_peak", threads.getPeakThreadCount())
                .put("system_threads", systemThreads)
                .put("heap_kb_stream", heapPerStream)
                .put("peak_resident_mb", ProcessCpu.peakResidentMegabytes())
                .put("cpu_us_token", cpu / 1e3 / Math.max(1, seen))
                .put("delivery_p50_ms", counts.delivery.millis(0.50))
                .put("delivery_p99_ms", counts.delivery.millis(0.99))
                .put("delivery_max_ms", counts.delivery.millis(1))
                .put("delivery_open_p50_ms", counts.deliveryWhileAllOpen.millis(0.50))
                .put("delivery_open_p99_ms", counts.deliveryWhileAllOpen.millis(0.99)));
    }

    /**
     * Streams that come and go, as many a second as later, and are counted in both ways: code that the compilers have not
     * seen run would be compiled anew in the middle of the measurement. Returns what went wrong.
     */
    private Optional<String> warmUp(long cpuNanos) throws InterruptedException {
        WarmUp warmUp = new WarmUp(cpuNanos);
        Counts counts = new Counts();
        long start = System.nanoTime();
        int begun = 0;
        do {
            counts.allOpen = begun % 2 == 0;
            until(start + begun * 1_000_000_000L / STARTS_A_SECOND);
            begin(WARM_UP, counts);
            begun++;
        } while (hasRoomForThreads(begun) && (begun % STARTS_A_SECOND != 0 || !warmUp.isOver()));
        if (!counts.ended.tryAcquire(begun, GRACE_SECONDS, TimeUnit.SECONDS)) {
            return Optional.of("warm-up: not every stream ended");
        }
        return Optional.ofNullable(counts.failure.get()).map(why -> "warm-up: " + why);
    }

    private static boolean hasRoomForThreads(int begun) {
        return begun % 100 != 0 || ProcessCpu.systemThreads() < MOST_THREADS;
    }

    private void begin(Script asked, Counts counts) {
        Answer answer = new PacedStream(asked.tokens(), counts);
        if (driver.isBlocking()) {
            new Thread(() -> stream(asked.model(), answer)).start();
        } else {
            stream(asked.model(), answer);
        }
    }

    private void stream(String model, Answer answer) {
        try {
            driver.stream(model, answer);
        } catch (Exception e) {
            answer.fail(e);
        }
    }

    private static void until(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private long heap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** What streams come to. */
    private static final class Counts {
        private final Histogram delivery = new Histogram();
        private final Histogram deliveryWhileAllOpen = new Histogram();
        private final LongAdder tokens = new LongAdder();
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger completed = new AtomicInteger();
        private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
        private final Semaphore ended = new Semaphore(0);
        private volatile boolean timing = true;
        private volatile boolean allOpen;
    }

    private final class PacedStream implements Answer {
        private final int expected;
        private final Counts counts;
        private int count;

        PacedStream(int expected, Counts counts) {
            this.expected = expected;
            this.counts = counts;
        }

        @Override
        public void text(String text) {
            long now = System.nanoTime();
            counts.tokens.increment();
            if (counts.timing && driver.readsText()) {
                long taken = now - Long.parseLong(text.strip());
                counts.delivery.add(taken);
                if (counts.allOpen) {
                    counts.deliveryWhileAllOpen.add(taken);
                }
            }
            if (count++ == 0) {
                counts.held.accumulateAndGet(counts.open.incrementAndGet(), Math::max);
            }
        }

        @Override
        public void end() {
            if (!driver.readsText() || count == expected) {
                counts.completed.incrementAndGet();
            } else {
                counts.failure.compareAndSet(null, count + " tokens instead of " + expected);
            }
            over();
        }

        @Override
        public void fail(Throwable cause) {
            counts.failure.compareAndSet(null, cause.toString());
            over();
        }

        private void over() {
            if (count > 0) {
                counts.open.decrementAndGet();
            }
            counts.ended.release();
        }
    }
}
