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
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Grows when something is forgotten: what was noted elsewhere before counts no more. */
    private final AtomicInteger epoch = new AtomicInteger();

    /** Slots are told apart by identity: what was learnt of a provider is never told of one that took its place. */
    private record Key(Slot slot, String id) {}

    /** What came of asking; a model counts until some nanoseconds of {@link Time}. */
    private record Detail(
            @Nullable ModelInfo model, @Nullable LlmException failure, long until) {
        static Detail failed(LlmException failure) {
            return new Detail(null, failure, 0);
        }
    }

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
    ModelInfo getNow(RecentNames.Meaning meaning) {
        RecentNames.Description noted = meaning.description();
        // first, so that what is forgotten meanwhile is not noted as if it were new
        int now = epoch.get();
        if (noted != null && noted.epoch() == now && time.nanos() < noted.until()) {
            return noted.model();
        }
        Slot slot = meaning.target.slot();
        String id = meaning.target.model();
        CompletableFuture<Detail> known = cache.getIfPresent(new Key(slot, id));
        Detail detail = known != null && known.isDone() ? known.join() : null;
        ModelInfo model = detail == null ? null : detail.model();
        if (detail == null || model == null) {
            return Failures.join(get(slot, id));
        }
        meaning.described(new RecentNames.Description(model, detail.until(), now));
        return model;
    }

    void forget(Slot slot) {
        cache.asMap().keySet().removeIf(key -> key.slot() == slot);
        epoch.incrementAndGet();
    }

    private static Duration lifetime(Key key, Detail detail) {
        return detail.failure() == null ? fresh(key.slot()) : FAILURE;
    }

    private static Duration fresh(Slot slot) {
        return Duration.ofNanos(slot.list().state().ttl());
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
            result.complete(Detail.failed(Failures.of(label, e)));
            return;
        }
        Scheduler.Cancellable timer = time.schedule(
                () -> executor.execute(() -> {
                    if (result.complete(Detail.failed(tooLate(key)))) {
                        call.cancel(true);
                    }
                }),
                limit);
        call.whenComplete((model, failure) -> {
            timer.cancel();
            executor.execute(() -> result.complete(detail(key, model, failure)));
        });
    }

    private Detail detail(Key key, @Nullable ModelInfo model, @Nullable Throwable failure) {
        String label = key.slot().label();
        if (failure != null) {
            return Detail.failed(Failures.of(label, failure));
        }
        return model == null
                ? Detail.failed(nothing(label))
                : new Detail(ListDiff.labelled(label, model), null, time.after(fresh(key.slot())));
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
