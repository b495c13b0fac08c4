package dev.parley.internal.stream;

import dev.parley.LlmException;
import dev.parley.Progress;
import dev.parley.spi.ProgressEmitter;

/** The emitter that the generator of a job sees: every call is one guarded step of its {@link GeneratorSource}. */
final class GeneratorProgressEmitter implements ProgressEmitter {
    private final GeneratorSource<Progress> source;
    private final ProgressAssembler assembler;

    GeneratorProgressEmitter(GeneratorSource<Progress> source, ProgressAssembler assembler) {
        this.source = source;
        this.assembler = assembler;
    }

    @Override
    public void progress(Progress progress) {
        source.step(() -> assembler.progress(progress));
    }

    @Override
    public void finish() {
        source.step(assembler::finish);
    }

    @Override
    public void fail(LlmException failure) {
        source.step(() -> assembler.fail(failure));
    }

    @Override
    public boolean isFinished() {
        return assembler.isFinished();
    }
}
