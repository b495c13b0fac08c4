package dev.parley.registry;

import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.UnsupportedFeatureException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a routing provider answers beside chats, from the providers it chooses among. */
final class RouteGroup {
    private final String id;
    private final List<Route> routes;

    RouteGroup(String id, List<Route> routes) {
        this.id = id;
        this.routes = List.copyOf(routes);
    }

    List<Route> routes() {
        return routes;
    }

    /** The providers, each once, in order. */
    List<LlmProvider> providers() {
        Set<LlmProvider> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<LlmProvider> providers = new ArrayList<>();
        routes.forEach(route -> route.provider().filter(seen::add).ifPresent(providers::add));
        return Collections.unmodifiableList(providers);
    }

    LlmProvider first() {
        List<LlmProvider> providers = providers();
        if (providers.isEmpty()) {
            throw new UnsupportedFeatureException(ErrorDetails.builder("there is no provider to ask")
                    .provider(id)
                    .build());
        }
        return providers.get(0);
    }

    /** The models of all that answer; fails only if none does. */
    CompletableFuture<List<ModelInfo>> models() {
        List<CompletableFuture<Answer<List<ModelInfo>>>> calls = all(LlmProvider::listModelsAsync);
        return joined(calls, answers -> {
            List<ModelInfo> models = new ArrayList<>();
            LlmException failure = null;
            boolean any = answers.isEmpty();
            for (Answer<List<ModelInfo>> answer : answers) {
                if (answer.value() != null) {
                    models.addAll(answer.value());
                    any = true;
                } else if (failure == null) {
                    failure = answer.failure();
                }
            }
            if (!any && failure != null) {
                throw failure;
            }
            return Collections.unmodifiableList(models);
        });
    }

    /** What the first that knows the model says. */
    CompletableFuture<ModelInfo> model(String model) {
        Search search = new Search(model, providers().iterator());
        search.next();
        return search.result;
    }

    /** Up if all can be used, degraded if some can, else what the first says. */
    CompletableFuture<ProviderHealth> health() {
        return joined(all(LlmProvider::healthAsync), answers -> {
            List<ProviderHealth> reports = answers.stream()
                    .map(answer -> answer.value() != null
                            ? answer.value()
                            : ProviderHealth.builder(id, HealthState.ERROR)
                                    .error("the check of a provider failed unexpectedly")
                                    .build())
                    .collect(Collectors.toList());
            if (reports.isEmpty()) {
                return ProviderHealth.builder(id, HealthState.UNKNOWN).build();
            }
            long available = reports.stream().filter(ProviderHealth::available).count();
            ProviderHealth first = reports.get(0);
            HealthState state =
                    available == reports.size() ? HealthState.UP : available > 0 ? HealthState.DEGRADED : first.state();
            ProviderHealth.Builder report = ProviderHealth.builder(id, state);
            reports.stream()
                    .filter(each -> !each.available())
                    .findFirst()
                    .ifPresent(each ->
                            report.error(each.provider() + " is " + each.state().word()
                                    + each.error().map(text -> ": " + text).orElse("")));
            return report.build();
        });
    }

    private record Answer<T>(@Nullable T value, @Nullable LlmException failure) {}

    private <T> List<CompletableFuture<Answer<T>>> all(Function<LlmProvider, CompletableFuture<T>> operation) {
        List<CompletableFuture<Answer<T>>> calls = new ArrayList<>();
        for (LlmProvider provider : providers()) {
            CompletableFuture<T> call;
            try {
                call = operation.apply(provider);
            } catch (RuntimeException e) {
                call = CompletableFuture.failedFuture(e);
            }
            CompletableFuture<T> made = call;
            CompletableFuture<Answer<T>> answer = made.handle((value, failure) -> failure == null
                    ? new Answer<>(value, null)
                    : new Answer<T>(null, Failures.of(provider.info().label(), failure)));
            answer.whenComplete((done, cancelled) -> made.cancel(true));
            calls.add(answer);
        }
        return calls;
    }

    /** The result of all; cancelling it cancels them. */
    private static <T, R> CompletableFuture<R> joined(
            List<CompletableFuture<Answer<T>>> calls, Function<List<Answer<T>>, R> reduction) {
        CompletableFuture<R> result = CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .thenApply(unused -> reduction.apply(
                        calls.stream().map(CompletableFuture::join).toList()));
        result.whenComplete((done, failure) -> calls.forEach(call -> call.cancel(true)));
        return result;
    }

    /** One provider after the other. */
    private static final class Search {
        final CompletableFuture<ModelInfo> result = new CompletableFuture<>();
        private final String model;
        private final Iterator<LlmProvider> providers;
        private @Nullable LlmException failure;

        Search(String model, Iterator<LlmProvider> providers) {
            this.model = model;
            this.providers = providers;
        }

        void next() {
            if (!providers.hasNext()) {
                LlmException last = failure;
                result.completeExceptionally(
                        last != null
                                ? last
                                : new ModelNotFoundException(ErrorDetails.builder("there is no provider to ask")
                                        .model(model)
                                        .build()));
                return;
            }
            LlmProvider provider = providers.next();
            CompletableFuture<ModelInfo> call;
            try {
                call = provider.modelAsync(model);
            } catch (RuntimeException e) {
                call = CompletableFuture.failedFuture(e);
            }
            CompletableFuture<ModelInfo> made = call;
            result.whenComplete((done, cancelled) -> made.cancel(true));
            made.whenComplete((found, thrown) -> {
                if (thrown == null) {
                    result.complete(found);
                    return;
                }
                LlmException mine = Failures.of(provider.info().label(), thrown);
                // that a provider could not say outweighs that another has no such model
                if (failure == null || failure instanceof ModelNotFoundException) {
                    failure = mine;
                }
                if (!result.isDone()) {
                    next();
                }
            });
        }
    }
}
