package dev.parley.internal.stream;

import dev.parley.LlmException;
import dev.parley.Progress;
import dev.parley.spi.ProgressEmitter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the reports of one long job into batches. Not thread-safe. */
public final class ProgressAssembler implements ProgressEmitter, BatchAssembler<Progress> {
    private List<Progress> batch = new ArrayList<>(4);
    private boolean finished;
    private @Nullable LlmException failure;

    @Override
    public void progress(Progress progress) {
        if (!isFinished()) {
            batch.add(progress);
        }
    }

    @Override
    public void finish() {
        if (!isFinished()) {
            finished = true;
        }
    }

    @Override
    public void fail(LlmException cause) {
        if (!isFinished()) {
            failure = cause;
        }
    }

    @Override
    public boolean isFinished() {
        return finished || failure != null;
    }

    @Override
    public List<Progress> takeBatch() {
        if (batch.isEmpty()) {
            return List.of();
        }
        List<Progress> taken = batch;
        batch = new ArrayList<>(4);
        return taken;
    }

    @Override
    public boolean isComplete() {
        return finished;
    }

    @Override
    public @Nullable LlmException failure() {
        return failure;
    }
}
