package dev.parley.internal.stream;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has come of one answer: all that its response will be made of, the text once in a builder. A {@link ChatAssembler}
 * adds to it. Not thread-safe.
 */
public final class ChatAnswer {
    /** Characters; a builder that grows from nothing is stored anew with every few tokens at first. */
    private static final int USUAL_TEXT = 256;

    final ChatOrigin origin;
    final StringBuilder text = new StringBuilder(USUAL_TEXT);

    @Nullable
    StringBuilder reasoning;

    @Nullable
    StringBuilder refusal;

    // Made when there is something to put in, which most answers do not have.
    List<ToolCall> calls = List.of();
    Map<Integer, CallFragments> openCalls = Map.of();
    List<TokenLogprob> logprobs = List.of();
    List<Warning> warnings = List.of();
    Map<String, Object> metadata = Map.of();

    Usage usage = Usage.UNKNOWN;
    Timings timings = Timings.NONE;

    /** The model that answers, if it is not called as it was asked for. */
    String model = "";

    @Nullable
    Instant createdAt;

    @Nullable
    String requestId;

    /** Room for about as many events as the last batch had. */
    int room = 4;

    boolean finished;

    @Nullable
    LlmException failure;

    private long firstNanos;
    private boolean begun;

    /**
     * Makes an empty answer.
     *
     * @param origin whose answer it is
     */
    public ChatAnswer(ChatOrigin origin) {
        this.origin = origin;
    }

    /** Whether nothing more is to be added. */
    boolean isFinished() {
        return finished || failure != null;
    }

    /** What has been collected so far, or empty when nothing has. */
    public Optional<ChatResponse> partial() {
        boolean nothing =
                text.isEmpty() && reasoning == null && refusal == null && calls.isEmpty() && openCalls.isEmpty();
        return nothing ? Optional.empty() : Optional.of(response(FinishReason.UNKNOWN));
    }

    /** Notes when the first piece came. */
    void begun() {
        if (!begun) {
            begun = true;
            firstNanos = origin.nanoTime();
        }
    }

    ChatResponse response(FinishReason reason) {
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
    static final class CallFragments {
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
