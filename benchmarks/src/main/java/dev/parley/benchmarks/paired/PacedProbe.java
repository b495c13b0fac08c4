package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Script;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
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
    private static final String WARM_UP = new Script(2, 1000).model();
    /** Ids of threads are shared with everybody on the machine. */
    private static final int MOST_THREADS = 12_000;

    private static final long GRACE_SECONDS = 30;

    private final Driver driver;
    private final Script script;
    private final int streams;
    private final Histogram delivery = new Histogram();
    private final Histogram deliveryWhileAllOpen = new Histogram();
    private final LongAdder tokens = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch over;
    private volatile boolean counting = true;
    private volatile boolean allOpen;

    private PacedProbe(Driver driver, Script script, int streams) {
        this.driver = driver;
        this.script = script;
        this.streams = streams;
        this.over = new CountDownLatch(streams);
    }

    static void run(Probe.Settings settings) throws Exception {
        Script script = Script.of(settings.text("model"));
        new PacedProbe(settings.driver(), script, settings.number("streams")).measure(settings.nanos("warm-up"));
    }

    private void measure(long warmUpNanos) throws InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        // before the warm-up, which leaves connections that are used again
        long heapBefore = heap();
        warmUp(warmUpNanos);
        ManagementFactory.getMemoryMXBean().gc();
        ProcessCpu.forgetPeak();
        threads.resetPeakThreadCount();

        long start = System.nanoTime();
        long lastToken = start + (long) (script.tokens() - 1) * script.paceMillis() * 1_000_000L;
        for (int i = 0; i < streams && (i % 100 != 0 || ProcessCpu.systemThreads() < MOST_THREADS); i++) {
            until(start + i * 1_000_000_000L / STARTS_A_SECOND);
            begin(script.model(), new PacedStream());
        }
        allOpen = true;
        long cpu = ProcessCpu.nanosWithoutCompilers();
        long seen = tokens.sum();
        // all are open from here to when the first one ends; the last tenth of that is left to measuring the heap
        until(lastToken - (lastToken - System.nanoTime()) / 10);
        cpu = ProcessCpu.nanosWithoutCompilers() - cpu;
        seen = tokens.sum() - seen;
        allOpen = false;
        counting = false;
        int openNow = Math.max(1, open.get());
        double heapPerStream = (heap() - heapBefore) / 1024.0 / openNow;
        int threadsNow = threads.getThreadCount();
        long systemThreads = ProcessCpu.systemThreads();
        until(Math.min(lastToken, System.nanoTime() + 1_000_000_000L));
        counting = true;

        long end = lastToken + streams * 1_000_000_000L / STARTS_A_SECOND + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        boolean all = over.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        System.out.println(new Figures()
                .put("streams", streams)
                .put("held", held.get())
                .put("completed", completed.get())
                .put("unfinished", all ? 0 : over.getCount())
                .put("failure", Objects.requireNonNullElse(failure.get(), ""))
                .put("threads", threadsNow)
                .put("threads_peak", threads.getPeakThreadCount())
                .put("system_threads", systemThreads)
                .put("heap_kb_stream", heapPerStream)
                .put("peak_resident_mb", ProcessCpu.peakResidentMegabytes())
                .put("cpu_us_token", cpu / 1e3 / Math.max(1, seen))
                .put("delivery_p50_ms", delivery.millis(0.50))
                .put("delivery_p99_ms", delivery.millis(0.99))
                .put("delivery_max_ms", delivery.millis(1))
                .put("delivery_open_p50_ms", deliveryWhileAllOpen.millis(0.50))
                .put("delivery_open_p99_ms", deliveryWhileAllOpen.millis(0.99)));
    }

    /** Streams that come and go, as many a second as later. */
    private void warmUp(long cpuNanos) throws InterruptedException {
        WarmUp warmUp = new WarmUp(cpuNanos);
        Semaphore ended = new Semaphore(0);
        long start = System.nanoTime();
        int begun = 0;
        do {
            until(start + begun * 1_000_000_000L / STARTS_A_SECOND);
            begin(WARM_UP, new WarmUpStream(ended));
            begun++;
        } while (begun % STARTS_A_SECOND != 0 || !warmUp.isOver());
        if (!ended.tryAcquire(begun, GRACE_SECONDS, TimeUnit.SECONDS)) {
            failure.compareAndSet(null, "warm-up: not every stream ended");
        }
    }

    private void begin(String model, Answer answer) {
        if (driver.isBlocking()) {
            new Thread(() -> stream(model, answer)).start();
        } else {
            stream(model, answer);
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

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private final class WarmUpStream implements Answer {
        private final Semaphore ended;

        WarmUpStream(Semaphore ended) {
            this.ended = ended;
        }

        @Override
        public void text(String text) {}

        @Override
        public void end() {
            ended.release();
        }

        @Override
        public void fail(Throwable cause) {
            failure.compareAndSet(null, "warm-up: " + cause);
            end();
        }
    }

    private final class PacedStream implements Answer {
        private int count;

        @Override
        public void text(String text) {
            long now = System.nanoTime();
            tokens.increment();
            if (counting && driver.readsText()) {
                long taken = now - Long.parseLong(text.strip());
                delivery.add(taken);
                if (allOpen) {
                    deliveryWhileAllOpen.add(taken);
                }
            }
            if (count++ == 0) {
                held.accumulateAndGet(open.incrementAndGet(), Math::max);
            }
        }

        @Override
        public void end() {
            if (!driver.readsText() || count == script.tokens()) {
                completed.incrementAndGet();
            } else {
                failure.compareAndSet(null, count + " tokens instead of " + script.tokens());
            }
            over();
        }

        @Override
        public void fail(Throwable cause) {
            failure.compareAndSet(null, cause.toString());
            over();
        }

        private void over() {
            if (count > 0) {
                open.decrementAndGet();
            }
            over.countDown();
        }
    }
}
