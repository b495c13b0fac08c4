package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.spi.http.Scheduler;
import dev.parley.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A registry on a test's own time and thread: everything has happened when a call returns. */
final class Rig {
    final ManualScheduler time = new ManualScheduler();
    final List<RegistryEvent> events = new ArrayList<>();
    private Duration wallOffset = Duration.ZERO;

    /** The manual time, with a clock on the wall that can be moved. */
    private final Scheduler scheduler = new Scheduler() {
        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant now() {
            return time.now().plus(wallOffset);
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            return time.schedule(task, delay);
        }
    };

    LlmRegistry.Builder builder() {
        return LlmRegistry.builder()
                .scheduler(scheduler)
                .executor(Runnable::run)
                .listener(events::add);
    }

    LlmRegistry with(LlmProvider... providers) {
        LlmRegistry.Builder builder = builder();
        for (LlmProvider provider : providers) {
            builder.provider(provider);
        }
        return builder.build();
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    Instant now() {
        return scheduler.now();
    }

    void moveWallClock(Duration by) {
        wallOffset = wallOffset.plus(by);
    }

    <T extends RegistryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
