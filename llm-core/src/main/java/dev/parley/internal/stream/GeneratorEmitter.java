package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.Timings;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.spi.ChatEmitter;
import java.time.Instant;
import java.util.List;

/** The emitter a generator sees: every call is one guarded step of its {@link GeneratorSource}. */
final class GeneratorEmitter implements ChatEmitter {
    private final GeneratorSource<ChatEvent> source;
    private final ChatAssembler assembler;

    GeneratorEmitter(GeneratorSource<ChatEvent> source, ChatAssembler assembler) {
        this.source = source;
        this.assembler = assembler;
    }

    @Override
    public void text(String delta) {
        source.step(() -> assembler.text(delta));
    }

    @Override
    public void reasoning(String delta) {
        source.step(() -> assembler.reasoning(delta));
    }

    @Override
    public void refusal(String delta) {
        source.step(() -> assembler.refusal(delta));
    }

    @Override
    public void toolCallDelta(int index, String id, String name, String arguments) {
        source.step(() -> assembler.toolCallDelta(index, id, name, arguments));
    }

    @Override
    public void toolCall(ToolCall call) {
        source.step(() -> assembler.toolCall(call));
    }

    @Override
    public void logprobs(List<TokenLogprob> tokens) {
        source.step(() -> assembler.logprobs(tokens));
    }

    @Override
    public void raw(String type, String json) {
        source.step(() -> assembler.raw(type, json));
    }

    @Override
    public void warning(Warning warning) {
        source.step(() -> assembler.warning(warning));
    }

    @Override
    public void model(String model) {
        source.step(() -> assembler.model(model));
    }

    @Override
    public void createdAt(Instant createdAt) {
        source.step(() -> assembler.createdAt(createdAt));
    }

    @Override
    public void requestId(String requestId) {
        source.step(() -> assembler.requestId(requestId));
    }

    @Override
    public void usage(Usage usage) {
        source.step(() -> assembler.usage(usage));
    }

    @Override
    public void timings(Timings timings) {
        source.step(() -> assembler.timings(timings));
    }

    @Override
    public void metadata(String key, Object value) {
        source.step(() -> assembler.metadata(key, value));
    }

    @Override
    public void finish(FinishReason reason) {
        source.step(() -> assembler.finish(reason));
    }

    @Override
    public void fail(LlmException failure) {
        source.step(() -> assembler.fail(failure));
    }

    @Override
    public boolean isFinished() {
        return assembler.isFinished();
    }

    @Override
    public boolean isCancelled() {
        return assembler.isCancelled();
    }
}
