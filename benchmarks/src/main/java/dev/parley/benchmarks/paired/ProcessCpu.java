package dev.parley.benchmarks.paired;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has used so far of the processors and of memory. No {@code java.util.stream}: the HTTP client under
 * measurement uses it too, and code compiled for its streams alone would be thrown away when others come by.
 */
final class ProcessCpu {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Path SELF = Path.of("/proc/self");

    private ProcessCpu() {}

    /** CPU nanoseconds of all threads, those of the garbage collector and the compilers included. */
    static long nanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** As {@link #nanos}, without the compilers' threads where they can be told apart (Linux). */
    static long nanosWithoutCompilers() {
        return nanos() - compilerNanos();
    }

    private static long compilerNanos() {
        Path threads = SELF.resolve("task");
        if (!Files.isDirectory(threads)) {
            return 0;
        }
        long sum = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                sum += compilerNanos(thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    private static long compilerNanos(Path thread) throws IOException {
        try {
            String name = Files.readString(thread.resolve("comm"));
            return name.startsWith("C1 ") || name.startsWith("C2 ")
                    ? Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0])
                    : 0;
        } catch (IOException e) {
            if (Files.notExists(thread)) {
                return 0; // it ended meanwhile, so it was none of the compilers'
            }
            throw e;
        }
    }

    /** The most memory that was resident at a time, in MB; since {@link #forgetPeak} if that was called. */
    static double peakResidentMegabytes() {
        return status("VmHWM:") / 1024.0;
    }

    /** The operating system's threads of this process at the moment. */
    static long systemThreads() {
        return status("Threads:");
    }

    static void forgetPeak() {
        try {
            if (Files.isDirectory(SELF)) {
                Files.writeString(SELF.resolve("clear_refs"), "5");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long status(String field) {
        try {
            if (Files.isDirectory(SELF)) {
                for (String line : Files.readAllLines(SELF.resolve("status"))) {
                    if (line.startsWith(field)) {
                        return Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
