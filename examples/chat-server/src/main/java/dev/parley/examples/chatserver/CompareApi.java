package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.examples.chatserver.Message.State;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One question to several models side by side. Nothing of it is stored, and it ends when nobody listens. */
final class CompareApi {
    private static final int LEAST = 2;
    private static final int MOST = 4;
    private static final int MOST_AT_ONCE = 16;
    // also how soon it shows that a client has gone while no model says anything
    private static final Duration PING = Duration.ofSeconds(1);

    private final LlmRegistry registry;
    private final Models models;
    private final SseSender sse;
    private final ExecutorService executor;
    private final Map<String, Comparison> running = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    CompareApi(LlmRegistry registry, Models models, SseSender sse, ExecutorService executor) {
        this.registry = registry;
        this.models = models;
        this.sse = sse;
        this.executor = executor;
    }

    void routes(RoutesConfig routes) {
        routes.post("/api/compare", this::begin);
        routes.post("/api/compare/{id}/stop", request -> {
            Comparison comparison = running.get(request.pathParam("id"));
            if (comparison == null) {
                throw ApiException.notFound("there is no comparison " + request.pathParam("id") + " going on");
            }
            comparison.stop();
            Body.send(request, 202, Map.of("stopped", true));
        });
    }

    /** Stops all. */
    void close() {
        running.values().forEach(Comparison::stop);
    }

    private void begin(Context request) {
        Body body = Body.of(request);
        String text = body.requiredText("text");
        Answers.checkText(text);
        JsonNode refs = body.value("models").orElseThrow(() -> wrongCount());
        if (!refs.isArray() || refs.size() < LEAST || refs.size() > MOST) {
            throw wrongCount();
        }
        ChatRequest.Builder question = ChatRequest.builder("each");
        body.text("system", Answers.MOST_TEXT).filter(it -> !it.isBlank()).ifPresent(question::system);
        body.value("parameters").map(Parameters::of).ifPresent(it -> question.options(it.options()));
        ChatRequest asked = question.user(text).build();
        List<ModelName> names = new ArrayList<>();
        refs.forEach(ref -> names.add(models.named(ref)));
        if (running.size() >= MOST_AT_ONCE) {
            throw ApiException.busy(MOST_AT_ONCE + " comparisons are going on, which is the most at once");
        }
        sse.send(request, PING, wake -> {
            Comparison comparison = new Comparison("x" + count.incrementAndGet(), names, asked, wake);
            running.put(comparison.id, comparison);
            comparison.start();
            return comparison;
        });
    }

    private static ApiException wrongCount() {
        return ApiException.badRequest("models", "models must be a list of " + LEAST + " to " + MOST + " models");
    }

    /** One question and its answers, which are told in turn. */
    private final class Comparison implements EventSource, Answer.Keeper {
        private final String id;
        private final List<ModelName> names;
        private final Runnable wake;
        private final List<Answer> columns = new ArrayList<>();
        private final long[] positions;
        private int turn;
        private long told;

        Comparison(String id, List<ModelName> names, ChatRequest question, Runnable wake) {
            this.id = id;
            this.names = names;
            this.wake = wake;
            this.positions = new long[names.size()];
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            for (ModelName name : names) {
                ChatStream stream = registry.stream(name.ref(), question);
                Message head = Message.ofAssistant(id, name, id, now).withSeq(1);
                columns.add(new Answer(new AnswerLog(null, head), stream, models, this));
            }
        }

        void start() {
            columns.forEach(answer -> answer.done().thenRun(wake));
            columns.forEach(answer -> answer.start(executor));
        }

        void stop() {
            columns.forEach(answer -> answer.stop(State.STOPPED));
        }

        @Override
        public void grown(Answer answer) {
            wake.run();
        }

        @Override
        public Message ended(Answer answer, Message message) {
            return message;
        }

        @Override
        public synchronized @Nullable Event next() {
            if (told == 0) {
                List<String> refs = names.stream().map(ModelName::ref).toList();
                return Event.of(++told, "compare_start", "compare", id, "models", refs);
            }
            for (int i = 0; i < positions.length; i++) {
                turn = (turn + 1) % positions.length;
                Event event = columns.get(turn).log().next(positions[turn]);
                if (event != null) {
                    positions[turn] = event.id();
                    Map<String, Object> payload = new LinkedHashMap<>();
                    payload.put("column", turn);
                    payload.putAll(event.payload());
                    return new Event(++told, event.name(), payload);
                }
            }
            return null;
        }

        @Override
        public synchronized boolean over() {
            for (int i = 0; i < positions.length; i++) {
                if (!columns.get(i).log().isOver(positions[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() {
            running.remove(id);
            stop();
        }
    }
}
