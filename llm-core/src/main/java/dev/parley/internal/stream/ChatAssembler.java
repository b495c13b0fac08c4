package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatResponse;
import dev.parley.ContentPart;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.ReasoningPart;
import dev.parley.RefusalPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.Timings;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.spi.ChatEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pieces of one answer into events and into the response that the last event carries. Not thread-safe.
 *
 * <p>One small event object per token, one list per batch, and the text once in a builder.
 */
public final class ChatAssembler implements ChatEmitter, BatchAssembler<ChatEvent> {
    private static final int LARGEST_BATCH = 1024;

    private final ChatOrigin origin;
    private final LongSupplier nanoTime;
    private final BooleanSupplier cancelled;
    private final StringBuilder text = new StringBuilder();

    /** Made when there is something to put in: most streams of a busy program wait for their next token. */
    private @Nullable List<ChatEvent> batch;

    /** Room for about as many events as the batch before had. */
    private int room = 4;

    private @Nullable StringBuilder reasoning;
    private @Nullable StringBuilder refusal;

    // Made when there is something to put in, which most answers do not have.
    private List<ToolCall> calls = List.of();
    private Map<Integer, CallFragments> openCalls = Map.of();
    private List<TokenLogprob> logprobs = List.of();
    private List<Warning> warnings = List.of();
    private Map<String, Object> metadata = Map.of();

    private Usage usage = Usage.UNKNOWN;
    private Timings timings = Timings.NONE;
    private String model = "";
    private @Nullable Instant createdAt;
    private @Nullable String requestId;

    private long firstNanos;
    private boolean begun;
    private boolean finished;
    private @Nullable LlmException failure;

    /**
     * Makes an empty answer.
     *
     * @param origin whose answer it is, and when it was asked for
     * @param nanoTime the clock for the time to the first token
     * @param cancelled whether the consumer has gone
     */
    public ChatAssembler(ChatOrigin origin, LongSupplier nanoTime, BooleanSupplier cancelled) {
        this.origin = origin;
        this.nanoTime = nanoTime;
        this.cancelled = cancelled;
    }

    @Override
    public void text(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        text.append(delta);
        add(new ChatEvent.TextDelta(delta));
    }

    @Override
    public void reasoning(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        StringBuilder target = reasoning;
        if (target == null) {
            target = new StringBuilder();
            reasoning = target;
        }
        target.append(delta);
        add(new ChatEvent.ReasoningDelta(delta));
    }

    @Override
    public void refusal(String delta) {
        if (isFinished() || delta.isEmpty()) {
            return;
        }
        StringBuilder target = refusal;
        if (target == null) {
            target = new StringBuilder();
            refusal = target;
        }
        target.append(delta);
        add(new ChatEvent.RefusalDelta(delta));
    }

    @Override
    public void toolCallDelta(int index, String id, String name, String arguments) {
        if (isFinished()) {
            return;
        }
        if (openCalls.isEmpty()) {
            openCalls = new TreeMap<>();
        }
        openCalls.computeIfAbsent(index, i -> new CallFragments()).add(id, name, arguments);
        add(new ChatEvent.ToolCallDelta(index, id, name, arguments));
    }

    @Override
    public void toolCall(ToolCall call) {
        if (isFinished()) {
            return;
        }
        ToolCall named =
                call.id().isBlank() ? new ToolCall("call_" + (calls.size() + 1), call.name(), call.arguments()) : call;
        if (calls.isEmpty()) {
            calls = new ArrayList<>();
        }
        calls.add(named);
        add(named);
    }

    @Override
    public void logprobs(List<TokenLogprob> tokens) {
        if (isFinished() || tokens.isEmpty()) {
            return;
        }
        if (logprobs.isEmpty()) {
            logprobs = new ArrayList<>();
        }
        logprobs.addAll(tokens);
        add(new ChatEvent.TokenLogprobs(tokens));
    }

    @Override
    public void raw(String type, String json) {
        if (!isFinished() && origin.rawEvents()) {
            put(new ChatEvent.Raw(type, json));
        }
    }

    @Override
    public void warning(Warning warning) {
        if (!warnings.contains(warning)) {
            if (warnings.isEmpty()) {
                warnings = new ArrayList<>();
            }
            warnings.add(warning);
        }
    }

    @Override
    public void model(String answered) {
        model = answered;
    }

    @Override
    public void createdAt(Instant at) {
        createdAt = at;
    }

    @Override
    public void requestId(String id) {
        requestId = id;
    }

    @Override
    public void usage(Usage counts) {
        usage = counts;
    }

    @Override
    public void timings(Timings measured) {
        timings = measured;
    }

    @Override
    public void metadata(String key, Object value) {
        if (metadata.isEmpty()) {
            metadata = new LinkedHashMap<>();
        }
        metadata.put(key, value);
    }

    @Override
    public void finish(FinishReason reason) {
        if (isFinished()) {
            return;
        }
        for (CallFragments fragments : openCalls.values()) {
            toolCall(fragments.whole());
        }
        openCalls = Map.of();
        FinishReason told = reason.equals(FinishReason.STOP) && !calls.isEmpty() ? FinishReason.TOOL_CALLS : reason;
        for (ToolCall call : calls) {
            if (!call.complete()) {
                warning(new Warning(
                        "tool_call_incomplete",
                        "the arguments of the call to '" + call.name() + "' are not a whole JSON object"
                                + (told.equals(FinishReason.LENGTH) ? ": the answer was cut by the token limit" : "")));
            }
        }
        finished = true;
        put(new ChatEvent.Finished(response(told)));
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
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public boolean isComplete() {
        return finished;
    }

    @Override
    public @Nullable LlmException failure() {
        return failure;
    }

    @Override
    public List<ChatEvent> takeBatch() {
        List<ChatEvent> taken = batch;
        if (taken == null) {
            return List.of();
        }
        batch = null;
        room = Math.min(taken.size() + (taken.size() >> 2) + 1, LARGEST_BATCH);
        return taken;
    }

    /** What has been collected so far, or empty when nothing has. */
    @Override
    public Optional<ChatResponse> partial() {
        boolean nothing =
                text.isEmpty() && reasoning == null && refusal == null && calls.isEmpty() && openCalls.isEmpty();
        return nothing ? Optional.empty() : Optional.of(response(FinishReason.UNKNOWN));
    }

    private void add(ChatEvent event) {
        if (!begun) {
            begun = true;
            firstNanos = nanoTime.getAsLong();
        }
        put(event);
    }

    private void put(ChatEvent event) {
        List<ChatEvent> open = batch;
        if (open == null) {
            open = new ArrayList<>(room);
            batch = open;
        }
        open.add(event);
    }

    private ChatResponse response(FinishReason reason) {
        List<ContentPart> parts = new ArrayList<>(calls.size() + 2);
        if (reasoning != null) {
            parts.add(ReasoningPart.of(reasoning.toString()));
        }
        if (!text.isEmpty()) {
            parts.add(new TextPart(text.toString()));
        }
        if (refusal != null) {
            parts.add(new RefusalPart(refusal.toString()));
        }
        parts.addAll(calls);
        ChatResponse.Builder response = ChatResponse.builder(ChatMessage.of(Role.ASSISTANT, parts), reason)
                .provider(origin.provider())
                .requestedModel(origin.model())
                .model(model.isEmpty() ? origin.model() : model)
                .usage(usage)
                .timings(timings())
                .warnings(warnings)
                .logprobs(logprobs)
                .metadata(metadata);
        if (createdAt != null) {
            response.createdAt(createdAt);
        }
        if (requestId != null) {
            response.requestId(requestId);
        }
        return response.build();
    }

    private Timings timings() {
        if (!begun || timings.firstToken().isPresent()) {
            return timings;
        }
        return timings.toBuilder()
                .firstToken(Duration.ofNanos(Math.max(0, firstNanos - origin.startNanos())))
                .build();
    }

    /** The fragments of one tool call. */
    private static final class CallFragments {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        void add(String newId, String newName, String newArguments) {
            if (id.isEmpty()) {
                id = newId;
            }
            if (name.isEmpty()) {
                name = newName;
            }
            arguments.append(newArguments);
        }

        ToolCall whole() {
            return new ToolCall(id, name, arguments.isEmpty() ? "{}" : arguments.toString());
        }
    }
}
