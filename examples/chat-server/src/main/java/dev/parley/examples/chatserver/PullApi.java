package dev.parley.examples.chatserver;

import dev.parley.LlmCancelledException;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.registry.LlmRegistry;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Models that are being pulled, each with its progress. They go on whether anybody watches or not. */
final class PullApi {
    private static final int MOST = 100;
    private static final Duration PING = Duration.ofSeconds(15);

    private final LlmRegistry registry;
    private final SseSender sse;
    private final Map<String, Pull> pulls = new LinkedHashMap<>();
    private int count;

    PullApi(LlmRegistry registry, SseSender sse) {
        this.registry = registry;
        this.sse = sse;
    }

    void routes(RoutesConfig routes) {
        routes.post("/api/models/{provider}/pull", this::begin);
        routes.get(
                "/api/pulls",
                request -> Body.send(
                        request,
                        200,
                        Map.of("pulls", all().stream().map(Pull::form).toList())));
        routes.get(
                "/api/pulls/{id}",
                request -> Body.send(request, 200, pull(request).form()));
        routes.delete("/api/pulls/{id}", request -> {
            pull(request).stream.close();
            request.status(204);
        });
        routes.get("/api/pulls/{id}/events", request -> {
            Pull pull = pull(request);
            sse.send(request, PING, wake -> new Watch(pull, wake));
        });
    }

    /** Stops all pulls. */
    void close() {
        all().forEach(pull -> pull.stream.close());
    }

    private void begin(Context request) {
        String provider = ModelApi.known(registry, request.pathParam("provider"));
        String model = Body.of(request).requiredText("model").strip();
        if (model.isEmpty()) {
            throw ApiException.badRequest("model", "model is blank");
        }
        ModelStore store = ModelApi.ability(registry, provider, ModelStore.class, "pull models");
        Pull pull;
        synchronized (pulls) {
            if (pulls.values().stream()
                    .anyMatch(it -> it.isRunning() && it.name.equals(new ModelName(provider, model)))) {
                throw ApiException.busy(model + " is being pulled already");
            }
            String id = "p" + ++count;
            pull = new Pull(id, new ModelName(provider, model), store.pull(model));
            pulls.put(id, pull);
            pulls.values().stream()
                    .filter(it -> pulls.size() > MOST && !it.isRunning())
                    .findFirst()
                    .ifPresent(ended -> pulls.remove(ended.id));
        }
        pull.stream.publisher().subscribe(pull);
        Body.send(request, 202, Map.of("pull", pull.id, "provider", provider, "model", model));
    }

    private List<Pull> all() {
        synchronized (pulls) {
            return List.copyOf(pulls.values());
        }
    }

    private Pull pull(Context request) {
        String id = request.pathParam("id");
        synchronized (pulls) {
            Pull pull = pulls.get(id);
            if (pull == null) {
                throw ApiException.notFound("there is no pull " + id, new ArrayList<>(pulls.keySet()));
            }
            return pull;
        }
    }

    /** One model on its way. */
    private final class Pull implements Flow.Subscriber<Progress> {
        private final String id;
        private final ModelName name;
        private final ProgressStream stream;
        private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
        private String state = "running";
        private @Nullable Progress progress;
        private @Nullable ApiError error;
        private long version = 1;

        Pull(String id, ModelName name, ProgressStream stream) {
            this.id = id;
            this.name = name;
            this.stream = stream;
        }

        synchronized boolean isRunning() {
            return state.equals("running");
        }

        synchronized long version() {
            return version;
        }

        synchronized Map<String, Object> form() {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("pull", id);
            form.put("provider", name.provider());
            form.put("model", name.model());
            form.put("state", state);
            Progress known = progress;
            form.put("status", known == null ? "waiting for the provider" : known.status());
            if (known != null) {
                known.completedBytes().ifPresent(bytes -> form.put("completed_bytes", bytes));
                known.totalBytes().ifPresent(bytes -> form.put("total_bytes", bytes));
                known.percent().ifPresent(percent -> form.put("percent", Math.round(percent * 10) / 10.0));
            }
            if (error != null) {
                form.put("error", error);
            }
            return form;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Progress report) {
            change(() -> progress = report);
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof LlmCancelledException) {
                change(() -> state = "cancelled");
            } else {
                ApiError told = ErrorForms.of(failure);
                change(() -> {
                    state = "failed";
                    error = told;
                });
            }
        }

        @Override
        public void onComplete() {
            change(() -> state = "done");
            registry.refresh(name.provider());
        }

        private void change(Runnable set) {
            synchronized (this) {
                set.run();
                version++;
            }
            watchers.forEach(Runnable::run);
        }
    }

    /** What one client hears of a pull: how it is now, whenever that has changed. */
    private static final class Watch implements EventSource {
        private final Pull pull;
        private final Runnable wake;
        private long seen;

        Watch(Pull pull, Runnable wake) {
            this.pull = pull;
            this.wake = wake;
            pull.watchers.add(wake);
        }

        @Override
        public @Nullable Event next() {
            synchronized (pull) {
                if (seen == pull.version()) {
                    return null;
                }
                seen = pull.version();
                return new Event(seen, "pull", pull.form());
            }
        }

        @Override
        public boolean over() {
            synchronized (pull) {
                return !pull.isRunning() && seen == pull.version();
            }
        }

        @Override
        public void close() {
            pull.watchers.remove(wake);
        }
    }
}
