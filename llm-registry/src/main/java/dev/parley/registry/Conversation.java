package dev.parley.registry;

import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Json;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.Role;
import dev.parley.Support;
import dev.parley.Usage;
import dev.parley.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A chat that remembers what was said, and whose model can be changed at any point.
 *
 * <p>A question and its answer join the {@link #history()} together, when the answer is whole; of an answer that fails or
 * is stopped neither does. Each answer's {@link ChatMessage#metadata()} has {@code provider}, {@code model} and
 * {@code usage}.
 *
 * <p>Safe for use by several threads, but a conversation is one: a question while another is being answered is an
 * {@link IllegalStateException}, and the later of two streams made in advance fails with an {@link LlmException} around
 * one. Reading the history, changing the model and the other settings is possible at any time and counts from the next
 * question on.
 *
 * @since 0.1.0
 */
public final class Conversation {
    private static final int FORMAT = 1;

    private final LlmRegistry registry;
    private final Object lock = new Object();
    private final List<ChatMessage> messages = new ArrayList<>();
    private String model;
    private @Nullable String system;
    private UnaryOperator<ChatRequest.Builder> settings = builder -> builder;
    private int maxMessages = Integer.MAX_VALUE;
    private @Nullable Object turn;

    Conversation(LlmRegistry registry, String model) {
        this.registry = registry;
        this.model = model;
    }

    /** {@return the name of the model that is asked next} */
    public String model() {
        synchronized (lock) {
            return model;
        }
    }

    /** {@return what was said so far, without the instructions; an unmodifiable copy} */
    public List<ChatMessage> history() {
        synchronized (lock) {
            return List.copyOf(messages);
        }
    }

    /** {@return the instructions that go before the history, if there are any} */
    public Optional<String> system() {
        synchronized (lock) {
            return Optional.ofNullable(system);
        }
    }

    /**
     * Sets the instructions that go before the history.
     *
     * @param instructions the instructions
     * @return this conversation
     * @throws IllegalArgumentException if they are blank
     */
    public Conversation system(String instructions) {
        Texts.text("instructions", instructions);
        synchronized (lock) {
            system = instructions;
        }
        return this;
    }

    /**
     * Sets what each request has beside the messages, such as options and tools.
     *
     * @param settings adds to a request and returns it
     * @return this conversation
     */
    public Conversation settings(UnaryOperator<ChatRequest.Builder> settings) {
        Objects.requireNonNull(settings, "settings");
        synchronized (lock) {
            this.settings = settings;
        }
        return this;
    }

    /**
     * Bounds the history: when it grows beyond, the oldest messages are dropped, always up to one of the user, so that no
     * answer or tool result is left without what it belongs to. Unbounded by default.
     *
     * @param most how many messages to keep at most, one or more
     * @return this conversation
     * @throws IllegalArgumentException if it is below one
     */
    public Conversation maxMessages(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("maxMessages " + most + " must be 1 or more");
        }
        synchronized (lock) {
            maxMessages = most;
            trim();
        }
        return this;
    }

    /**
     * Asks, and waits for the whole answer.
     *
     * @param text what the user says
     * @return the answer
     * @throws LlmException if it fails
     * @throws IllegalStateException if another question is being answered
     */
    public ChatResponse ask(String text) {
        return stream(text).response();
    }

    /**
     * Asks, and streams the answer.
     *
     * @param text what the user says
     * @return the stream, to be claimed once and closed; the question counts as asked when it is claimed
     * @throws IllegalStateException if another question is being answered
     */
    public ChatStream stream(String text) {
        return stream(ChatMessage.user(text));
    }

    /**
     * Says anything, such as a text with images or the results of tools, and streams the answer.
     *
     * @param message the message
     * @return the stream, to be claimed once and closed; the message counts as said when it is claimed
     * @throws IllegalStateException if another question is being answered
     */
    public ChatStream stream(ChatMessage message) {
        Objects.requireNonNull(message, "message");
        synchronized (lock) {
            checkFree();
        }
        Object mine = new Object();
        return ChatStream.from(new ConversationTurn(
                () -> begin(mine, message),
                event -> event instanceof ChatEvent.Finished finished ? commit(mine, message, finished) : event,
                () -> end(mine)));
    }

    /**
     * Changes the model for the questions to come. What may go wrong with the history so far is said, and never refused:
     * the provider decides.
     *
     * @param ref what {@link LlmRegistry#resolve} understands
     * @return warnings with the codes {@code context} (the last count of tokens, which is an estimate of the next one, is
     *     more than the new model's context), {@code images} and {@code tools} (the history has some, and the new model is
     *     known not to take them)
     * @throws IllegalArgumentException if there is no such provider
     * @throws LlmException if there is no such model, or several
     */
    public List<Warning> switchTo(String ref) {
        String next = registry.name(ref);
        Optional<ModelInfo> info = registry.listed(next);
        synchronized (lock) {
            model = next;
            return info.map(this::warnings).orElse(List.of());
        }
    }

    /** {@return the conversation as JSON, without the {@link #settings}; {@link #fromJson} reads it} */
    public String toJson() {
        synchronized (lock) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("format", FORMAT);
            json.put("model", model);
            if (system != null) {
                json.put("system", system);
            }
            if (maxMessages != Integer.MAX_VALUE) {
                json.put("max_messages", maxMessages);
            }
            json.put("messages", messages.stream().map(MessageJson::write).toList());
            return Json.ofMap(json).text();
        }
    }

    /**
     * Reads a conversation that {@link #toJson()} wrote. Its model is looked up when it is next asked.
     *
     * @param registry where to go on with it
     * @param json the text
     * @return the conversation
     * @throws IllegalArgumentException if the text is not such a conversation; the message says why
     */
    public static Conversation fromJson(LlmRegistry registry, String json) {
        Map<?, ?> form = MessageJson.object(Json.of(json).value(), "conversation");
        if (!Integer.valueOf(FORMAT).equals(form.get("format"))) {
            throw new IllegalArgumentException(
                    "the format of the conversation is " + form.get("format") + ", not " + FORMAT);
        }
        Conversation read = new Conversation(registry, Texts.text("model", MessageJson.text(form, "model")));
        if (form.get("system") instanceof String instructions) {
            read.system(instructions);
        }
        if (!(form.get("messages") instanceof List<?> messages)) {
            throw new IllegalArgumentException("the conversation has no list of 'messages'");
        }
        for (Object message : messages) {
            read.messages.add(MessageJson.read(message));
        }
        if (form.get("max_messages") instanceof Integer most) {
            read.maxMessages(most);
        }
        return read;
    }

    private void checkFree() {
        if (turn != null) {
            throw new IllegalStateException("the conversation is being answered; wait for that, or close its stream");
        }
    }

    private ChatStream begin(Object mine, ChatMessage message) {
        String name;
        ChatRequest request;
        synchronized (lock) {
            checkFree();
            name = model;
            ChatRequest.Builder builder = ChatRequest.builder(name);
            if (system != null) {
                builder.system(system);
            }
            request =
                    settings.apply(builder.messages(messages).message(message)).build();
            turn = mine;
        }
        try {
            return registry.stream(name, request);
        } catch (RuntimeException e) {
            end(mine);
            throw e;
        }
    }

    private void end(Object over) {
        synchronized (lock) {
            // the next one may have begun already
            turn = turn == over ? null : turn;
        }
    }

    private ChatEvent commit(Object over, ChatMessage question, ChatEvent.Finished finished) {
        ChatResponse response = finished.response();
        Map<String, Object> usage = new LinkedHashMap<>();
        response.usage().promptTokens().ifPresent(tokens -> usage.put("prompt_tokens", tokens));
        response.usage().completionTokens().ifPresent(tokens -> usage.put("completion_tokens", tokens));
        response.usage().totalTokens().ifPresent(tokens -> usage.put("total_tokens", tokens));
        Map<String, Object> routing =
                response.metadata().get(RouteTrail.METADATA) instanceof Map<?, ?> map ? strings(map) : Map.of();
        ChatMessage.Builder answer = response.message().toBuilder()
                .metadata("provider", routing.getOrDefault("provider", response.provider()))
                .metadata("model", routing.getOrDefault("model", response.model()));
        if (!usage.isEmpty()) {
            // as it reads back from JSON, so that a conversation equals its copy
            answer.metadata("usage", Json.ofMap(usage).asMap());
        }
        synchronized (lock) {
            messages.add(question);
            messages.add(answer.build());
            turn = turn == over ? null : turn;
            trim();
        }
        return finished;
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private void trim() {
        while (messages.size() > maxMessages) {
            messages.remove(0);
            while (!messages.isEmpty() && !messages.get(0).role().equals(Role.USER)) {
                messages.remove(0);
            }
        }
    }

    private List<Warning> warnings(ModelInfo next) {
        List<Warning> warnings = new ArrayList<>();
        OptionalLong context = next.contextLengthInUse().isPresent() ? next.contextLengthInUse() : next.contextLength();
        OptionalLong used = lastUse();
        if (context.isPresent() && used.isPresent() && used.getAsLong() > context.getAsLong()) {
            warnings.add(new Warning(
                    "context",
                    "the conversation had about " + used.getAsLong() + " tokens (an estimate by the last count), and "
                            + next.id() + " takes " + context.getAsLong()));
        }
        boolean images = messages.stream().anyMatch(message -> !message.images().isEmpty());
        if (images && next.capabilities().supports(Capability.VISION) == Support.NO) {
            warnings.add(new Warning("images", "the conversation has images, and " + next.id() + " takes none"));
        }
        boolean tools = messages.stream()
                .anyMatch(message ->
                        !message.toolCalls().isEmpty() || !message.toolResults().isEmpty());
        if (tools && next.capabilities().supports(Capability.TOOLS) == Support.NO) {
            warnings.add(new Warning("tools", "the conversation has tool calls, and " + next.id() + " takes none"));
        }
        return List.copyOf(warnings);
    }

    private OptionalLong lastUse() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).metadata().get("usage") instanceof Map<?, ?> usage
                    && usage.get("total_tokens") instanceof Number total) {
                return OptionalLong.of(total.longValue());
            }
        }
        return Usage.UNKNOWN.totalTokens();
    }
}
