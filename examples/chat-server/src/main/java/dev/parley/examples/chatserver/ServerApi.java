package dev.parley.examples.chatserver;

import dev.parley.examples.chatserver.ConversationStore.ModelUsage;
import dev.parley.examples.chatserver.Message.Cost;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.RegistryEvent;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What this server is, what its answers have used, and what happens to the providers. */
final class ServerApi {
    private static final Duration PING = Duration.ofSeconds(15);

    private final LlmRegistry registry;
    private final Models models;
    private final ConversationStore store;
    private final SseSender sse;
    private final Demo demo;
    private final boolean auth;

    ServerApi(LlmRegistry registry, Models models, ConversationStore store, SseSender sse, Demo demo, boolean auth) {
        this.registry = registry;
        this.models = models;
        this.store = store;
        this.sse = sse;
        this.demo = demo;
        this.auth = auth;
    }

    void routes(RoutesConfig routes) {
        routes.get("/api/server", this::server);
        routes.get("/api/usage", this::usage);
        routes.get("/api/events", request -> sse.send(request, PING, wake -> new Watch(registry, wake)));
    }

    private void server(Context request) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", "Parley chat server");
        form.put("version", ChatServer.version());
        form.put("embedded", demo.inUse());
        demo.notice().ifPresent(notice -> form.put("notice", notice));
        models.defaultModel(demo).ifPresent(model -> form.put("default_model", model));
        form.put("auth", auth);
        Body.send(request, 200, form);
    }

    private void usage(Context request) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Sum total = new Sum();
        for (ModelUsage usage : store.usage()) {
            Sum one = new Sum();
            one.add(usage);
            total.add(usage);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("provider", usage.provider());
            row.put("model", usage.model());
            row.putAll(one.form());
            rows.add(row);
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("total", total.form());
        form.put("models", rows);
        Body.send(request, 200, form);
    }

    /** What several models have used together. */
    private static final class Sum {
        private long answers;
        private long failed;
        private @Nullable Long prompt;
        private @Nullable Long completion;
        private @Nullable BigDecimal cost;
        private @Nullable String currency;
        private boolean mixed;

        void add(ModelUsage usage) {
            answers += usage.answers();
            failed += usage.failed();
            prompt = plus(prompt, usage.promptTokens());
            completion = plus(completion, usage.completionTokens());
            BigDecimal more = usage.cost();
            if (more != null) {
                mixed |= currency != null && !currency.equals(usage.currency());
                currency = usage.currency();
                cost = cost == null ? more : cost.add(more);
            }
        }

        Map<String, Object> form() {
            Map<String, Object> form = new LinkedHashMap<>();
            form.put("answers", answers);
            if (prompt != null) {
                form.put("prompt_tokens", prompt);
            }
            if (completion != null) {
                form.put("completion_tokens", completion);
            }
            if (cost != null && currency != null && !mixed) {
                form.put("cost", new Cost(cost, currency));
            }
            if (failed > 0) {
                form.put("failed", failed);
            }
            return form;
        }

        private static @Nullable Long plus(@Nullable Long sum, @Nullable Long more) {
            return more == null ? sum : sum == null ? more : Long.valueOf(sum + more);
        }
    }

    /** What one client hears of the providers: which of them changed since it last took something. */
    private static final class Watch implements EventSource {
        private final Runnable wake;
        private final AutoCloseable subscription;
        private final Set<List<String>> changed = new LinkedHashSet<>();

        Watch(LlmRegistry registry, Runnable wake) {
            this.wake = wake;
            this.subscription = registry.subscribe(this::happened);
        }

        private void happened(RegistryEvent event) {
            String name = event instanceof RegistryEvent.HealthChanged ? "health" : "models";
            boolean interesting = event instanceof RegistryEvent.HealthChanged
                    || event instanceof RegistryEvent.ModelsChanged
                    || event instanceof RegistryEvent.ProviderFailed
                    || event instanceof RegistryEvent.ProviderAdded
                    || event instanceof RegistryEvent.ProviderRemoved;
            if (interesting) {
                synchronized (changed) {
                    changed.add(List.of(name, event.provider()));
                }
                wake.run();
            }
        }

        @Override
        public @Nullable Event next() {
            synchronized (changed) {
                var first = changed.iterator();
                if (!first.hasNext()) {
                    return null;
                }
                List<String> what = first.next();
                first.remove();
                return Event.of(0, what.get(0), "provider", what.get(1));
            }
        }

        @Override
        public boolean over() {
            return false;
        }

        @Override
        public void close() {
            try {
                subscription.close();
            } catch (Exception e) {
                LoggerFactory.getLogger(ServerApi.class).warn("a subscription cannot be ended", e);
            }
        }
    }
}
