package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.ModelInfo;
import dev.parley.internal.wire.JsonBody;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists and describes the server's models. The list is two calls, of which the second may fail; only from servers that
 * leave the capabilities out of the list (before 0.30) each model is asked for once, and what it said is kept for as long
 * as its digest stays.
 */
final class OllamaCatalog {
    static final int SHOWS_AT_ONCE = 8;
    static final int FACTS_KEPT = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OllamaCatalog.class);
    private static final Duration RUNNING_AT_MOST = Duration.ofSeconds(10);

    private final OllamaApi api;
    private final OllamaModelMapper mapper;
    private final Map<String, ShowFacts> factsByDigest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ShowFacts> eldest) {
            return size() > FACTS_KEPT;
        }
    };

    OllamaCatalog(OllamaApi api) {
        this.api = api;
        this.mapper = new OllamaModelMapper(api.host().isLoopback());
    }

    CompletableFuture<List<ModelInfo>> list() {
        CallScope scope = new CallScope();
        CompletableFuture<RunningModels> running = running(scope);
        return scope.result(scope.track(api.look(OllamaApi.TAGS))
                .thenApply(OllamaCatalog::entries)
                .thenCompose(entries -> facts(entries, scope).thenCombine(running, (facts, loaded) -> {
                    List<ModelInfo> models = new ArrayList<>(entries.size());
                    entries.forEach((name, tag) -> models.add(mapper.map(name, tag, facts.get(name), loaded)));
                    return List.copyOf(models);
                })));
    }

    CompletableFuture<ModelInfo> model(String id) {
        CallScope scope = new CallScope();
        CompletableFuture<RunningModels> running = running(scope);
        CompletableFuture<Map<String, JsonNode>> listed = scope.track(api.look(OllamaApi.TAGS))
                .thenApply(OllamaCatalog::entries)
                .exceptionally(failure -> {
                    LOG.debug(
                            "the list has no facts about '{}': {}",
                            id,
                            CallScope.unwrap(failure).toString());
                    return Map.of();
                });
        return scope.result(show(id, scope)
                .thenCompose(facts -> listed.thenCombine(running, (entries, loaded) -> {
                    String key = OllamaModelName.key(id);
                    for (Map.Entry<String, JsonNode> entry : entries.entrySet()) {
                        if (OllamaModelName.key(entry.getKey()).equals(key)) {
                            digest(entry.getValue()).ifPresent(digest -> keep(digest, facts));
                            return mapper.map(entry.getKey(), entry.getValue(), facts, loaded);
                        }
                    }
                    return mapper.map(id, MissingNode.getInstance(), facts, loaded);
                })));
    }

    /** The entries of an answer of {@code /api/tags} by name, in their order. */
    static Map<String, JsonNode> entries(HttpReply reply) {
        JsonNode models = JsonReply.object(reply, OllamaProvider.ID).path("models");
        if (!models.isArray() && !models.isNull()) {
            throw JsonReply.malformed(reply, OllamaProvider.ID, "has no list of models");
        }
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        for (JsonNode model : models) {
            JsonReply.text(model, "name")
                    .or(() -> JsonReply.text(model, "model"))
                    .ifPresent(name -> entries.put(name, model));
        }
        return entries;
    }

    private CompletableFuture<RunningModels> running(CallScope scope) {
        return scope.track(api.probe(OllamaApi.RUNNING, RUNNING_AT_MOST))
                .thenApply(reply -> RunningModels.of(JsonReply.object(reply, OllamaProvider.ID)))
                .exceptionally(failure -> {
                    LOG.debug(
                            "which models are loaded is unknown: {}",
                            CallScope.unwrap(failure).toString());
                    return RunningModels.UNKNOWN;
                });
    }

    private CompletableFuture<ShowFacts> show(String id, CallScope scope) {
        byte[] body = JsonBody.object(json -> JsonBody.string(json, "model", id));
        return scope.track(api.look(OllamaApi.SHOW, id, body))
                .thenApply(reply -> ShowFacts.of(JsonReply.object(reply, OllamaProvider.ID)));
    }

    /** What is known of the models beyond the list, by name; models about which nothing was to be had are not in it. */
    private CompletableFuture<Map<String, ShowFacts>> facts(Map<String, JsonNode> entries, CallScope scope) {
        Map<String, ShowFacts> known = new LinkedHashMap<>();
        Deque<String> missing = new ArrayDeque<>();
        entries.forEach((name, tag) -> {
            ShowFacts facts = digest(tag).map(this::kept).orElse(null);
            if (facts != null) {
                known.put(name, facts);
            } else if (!tag.path("capabilities").isArray()) {
                missing.add(name);
            }
        });
        return missing.isEmpty()
                ? CompletableFuture.completedFuture(known)
                : new Shows(entries, known, missing, scope).start();
    }

    private static Optional<String> digest(JsonNode tag) {
        return JsonReply.text(tag, "digest");
    }

    private @Nullable ShowFacts kept(String digest) {
        synchronized (factsByDigest) {
            return factsByDigest.get(digest);
        }
    }

    private void keep(String digest, ShowFacts facts) {
        synchronized (factsByDigest) {
            factsByDigest.put(digest, facts);
        }
    }

    /** Asks for many models, some at a time; a failure leaves that model's facts unknown. */
    private final class Shows {
        private final Map<String, JsonNode> entries;
        private final Map<String, ShowFacts> known;
        private final Deque<String> missing;
        private final CallScope scope;
        private final AtomicInteger unanswered;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger pumps = new AtomicInteger();
        private final CompletableFuture<Map<String, ShowFacts>> done = new CompletableFuture<>();

        Shows(Map<String, JsonNode> entries, Map<String, ShowFacts> known, Deque<String> missing, CallScope scope) {
            this.entries = entries;
            this.known = known;
            this.missing = missing;
            this.scope = scope;
            this.unanswered = new AtomicInteger(missing.size());
        }

        CompletableFuture<Map<String, ShowFacts>> start() {
            pump();
            return done;
        }

        /** Sends what may be sent; one thread at a time, and never deeper than one call however fast the answers come. */
        private void pump() {
            if (pumps.getAndIncrement() > 0) {
                return;
            }
            do {
                while (open.get() < SHOWS_AT_ONCE && !missing.isEmpty() && !scope.isOver()) {
                    open.incrementAndGet();
                    ask(missing.remove());
                }
            } while (pumps.decrementAndGet() > 0);
        }

        private void ask(String name) {
            show(name, scope).whenComplete((facts, failure) -> {
                if (failure == null) {
                    synchronized (known) {
                        known.put(name, facts);
                    }
                    digest(entries.getOrDefault(name, MissingNode.getInstance()))
                            .ifPresent(digest -> keep(digest, facts));
                } else {
                    LOG.debug(
                            "no more is known about '{}': {}",
                            name,
                            CallScope.unwrap(failure).toString());
                }
                open.decrementAndGet();
                if (unanswered.decrementAndGet() == 0) {
                    done.complete(known);
                } else {
                    pump();
                }
            });
        }
    }
}
