package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelPage;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.Support;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches in the catalogues of providers that can. */
final class RemoteSearch {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Catalogue catalogue;

    RemoteSearch(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What the providers found that answered in time, held against the whole query; cancelling it cancels the calls. */
    CompletableFuture<SearchResult> search(ModelQuery query) {
        ModelSearchRequest request = request(query);
        List<Call> calls = new ArrayList<>();
        for (Slot slot : catalogue.slots().values()) {
            if (asks(query, slot)) {
                Optional.ofNullable(slot.provider())
                        .flatMap(provider -> call(slot, provider, request))
                        .ifPresent(calls::add);
            }
        }
        CompletableFuture<Void> all =
                CompletableFuture.allOf(calls.stream().map(Call::page).toArray(CompletableFuture[]::new));
        CompletableFuture<SearchResult> result = catalogue.within(all, LIMIT).thenApply(done -> {
            List<ModelInfo> found = new ArrayList<>();
            calls.forEach(call -> found.addAll(call.models()));
            return SearchIndex.build(found, Map.of(), label -> Support.UNKNOWN).search(query);
        });
        result.whenComplete((done, failure) -> calls.forEach(call -> call.page().cancel(true)));
        return result;
    }

    private record Call(String label, CompletableFuture<ModelPage> page) {
        List<ModelInfo> models() {
            if (!page.isDone() || page.isCompletedExceptionally()) {
                String why = page.isDone()
                        ? page.handle((value, failure) -> String.valueOf(failure))
                                .join()
                        : "late";
                LOG.warn("{} is left out of the search: {}", label, why);
                return List.of();
            }
            return ListDiff.cleaned(label, page.join().models());
        }
    }

    private static Optional<Call> call(Slot slot, LlmProvider provider, ModelSearchRequest request) {
        return provider.find(ModelSearch.class).map(search -> {
            try {
                return new Call(slot.label(), search.searchAsync(request));
            } catch (RuntimeException e) {
                return new Call(slot.label(), CompletableFuture.failedFuture(e));
            }
        });
    }

    private static boolean asks(ModelQuery query, Slot slot) {
        return query.providers().isEmpty()
                || query.providers().contains(slot.label())
                || query.providers().contains(slot.id());
    }

    private static ModelSearchRequest request(ModelQuery query) {
        ModelSearchRequest.Builder request = ModelSearchRequest.builder().limit(query.limit());
        if (!query.text().isBlank()) {
            request.text(query.text());
        }
        query.parametersAtLeast().ifPresent(request::minParameters);
        query.parametersAtMost().ifPresent(request::maxParameters);
        return request.build();
    }
}
