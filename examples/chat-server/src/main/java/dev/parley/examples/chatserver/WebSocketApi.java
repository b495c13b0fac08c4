package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Conversations over a WebSocket: JSON in text frames, both ways. */
final class WebSocketApi {
    private static final Duration PING = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration GOOD_BYE = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketApi.class);

    private final Guard guard;
    private final ConversationStore store;
    private final Answers answers;
    private final Duration stall;
    private final Map<String, WebSocketClient> clients = new ConcurrentHashMap<>();

    WebSocketApi(
            Guard guard, ConversationStore store, Answers answers, Duration stall, ScheduledExecutorService timer) {
        this.guard = guard;
        this.store = store;
        this.answers = answers;
        this.stall = stall;
        long interval = Math.max(1, Math.min(1_000, stall.toMillis() / 4));
        timer.scheduleWithFixedDelay(this::cutOffStalled, interval, interval, TimeUnit.MILLISECONDS);
    }

    static void limits(JettyWebSocketServletFactory factory) {
        factory.setMaxTextMessageSize(Guard.MOST_BODY);
        factory.setMaxBinaryMessageSize(Guard.MOST_BODY);
        factory.setIdleTimeout(IDLE);
    }

    void routes(RoutesConfig routes) {
        routes.wsBeforeUpgrade("/api/ws", guard::check);
        routes.ws("/api/ws", (Consumer<WsConfig>) socket -> {
            socket.onConnect(context -> {
                clients.put(context.sessionId(), new WebSocketClient(context.session));
                context.enableAutomaticPings(PING.toSeconds(), TimeUnit.SECONDS);
            });
            socket.onMessage(context -> frame(context, context.message()));
            socket.onBinaryMessage(context -> frame(context, ""));
            socket.onClose(context -> gone(context));
            socket.onError(context -> gone(context));
        });
    }

    /** Closes all connections, since the server goes away; gives those who read the time to hear of it. */
    void close() {
        CompletableFuture<?>[] said = clients.values().stream()
                .map(client -> client.close(1001, "the server is being shut down"))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(said).get(GOOD_BYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("some clients do not read", e);
        } catch (ExecutionException e) {
            LOG.warn("a connection could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many characters wait to be sent to all clients together. */
    long unsent() {
        return clients.values().stream().mapToLong(WebSocketClient::unsent).sum();
    }

    int clients() {
        return clients.size();
    }

    private void gone(WsContext context) {
        WebSocketClient client = clients.remove(context.sessionId());
        if (client != null) {
            client.forgetAll();
        }
    }

    private void cutOffStalled() {
        clients.values().stream()
                .filter(client -> client.isStalled(stall))
                .forEach(client -> client.cut(1013, "nothing was read for " + stall.toSeconds() + " s"));
    }

    private void frame(WsContext context, String text) {
        WebSocketClient client = clients.get(context.sessionId());
        if (client == null) {
            return;
        }
        String requestId = null;
        try {
            Body body = Body.of(text);
            requestId = body.text("request_id", 200).orElse(null);
            handle(client, body, body.requiredText("type"));
        } catch (RuntimeException e) {
            client.say(error(requestId, ErrorForms.of(e)));
        }
    }

    private void handle(WebSocketClient client, Body body, String type) {
        switch (type) {
            case "ping" -> client.say(Map.of("type", "pong"));
            case "send_message" -> {
                String id = body.requiredText("conversation_id");
                String text = body.requiredText("text");
                Optional<JsonNode> model = body.value("model");
                Optional<Parameters> parameters = body.value("parameters").map(Parameters::of);
                hear(client, answers.send(id, text, model.orElse(null), parameters.orElse(null)));
            }
            case "retry" -> {
                Optional<JsonNode> model = body.value("model");
                String id = body.requiredText("conversation_id");
                hear(client, answers.retry(id, body.requiredText("message_id"), model.orElse(null)));
            }
            case "stop" -> answers.stop(known(body.requiredText("conversation_id")));
            case "resume" -> {
                String id = known(body.requiredText("conversation_id"));
                Long after = body.value("after")
                        .map(value -> {
                            if (!value.canConvertToLong() || value.longValue() < 0) {
                                throw ApiException.badRequest("after", "after must be the id of an event");
                            }
                            return value.longValue();
                        })
                        .orElse(null);
                client.hear(id, wake -> ConversationFeed.ofConversation(answers, id, after, wake));
            }
            default ->
                throw ApiException.badRequest(
                        "type", "type is '" + type + "'; send_message, retry, stop, resume and ping are known");
        }
    }

    /** Whoever asks in a conversation hears of it from then on. */
    private void hear(WebSocketClient client, Answer answer) {
        String id = answer.log().head().conversationId();
        if (!client.hears(id)) {
            client.hear(id, wake -> ConversationFeed.fromAnswer(answers, answer, wake));
        }
    }

    private String known(String id) {
        return store.conversation(id)
                .orElseThrow(() -> ApiException.notFound("there is no conversation " + id))
                .id();
    }

    private static Map<String, Object> error(@Nullable String requestId, ApiError error) {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", "error");
        if (requestId != null) {
            frame.put("request_id", requestId);
        }
        frame.put("error", error);
        return frame;
    }
}
