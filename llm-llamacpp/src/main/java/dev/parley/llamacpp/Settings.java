package dev.parley.llamacpp;

import dev.parley.Deadlines;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The limits of a provider. */
record Settings(
        int maxLoadedModels,
        @Nullable Long maxMemoryBytes,
        int parallel,
        @Nullable Duration idleUnload,
        int contextLength,
        @Nullable Integer threads,
        Deadlines deadlines) {
    static final int MAX_LOADED_MODELS = 3;
    static final int PARALLEL = 2;
    static final Duration IDLE_UNLOAD = Duration.ofMinutes(5);
    static final int CONTEXT_LENGTH = 4096;

    /** Tokens of a prompt that are read in one go: between two of them a request can be stopped. */
    static final int BATCH = 256;

    OptionalLong maxMemory() {
        return maxMemoryBytes == null ? OptionalLong.empty() : OptionalLong.of(maxMemoryBytes);
    }

    /** The context of a model: what was set, but no more than the model was made for. */
    int contextOf(ModelFile file) {
        OptionalLong own = file.header().architectureInteger("context_length");
        return (int) Math.min(contextLength, own.isPresent() && own.getAsLong() > 0 ? own.getAsLong() : contextLength);
    }

    int threadCount() {
        OptionalInt set = threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
        int processors = Runtime.getRuntime().availableProcessors();
        return set.orElse(processors <= 4 ? processors : Math.max(4, processors / 2));
    }
}
