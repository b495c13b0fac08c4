package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.Timings;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.spi.ChatEmitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of an answer together: into the {@link ChatAnswer}, and into events for the consumer, one small object per
 * token and one list per batch. Not thread-safe.
 *
 * <p>Apart from the answer, so that a stream can make one for each chunk: events are new, and what is new and stored in an
 * object as old as the stream is a card for the garbage collector, one for each token.
 */
public final class ChatAssembler implements ChatEmitter, BatchAssembler<ChatEvent> {
    private static final int LARGEST_BATCH = 1024;

    private final ChatAnswer answer;
    private @Nullable List<ChatEvent> batch;

    /**
     * Makes an assembler.
     *
     * @param answer what it adds to
     */
    public ChatAssembler(ChatAnswer answer) {
        this.answer = answer;
    }

    @Override
    public void text(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        answer.text.append(delta);
        add(new ChatEvent.TextDelta(delta));
    }

    @Override
    public void reasoning(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        StringBuilder target = answer.reasoning;
        if (target == null) {
            target = new StringBuilder();
            answer.reasoning = target;
        }
        target.append(delta);
        add(new ChatEvent.ReasoningDelta(delta));
    }

    @Override
    public void refusal(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        StringBuilder target = answer.refusal;
        if (target == null) {
            target = new StringBuilder();
            answer.refusal = target;
        }
        target.append(delta);
        add(new ChatEvent.RefusalDelta(delta));
    }

    @Override
    public void toolCallDelta(int index, String id, String name, String arguments) {
        if (isFinished()) {
            return;
        }
        if (answer.openCalls.isEmpty()) {
            answer.openCalls = new TreeMap<>();
        }
        answer.openCalls
                .computeIfAbsent(index, i -> new ChatAnswer.CallFragments())
                .add(id, name, arguments);
        add(new ChatEvent.ToolCallDelta(index, id, name, arguments));
    }

    @Override
    public void toolCall(ToolCall call) {
        if (isFinished()) {
            return;
        }
        ToolCall named = call.id().isBlank()
                ? new ToolCall("call_" + (answer.calls.size() + 1), call.name(), call.arguments())
                : call;
        if (answer.calls.isEmpty()) {
            answer.calls = new ArrayList<>();
        }
        answer.calls.add(named);
        add(named);
    }

    @Override
    public void logprobs(List<TokenLogprob> tokens) {
        if (isFinished() || tokens.isEmpty()) {
            return;
        }
        if (answer.logprobs.isEmpty()) {
            answer.logprobs = new ArrayList<>();
        }
        answer.logprobs.addAll(tokens);
        add(new ChatEvent.TokenLogprobs(tokens));
    }

    @Override
    public void raw(String type, String json) {
        if (!isFinished() && answer.origin.rawEvents()) {
            put(new ChatEvent.Raw(type, json));
        }
    }

    @Override
    public void warning(Warning warning) {
        if (!answer.warnings.contains(warning)) {
            if (answer.warnings.isEmpty()) {
                answer.warnings = new ArrayList<>();
            }
            answer.warnings.add(warning);
        }
    }

    @Override
    public void model(String answered) {
        // what was asked for is known already, in a string that is there anyway
        answer.model = answered.equals(answer.origin.model()) ? "" : answered;
    }

    @Override
    public void createdAt(Instant at) {
        answer.createdAt = at;
    }

    @Override
    public void requestId(String id) {
        answer.requestId = id;
    }

    @Override
    public void usage(Usage counts) {
        answer.usage = counts;
    }

    @Override
    public void timings(Timings measured) {
        answer.timings = measured;
    }

    @Override
    public void metadata(String key, Object value) {
        if (answer.metadata.isEmpty()) {
            answer.metadata = new LinkedHashMap<>();
        }
        answer.metadata.put(key, value);
    }

    @Override
    public void finish(FinishReason reason) {
        if (isFinished()) {
            return;
        }
        for (ChatAnswer.CallFragments fragments : answer.openCalls.values()) {
            toolCall(fragments.whole());
        }
        answer.openCalls = Map.of();
        FinishReason told =
                reason.equals(FinishReason.STOP) && !answer.calls.isEmpty() ? FinishReason.TOOL_CALLS : reason;
        for (ToolCall call : answer.calls) {
            if (!call.complete()) {
                warning(new Warning(
                        "tool_call_incomplete",
                        "the arguments of the call to '" + call.name() + "' are not a whole JSON object"
                                + (told.equals(FinishReason.LENGTH) ? ": the answer was cut by the token limit" : "")));
            }
        }
        answer.finished = true;
        put(new ChatEvent.Finished(answer.response(told)));
    }

    @Override
    public void fail(LlmException cause) {
        if (!isFinished()) {
            answer.failure = cause;
        }
    }

    @Override
    public boolean isFinished() {
        return answer.isFinished();
    }

    @Override
    public boolean isCancelled() {
        return answer.origin.isCancelled();
    }

    @Override
    public boolean isComplete() {
        return answer.finished;
    }

    @Override
    public @Nullable LlmException failure() {
        return answer.failure;
    }

    @Override
    public List<ChatEvent> takeBatch() {
        List<ChatEvent> taken = batch;
        if (taken == null) {
            return List.of();
        }
        batch = null;
        answer.room = Math.min(taken.size() + (taken.size() >> 2) + 1, LARGEST_BATCH);
        return taken;
    }

    @Override
    public Optional<ChatResponse> partial() {
        return answer.partial();
    }

    private void add(ChatEvent event) {
        answer.begun();
        put(event);
    }

    private void put(ChatEvent event) {
        List<ChatEvent> open = batch;
        if (open == null) {
            open = new ArrayList<>(answer.room);
            batch = open;
        }
        open.add(event);
    }
}
