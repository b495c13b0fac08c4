package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.Warning;
import dev.parley.registry.Conversation;
import dev.parley.registry.LlmRegistry;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Conversations over HTTP: made, read, changed, deleted, and gone on with. */
final class ConversationApi {
    private static final int MOST_TITLE = 200;
    private static final int PAGE = 100;
    private static final int MOST_PAGE = 1000;
    private static final Duration PING = Duration.ofSeconds(15);

    private final LlmRegistry registry;
    private final Models models;
    private final ConversationStore store;
    private final Answers answers;
    private final SseSender sse;

    ConversationApi(LlmRegistry registry, Models models, ConversationStore store, Answers answers, SseSender sse) {
        this.registry = registry;
        this.models = models;
        this.store = store;
        this.answers = answers;
        this.sse = sse;
    }

    void routes(RoutesConfig routes) {
        routes.get("/api/conversations", this::list);
        routes.post("/api/conversations", this::create);
        routes.get("/api/conversations/{id}", this::read);
        routes.patch("/api/conversations/{id}", this::change);
        routes.delete("/api/conversations/{id}", this::delete);
        routes.post("/api/conversations/{id}/messages", this::send);
        routes.post("/api/conversations/{id}/messages/{message}/retry", this::retry);
        routes.get("/api/conversations/{id}/events", this::events);
        routes.post("/api/conversations/{id}/stop", this::stop);
    }

    private void list(Context request) {
        int limit = (int) Body.number(request, "limit", 1, MOST_PAGE).orElse(PAGE);
        List<ObjectNode> page = store.conversations(limit, request.queryParam("before")).stream()
                .map(this::form)
                .toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("conversations", page);
        answer.put("total", store.count());
        Body.send(request, 200, answer);
    }

    private void create(Context request) {
        Body body = Body.of(request);
        JsonNode model = body.value("model")
                .orElseThrow(
                        () -> ApiException.badRequest("model", "model is missing; \"provider/model\" is expected"));
        Optional<String> title = title(body);
        Optional<String> system = body.text("system", Answers.MOST_TEXT).filter(text -> !text.isBlank());
        Optional<Parameters> parameters = parameters(body);
        request.future(() -> models.existing(models.named(model)).thenAccept(name -> {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            StoredConversation made = StoredConversation.begin(
                    title.orElse(null), name, system.orElse(null), parameters.orElse(null), now);
            store.create(made);
            Body.send(request, 201, form(made));
        }));
    }

    private void read(Context request) {
        String id = request.pathParam("id");
        // first what is running: what ends in between is then in both, and not in neither
        Optional<AnswerLog> running = answers.runningLog(id);
        ObjectNode form = form(conversation(id));
        List<Message> messages = new ArrayList<>(store.messages(id));
        running.map(AnswerLog::position).ifPresent(position -> {
            Message now = position.getKey();
            messages.replaceAll(stored -> stored.id().equals(now.id()) ? now : stored);
            if (now.state() == Message.State.STREAMING) {
                form.putObject("active").put("message_id", now.id()).put("event_id", position.getValue());
            }
        });
        form.set("messages", JsonText.array(messages));
        Body.send(request, 200, form);
    }

    private void change(Context request) {
        StoredConversation conversation = conversation(request.pathParam("id"));
        Body body = Body.of(request);
        Optional<JsonNode> model = body.value("model");
        Optional<String> title = title(body);
        Optional<String> system = body.text("system", Answers.MOST_TEXT).filter(text -> !text.isBlank());
        Optional<Parameters> parameters = parameters(body).filter(it -> !it.equals(Parameters.NONE));
        // what is not named stays as it is when the change is made, which may be a while after this
        UnaryOperator<StoredConversation> rest = stored -> {
            StoredConversation changed = title.map(stored::withTitle).orElse(stored);
            changed = body.has("system") ? changed.withSystem(system.orElse(null)) : changed;
            return body.has("parameters") ? changed.withParameters(parameters.orElse(null)) : changed;
        };
        String id = conversation.id();
        if (model.isEmpty()) {
            update(request, id, rest, List.of());
            return;
        }
        request.future(() -> models.existing(models.named(model.get()))
                .thenAccept(name -> update(
                        request, id, stored -> rest.apply(stored).withModel(name), warnings(conversation, name))));
    }

    private void update(Context request, String id, UnaryOperator<StoredConversation> change, List<Warning> warnings) {
        ObjectNode form = form(store.update(id, change).orElseThrow(() -> gone(id)));
        form.set("warnings", JsonText.array(warnings));
        Body.send(request, 200, form);
    }

    private List<Warning> warnings(StoredConversation conversation, ModelName next) {
        Conversation talk =
                Talk.of(registry, conversation, conversation.modelName(), store.messages(conversation.id()), null);
        return talk.switchTo(next.ref());
    }

    private void delete(Context request) {
        String id = request.pathParam("id");
        request.future(() -> answers.stopped(id).thenAccept(stopped -> {
            if (!store.delete(id)) {
                throw gone(id);
            }
            // one that began in between has nowhere to go
            answers.stop(id);
            request.status(204);
        }));
    }

    private void send(Context request) {
        Body body = Body.of(request);
        String text = body.requiredText("text");
        Optional<JsonNode> model = body.value("model");
        Answer answer = answers.send(
                request.pathParam("id"),
                text,
                model.orElse(null),
                parameters(body).orElse(null));
        tell(request, answer);
    }

    private void retry(Context request) {
        Body body = Body.of(request);
        Optional<JsonNode> model = body.value("model");
        tell(request, answers.retry(request.pathParam("id"), request.pathParam("message"), model.orElse(null)));
    }

    private void tell(Context request, Answer answer) {
        String accept = Optional.ofNullable(request.header("Accept")).orElse("");
        if (accept.contains("text/event-stream")) {
            sse.send(request, PING, wake -> ConversationFeed.ofAnswer(answers, answer, wake));
        } else {
            request.future(() -> answer.done().thenAccept(message -> Body.send(request, 200, message)));
        }
    }

    private void events(Context request) {
        String id = conversation(request.pathParam("id")).id();
        Long after = after(request);
        sse.send(request, PING, wake -> ConversationFeed.ofConversation(answers, id, after, wake));
    }

    private void stop(Context request) {
        String id = conversation(request.pathParam("id")).id();
        Body.send(request, 202, Map.of("stopped", answers.stop(id)));
    }

    private static @Nullable Long after(Context request) {
        String last = request.header("Last-Event-ID");
        if (last != null && last.matches("\\d{1,18}")) {
            return Long.valueOf(last);
        }
        var after = Body.number(request, "after", 0, Long.MAX_VALUE);
        return after.isPresent() ? after.getAsLong() : null;
    }

    private StoredConversation conversation(String id) {
        return store.conversation(id).orElseThrow(() -> gone(id));
    }

    private static ApiException gone(String id) {
        return ApiException.notFound("there is no conversation " + id);
    }

    private ObjectNode form(StoredConversation conversation) {
        return JsonText.object(conversation).put("model_state", models.state(conversation.modelName()));
    }

    private static Optional<String> title(Body body) {
        return body.text("title", MOST_TITLE).map(String::strip).filter(title -> !title.isEmpty());
    }

    private static Optional<Parameters> parameters(Body body) {
        return body.value("parameters").map(Parameters::of);
    }
}
