package dev.parley.registry;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.parley.Deadline;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What providers say about single models. There is no end of ids, so what is kept is bounded; a failure is kept too, for
 * a few seconds, so that a provider in trouble is not asked for every read.
 */
final class ModelDetails {
    private static final int MOST = 10_000;
    private static final Duration FAILURE = Duration.ofSeconds(5);

    private final Time time;
    private final Executor executor;
    private final Duration limit;
    private final Supplier<Content> listed;
    private final AsyncCache<Key, Detail> cache;

    /** Slots are told apart by identity: what was learnt of a provider is never told of one that took its place. */
    private record Key(Slot slot, String id) {}

    private record Detail(
            @Nullable ModelInfo model, @Nullable LlmException failure) {}

    ModelDetails(Time time, Executor executor, Duration limit, Supplier<Content> listed) {
        this.time = time;
        this.executor = executor;
        this.limit = limit;
        this.listed = listed;
        this.cache = Caffeine.newBuilder()
                .maximumSize(MOST)
                .ticker(time::nanos)
                .executor(executor)
                .expireAfter(Expiry.creating(ModelDetails::lifetime))
                .buildAsync();
    }

    /** The caller's own future; cancelling it stops nothing that others wait for. */
    CompletableFuture<ModelInfo> get(Slot slot, String id) {
        CompletableFuture<Detail> known = cache.get(new Key(slot, id), (key, unused) -> load(key));
        return known.thenApply(detail -> {
            ModelInfo model = detail.model();
            LlmException failure = detail.failure();
            if (model != null) {
                return model;
            }
            if (failure == null) {
                throw new IllegalStateException("neither a model nor a failure");
            }
            Optional<ModelInfo> inList = Failures.isNotFound(failure)
                    ? Optional.empty()
                    : listed.get().model(slot.label(), id);
            return inList.orElseThrow(() -> failure);
        });
    }

    /** As {@link #get}, and waits; what is remembered comes without detours. */
    ModelInfo getNow(Slot slot, String id) {
        CompletableFuture<Detail> known = cache.getIfPresent(new Key(slot, id));
        ModelInfo model = known != null && known.isDone() ? known.join().model() : null;
        return model == null ? Failures.join(get(slot, id)) : model;
    }

    void forget(Slot slot) {
        cache.asMap().keySet().removeIf(key -> key.slot() == slot);
    }

    private static Duration lifetime(Key key, Detail detail) {
        return detail.failure() == null
                ? Duration.ofNanos(key.slot().list().state().ttl())
                : FAILURE;
    }

    private CompletableFuture<Detail> load(Key key) {
        CompletableFuture<Detail> result = new CompletableFuture<>();
        executor.execute(() -> ask(key, result));
        return result;
    }

    private void ask(Key key, CompletableFuture<Detail> result) {
        String label = key.slot().label();
        CompletableFuture<ModelInfo> call;
        try {
            LlmProvider provider = key.slot().usable();
            call = provider.modelAsync(key.id());
            if (call == null) {
                throw nothing(label);
            }
        } catch (Throwable e) {
            // also an Error: whoever waits is told, and not left waiting
            result.complete(new Detail(null, Failures.of(label, e)));
            return;
        }
        Scheduler.Cancellable timer = time.schedule(
                () -> executor.execute(() -> {
                    if (result.complete(new Detail(null, tooLate(key)))) {
                        call.cancel(true);
                    }
                }),
                limit);
        call.whenComplete((model, failure) -> {
            timer.cancel();
            executor.execute(() -> result.complete(detail(label, model, failure)));
        });
    }

    private static Detail detail(String label, @Nullable ModelInfo model, @Nullable Throwable failure) {
        if (failure != null) {
            return new Detail(null, Failures.of(label, failure));
        }
        return model == null ? new Detail(null, nothing(label)) : new Detail(ListDiff.labelled(label, model), null);
    }

    private LlmException tooLate(Key key) {
        return new LlmTimeoutException(
                Deadline.TOTAL,
                limit,
                ErrorDetails.builder("the model was not described within " + limit.toMillis() + " ms")
                        .provider(key.slot().label())
                        .model(key.id())
                        .retryable(true)
                        .build());
    }

    private static LlmException nothing(String label) {
        return new MalformedResponseException(ErrorDetails.builder("the provider returned null in place of a model")
                .provider(label)
                .build());
    }
}
