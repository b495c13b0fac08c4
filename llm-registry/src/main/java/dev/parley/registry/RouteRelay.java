package dev.parley.registry;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the first of several places that begins one. A place that fails before it has delivered anything is left
 * for the next; after that its failure is the caller's. Nothing is asked before the subscription, and cancelling it stops
 * whatever is under way.
 */
final class RouteRelay implements Flow.Publisher<ChatEvent>, Flow.Subscription {
    private final Supplier<CompletableFuture<List<Hop>>> route;
    private final Predicate<? super LlmException> fallsBack;
    private final RouteTrail trail;
    private final Object lock = new Object();
    private final Deque<Hop> ahead = new ArrayDeque<>();
    private final Deque<Hop> lastResort = new ArrayDeque<>();
    private Flow.@Nullable Subscriber<? super ChatEvent> downstream;
    private @Nullable CompletableFuture<List<Hop>> looking;
    private @Nullable Leg leg;
    private long demand;
    private boolean begun;
    private boolean over;

    private RouteRelay(
            String requested, Supplier<CompletableFuture<List<Hop>>> route, Predicate<? super LlmException> fallsBack) {
        this.route = route;
        this.fallsBack = fallsBack;
        this.trail = new RouteTrail(requested);
    }

    /**
     * A stream of that answer.
     *
     * @param requested what the caller asked for
     * @param route where to go, in order; looked up by the first claim, must not block
     * @param fallsBack which failures are not the end
     */
    static ChatStream stream(
            String requested, Supplier<CompletableFuture<List<Hop>>> route, Predicate<? super LlmException> fallsBack) {
        return ChatStream.from(new RouteRelay(requested, route, fallsBack));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        synchronized (lock) {
            if (downstream != null) {
                throw new IllegalStateException("a chat has one subscriber");
            }
            downstream = subscriber;
        }
        subscriber.onSubscribe(this);
        CompletableFuture<List<Hop>> hops;
        try {
            hops = route.get();
        } catch (RuntimeException e) {
            hops = CompletableFuture.failedFuture(e);
        }
        boolean unwanted;
        synchronized (lock) {
            looking = hops;
            unwanted = over;
        }
        if (unwanted) {
            hops.cancel(true);
            return;
        }
        hops.whenComplete((found, failure) -> {
            if (failure != null) {
                end(failure);
            } else {
                start(found);
            }
        });
    }

    private void start(List<Hop> found) {
        try {
            plan(found);
        } catch (RuntimeException e) {
            end(e);
            return;
        }
        next();
    }

    @Override
    public void request(long n) {
        Flow.Subscription upstream;
        synchronized (lock) {
            demand = n > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + n;
            // a leg that has none yet asks for the whole demand when it gets one
            upstream = leg == null ? null : leg.upstream;
        }
        if (upstream != null) {
            upstream.request(n);
        }
    }

    @Override
    public void cancel() {
        Leg current;
        CompletableFuture<List<Hop>> search;
        synchronized (lock) {
            over = true;
            current = leg;
            search = looking;
        }
        if (search != null) {
            search.cancel(true);
        }
        if (current != null) {
            current.stop();
        }
    }

    /** Those worth a try first, in their order; then the others, the one that is due soonest first. */
    private void plan(List<Hop> hops) {
        Collection<Hop> shut = new ArrayList<>();
        for (Hop hop : hops) {
            if (hop.forbidden().isPresent()) {
                trail.skipped(hop, hop.forbidden().get());
            } else if (hops.size() == 1 || hop.permitted().getAsBoolean()) {
                ahead.add(hop);
            } else {
                shut.add(hop);
            }
        }
        shut.stream()
                .sorted((a, b) -> Long.compare(
                        a.availableAt().getAsLong(), b.availableAt().getAsLong()))
                .forEach(lastResort::add);
    }

    private void next() {
        Hop hop = ahead.isEmpty() ? lastResort.poll() : ahead.poll();
        if (hop == null) {
            LlmException last = trail.lastFailure();
            end(last == null ? trail.nowhere() : last);
            return;
        }
        ChatStream stream;
        Leg mine = new Leg(hop);
        synchronized (lock) {
            if (over) {
                return;
            }
            leg = mine;
        }
        hop.meter().began();
        try {
            stream = hop.open().get();
            if (stream == null) {
                throw new MalformedResponseException(
                        ErrorDetails.builder("the provider returned null in place of a stream")
                                .provider(hop.provider())
                                .build());
            }
        } catch (RuntimeException e) {
            mine.failed(e);
            return;
        }
        mine.claim(stream);
    }

    private Flow.Subscriber<? super ChatEvent> downstream() {
        synchronized (lock) {
            if (downstream == null) {
                throw new IllegalStateException("nobody has subscribed");
            }
            return downstream;
        }
    }

    private void end(Throwable failure) {
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
        }
        downstream().onError(failure instanceof LlmException last ? trail.ended(last) : Failures.unwrap(failure));
    }

    /** One place's stream. */
    private final class Leg implements Flow.Subscriber<ChatEvent> {
        private final Hop hop;
        private final AtomicBoolean ended = new AtomicBoolean();
        private @Nullable ChatStream stream;
        private Flow.@Nullable Subscription upstream;

        Leg(Hop hop) {
            this.hop = hop;
        }

        void claim(ChatStream opened) {
            boolean unwanted;
            synchronized (lock) {
                stream = opened;
                unwanted = over;
            }
            if (unwanted) {
                stop();
            } else {
                opened.publisher().subscribe(this);
            }
        }

        void stop() {
            ChatStream opened;
            Flow.Subscription subscription;
            synchronized (lock) {
                opened = stream;
                subscription = upstream;
            }
            if (subscription != null) {
                subscription.cancel();
            }
            if (opened != null) {
                opened.close();
            }
            if (ended.compareAndSet(false, true)) {
                hop.meter().cancelled();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            long wanted;
            synchronized (lock) {
                upstream = subscription;
                wanted = over ? 0 : demand;
            }
            if (wanted > 0) {
                subscription.request(wanted);
            } else if (isOver()) {
                stop();
            }
        }

        @Override
        public void onNext(ChatEvent event) {
            boolean first;
            synchronized (lock) {
                if (over) {
                    return;
                }
                first = !begun;
                begun = true;
                demand = demand == Long.MAX_VALUE ? demand : Math.max(0, demand - 1);
                // a Finished is the end: what follows it is of no interest to anybody
                over = event instanceof ChatEvent.Finished;
            }
            if (first && !(event instanceof ChatEvent.Finished)) {
                hop.meter().firstToken();
            }
            if (event instanceof ChatEvent.Finished finished) {
                finish(finished.response());
            } else {
                downstream().onNext(event);
            }
        }

        @Override
        public void onError(Throwable failure) {
            failed(failure);
        }

        @Override
        public void onComplete() {
            synchronized (lock) {
                if (over) {
                    return;
                }
            }
            failed(new MalformedResponseException(ErrorDetails.builder("the stream ended without an end")
                    .provider(hop.provider())
                    .build()));
        }

        void failed(Throwable thrown) {
            LlmException failure = Failures.of(hop.provider(), thrown);
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            boolean last;
            synchronized (lock) {
                last = over || begun;
            }
            hop.meter().failed(failure);
            if (last || isLast(failure)) {
                end(failure);
            } else {
                trail.failed(hop, failure);
                next();
            }
        }

        private boolean isLast(LlmException failure) {
            try {
                return !fallsBack.test(failure);
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
                return true;
            }
        }

        private void finish(ChatResponse response) {
            if (ended.compareAndSet(false, true)) {
                hop.meter().finished(response);
            }
            lastResort.forEach(untried -> trail.skipped(untried, "it is failing or asks to be left alone for now"));
            Flow.Subscriber<? super ChatEvent> target = downstream();
            target.onNext(new ChatEvent.Finished(trail.arrived(hop, response)));
            target.onComplete();
        }
    }

    private boolean isOver() {
        synchronized (lock) {
            return over;
        }
    }
}
