package dev.parley.benchmarks.paired;

/**
 * Tells when a process is warm: when its compilers have had next to nothing to do for a second of CPU time. By the number
 * of requests or by the clock, a client with more code would be measured while it is still being compiled. Not
 * thread-safe.
 */
final class WarmUp {
    private static final double QUIET = 0.03;
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /** The compilers wait for some thousand calls before they begin. */
    private static final double LEAST = 0.25;

    private final long begun = ProcessCpu.nanos();
    private final long limit;
    private long windowCpu = begun;
    private long windowWithoutCompilers = ProcessCpu.nanosWithoutCompilers();

    /** @param limitNanos how much CPU time it may take at most */
    WarmUp(long limitNanos) {
        limit = limitNanos;
    }

    /** Whether it has been enough; to be asked again and again. */
    boolean isOver() {
        long cpu = ProcessCpu.nanos();
        if (cpu - begun >= limit) {
            return true;
        }
        if (cpu - windowCpu < WINDOW_NANOS) {
            return false;
        }
        long withoutCompilers = ProcessCpu.nanosWithoutCompilers();
        double compilers = 1 - (double) (withoutCompilers - windowWithoutCompilers) / (cpu - windowCpu);
        windowCpu = cpu;
        windowWithoutCompilers = withoutCompilers;
        return compilers < QUIET && cpu - begun >= limit * LEAST;
    }
}
