package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.driver.Driver;
import java.lang.management.ManagementFactory;

/** A process from its start to its first token. Nothing but the client is touched before. */
final class ColdProbe {
    private ColdProbe() {}

    static void run(Probe.Settings settings, long mainAt) throws Exception {
        Driver driver = settings.driver();
        OneAnswer answer = OneAnswer.await(driver, "burst-16");
        double cpu = ProcessCpu.nanos() / 1e6;
        long spawnedAt = Long.parseLong(settings.text("spawned"));
        System.out.println(new Figures()
                .put("main_ms", (mainAt - spawnedAt) / 1e6)
                .put("first_token_ms", (answer.firstAt() - spawnedAt) / 1e6)
                .put("cpu_ms", cpu)
                .put("classes", ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount())
                .put("peak_resident_mb", ProcessCpu.peakResidentMegabytes()));
    }
}
