package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatStream;
import dev.parley.examples.chatserver.ConversationStore.Begun;
import dev.parley.examples.chatserver.ConversationStore.Piece;
import dev.parley.examples.chatserver.Message.Details;
import dev.parley.examples.chatserver.Message.Role;
import dev.parley.examples.chatserver.Message.State;
import dev.parley.registry.Conversation;
import dev.parley.registry.LlmRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that are being made, at most one in a conversation. They are stored while they grow, go on whether anybody
 * listens or not, and are told to all who do.
 */
final class Answers implements Answer.Keeper, AutoCloseable {
    static final int MOST_TEXT = 512 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final int MOST_AT_ONCE = 64;
    private static final int SAVE_CHARACTERS = 4 * 1024;
    private static final Duration SAVE_INTERVAL = Duration.ofMillis(500);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final LlmRegistry registry;
    private final Models models;
    private final ConversationStore store;
    private final ExecutorService executor;
    private final Object lock = new Object();
    private final Map<String, Answer> running = new ConcurrentHashMap<>();
    private final Map<String, Set<Listener>> listeners = new ConcurrentHashMap<>();
    private boolean closed;

    /** Hears of the answers of a conversation; called on the thread that brought the news, which must not wait. */
    interface Listener {
        /** An answer begins. */
        void started(AnswerLog log);

        /** There is more of an answer, or it has ended. */
        void progressed();
    }

    Answers(
            LlmRegistry registry,
            Models models,
            ConversationStore store,
            ExecutorService executor,
            ScheduledExecutorService timer) {
        this.registry = registry;
        this.models = models;
        this.store = store;
        this.executor = executor;
        timer.scheduleWithFixedDelay(
                this::saveAll, SAVE_INTERVAL.toMillis(), SAVE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Asks the model of a conversation.
     *
     * @param text what the user says
     * @param model a model for this question only; null for the conversation's
     * @param parameters parameters for this question only; null for the conversation's
     * @throws ApiException if that is not possible now
     */
    Answer send(String conversationId, String text, @Nullable JsonNode model, @Nullable Parameters parameters) {
        checkText(text);
        ModelName named = model == null ? null : models.named(model);
        return begin(conversationId, () -> {
            StoredConversation conversation = conversation(conversationId);
            ModelName name = named == null ? conversation.modelName() : named;
            Message user = Message.ofUser(conversationId, text, now());
            Message answer = Message.ofAssistant(conversationId, name, user.id(), now());
            Conversation talk = Talk.of(registry, conversation, name, store.messages(conversationId), null);
            Parameters chosen = parameters == null ? conversation.parameters() : parameters;
            Turn turn = new Turn(user, answer, null, stream(talk, text, chosen));
            if (conversation.givenTitle() == null) {
                String title = StoredConversation.titleFrom(text);
                store.update(conversationId, it -> it.givenTitle() == null ? it.withTitle(title) : it);
            }
            return turn;
        });
    }

    /**
     * Asks the last question of a conversation again. An answer to it that is not whole makes way for the new one.
     *
     * @param messageId the question, or an answer to it
     * @param model a model for this answer only; null for the conversation's
     * @throws ApiException if that is not possible now
     */
    Answer retry(String conversationId, String messageId, @Nullable JsonNode model) {
        ModelName named = model == null ? null : models.named(model);
        return begin(conversationId, () -> again(conversation(conversationId), messageId, named));
    }

    private Turn again(StoredConversation conversation, String messageId, @Nullable ModelName model) {
        String conversationId = conversation.id();
        ModelName name = model == null ? conversation.modelName() : model;
        List<Message> messages = store.messages(conversationId);
        Message named = messages.stream()
                .filter(message -> message.id().equals(messageId))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("there is no message " + messageId + " in this conversation"));
        String questionId = named.role() == Role.USER ? named.id() : named.replyTo();
        Message last = messages.stream()
                .filter(message -> message.role() == Role.USER)
                .reduce((first, second) -> second)
                .filter(message -> message.id().equals(questionId))
                .orElseThrow(() ->
                        ApiException.badRequest("message_id", "only the last question can be answered once more"));
        String replaced = messages.stream()
                .filter(message -> last.id().equals(message.replyTo()) && message.state() != State.COMPLETE)
                .filter(message -> named.role() == Role.USER || message.id().equals(messageId))
                .map(Message::id)
                .reduce((first, second) -> second)
                .orElse(null);
        Message answer = Message.ofAssistant(conversationId, name, last.id(), now());
        Conversation talk = Talk.of(registry, conversation, name, messages, last);
        return new Turn(null, answer, replaced, stream(talk, last.text(), conversation.parameters()));
    }

    /** Stops the answer of a conversation; false if none is being made. */
    boolean stop(String conversationId) {
        Answer answer = running.get(conversationId);
        if (answer != null) {
            answer.stop(State.STOPPED);
        }
        return answer != null;
    }

    /** Stops the answer of a conversation and waits for its end. */
    CompletableFuture<Boolean> stopped(String conversationId) {
        Answer answer = running.get(conversationId);
        if (answer == null) {
            return CompletableFuture.completedFuture(false);
        }
        answer.stop(State.STOPPED);
        return answer.done()
                .thenApply(message -> true)
                .completeOnTimeout(true, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The answer that is being made in a conversation. */
    Optional<AnswerLog> runningLog(String conversationId) {
        return Optional.ofNullable(running.get(conversationId)).map(Answer::log);
    }

    /** The answer that is being made, or else the last one of the conversation. */
    Optional<AnswerLog> lastLog(String conversationId) {
        Optional<AnswerLog> now = runningLog(conversationId);
        if (now.isPresent()) {
            return now;
        }
        Message user = null;
        Message answer = null;
        for (Message message : store.messages(conversationId)) {
            if (message.role() == Role.USER) {
                user = message;
            } else {
                answer = message;
            }
        }
        if (answer == null || answer.state() == State.STREAMING) {
            return runningLog(conversationId);
        }
        Message asked = user != null && user.seq() == answer.seq() - 1 ? user : null;
        return Optional.of(AnswerLog.of(asked, answer, store.runs(answer.id()).orElse(null)));
    }

    void listen(String conversationId, Listener listener) {
        listeners
                .computeIfAbsent(conversationId, id -> ConcurrentHashMap.newKeySet())
                .add(listener);
    }

    void forget(String conversationId, Listener listener) {
        listeners.computeIfPresent(conversationId, (id, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public void grown(Answer answer) {
        if (answer.log().unsavedLength() >= SAVE_CHARACTERS) {
            save(answer);
        }
        tell(answer);
    }

    @Override
    public Message ended(Answer answer, Message message) {
        Message stored = message;
        try {
            synchronized (answer) {
                // what is not stored yet is part of the whole
                answer.log().unsaved();
                store.finish(message, answer.log().runs());
            }
        } catch (StoreException e) {
            LOG.error("an answer cannot be stored", e);
            stored = message.with(
                    State.FAILED,
                    message.text(),
                    message.reasoning(),
                    Details.of(ApiError.of("internal", "the answer cannot be stored: " + e.getMessage())));
        } finally {
            // before anybody hears of the end, so that whoever does can go on
            running.remove(message.conversationId(), answer);
        }
        return stored;
    }

    /** Stops all answers, which are stored as interrupted, and begins no other. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        List<CompletableFuture<Message>> ends = new ArrayList<>();
        running.values().forEach(answer -> {
            answer.stop(State.INTERRUPTED);
            ends.add(answer.done());
        });
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                    .get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not all answers have ended; they will be marked as interrupted by the next start", e);
        }
    }

    /** What is asked if it is not stored already, the answer to come, and the id of the one that makes way for it. */
    private record Turn(
            @Nullable Message user,
            Message answer,
            @Nullable String replaced,
            ChatStream stream) {}

    /** Begins an answer. What it goes on from is read when no other can be under way, so that nothing said is missed. */
    private Answer begin(String conversationId, Supplier<Turn> prepare) {
        Answer begun;
        synchronized (lock) {
            if (closed) {
                throw ApiException.busy("the server is being shut down");
            }
            if (running.containsKey(conversationId)) {
                throw busy();
            }
            if (running.size() >= MOST_AT_ONCE) {
                throw ApiException.busy(MOST_AT_ONCE
                        + " answers are being made, which is the most at once; try again when one has ended");
            }
            Turn turn = prepare.get();
            Begun stored = store.begin(turn.user(), turn.answer(), turn.replaced());
            begun = new Answer(new AnswerLog(stored.user(), stored.answer()), turn.stream(), models, this);
            running.put(conversationId, begun);
        }
        begun.done().thenRun(() -> {
            running.remove(conversationId, begun);
            tell(begun);
        });
        listeners.getOrDefault(conversationId, Set.of()).forEach(listener -> listener.started(begun.log()));
        tell(begun);
        begun.start(executor);
        return begun;
    }

    private ChatStream stream(Conversation talk, String text, @Nullable Parameters parameters) {
        if (!registry.providers().contains(ModelName.parse(talk.model()).provider())) {
            throw ApiException.notFound(
                    "the provider of " + talk.model() + " is not here any more; choose another model",
                    models.nearest(talk.model()));
        }
        if (parameters != null) {
            talk.settings(request -> request.options(parameters.options()));
        }
        return talk.stream(text);
    }

    private void saveAll() {
        running.values().forEach(this::save);
    }

    private void save(Answer answer) {
        // one at a time, so that the parts are stored in order
        synchronized (answer) {
            List<Piece> pieces = answer.log().unsaved();
            if (pieces.isEmpty()) {
                return;
            }
            try {
                store.append(answer.log().head().id(), pieces);
            } catch (StoreException e) {
                LOG.error("an answer cannot be stored and is stopped", e);
                answer.abort(ApiError.of("internal", "the answer cannot be stored: " + e.getMessage()));
            }
        }
    }

    private void tell(Answer answer) {
        listeners.getOrDefault(answer.log().head().conversationId(), Set.of()).forEach(Listener::progressed);
    }

    private StoredConversation conversation(String id) {
        return store.conversation(id).orElseThrow(() -> ApiException.notFound("there is no conversation " + id));
    }

    static void checkText(String text) {
        if (text.isBlank()) {
            throw ApiException.badRequest("text", "text is blank");
        }
        if (text.length() > MOST_TEXT || text.getBytes(StandardCharsets.UTF_8).length > MOST_TEXT) {
            throw ApiException.tooLarge("text", "text is longer than " + MOST_TEXT / 1024 + " KiB");
        }
    }

    private static ApiException busy() {
        return ApiException.busy("this conversation is being answered; stop that answer, or wait for its end");
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
