package dev.parley.huggingface;

import dev.parley.AuthenticationException;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import dev.parley.ProviderHealth;
import dev.parley.RateLimitException;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reports on a server after one brief look that costs nothing. */
final class Health {
    static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Calls calls;
    private final Support streaming;

    /** @param streaming what the report says of it */
    Health(Calls calls, Support streaming) {
        this.calls = calls;
        this.streaming = streaming;
    }

    /** What makes sure that an answer is the right one. */
    interface Check {
        void accept(HttpReply reply);
    }

    /** The report after a look at an address; the future never fails. */
    CompletableFuture<ProviderHealth> look(URI uri, Check check) {
        Scheduler time = calls.scheduler();
        long start = time.nanoTime();
        CallScope scope = new CallScope();
        CompletableFuture<HttpReply> call = scope.track(calls.probe(uri, AT_MOST));
        return scope.result(call.thenAccept(check::accept).handle((nothing, failure) -> {
            Duration latency = Duration.ofNanos(Math.max(0, time.nanoTime() - start));
            return failure == null
                    ? report(HealthState.UP, time, streaming).latency(latency).build()
                    : failed(CallScope.unwrap(failure), time, streaming);
        }));
    }

    static ProviderHealth failed(Throwable failure, Scheduler time, Support streaming) {
        ProviderHealth.Builder health = report(state(failure), time, streaming)
                .error(Optional.ofNullable(failure.getMessage())
                        .filter(message -> !message.isBlank())
                        .orElse(failure.toString()));
        if (failure instanceof LlmException cause) {
            health.cause(cause);
            if (failure instanceof RateLimitException) {
                cause.retryAfter().map(time.now()::plus).ifPresent(health::until);
            }
        }
        return health.build();
    }

    private static ProviderHealth.Builder report(HealthState state, Scheduler time, Support streaming) {
        return ProviderHealth.builder(HuggingFaceProvider.ID, state)
                .observedAt(time.now())
                .streaming(streaming);
    }

    private static HealthState state(Throwable failure) {
        if (failure instanceof AuthenticationException || failure instanceof PermissionException) {
            return HealthState.UNAUTHORISED;
        }
        if (failure instanceof RateLimitException) {
            return HealthState.THROTTLED;
        }
        return failure instanceof LlmException ? HealthState.DOWN : HealthState.ERROR;
    }

    /**
     * Asks the Hub whose the token is, which is limited strictly: what it says of the token is kept for a while, a failure to
     * ask is not.
     */
    static final class OfToken {
        private static final String WHO_AM_I = "/api/whoami-v2";

        private final Calls hub;
        private final Health health;
        private final Duration keep;
        private volatile @Nullable Kept kept;

        private record Kept(ProviderHealth report, long atNanos) {}

        OfToken(Calls hub, Duration keep) {
            this.hub = hub;
            this.health = new Health(hub, Support.YES);
            this.keep = keep;
        }

        CompletableFuture<ProviderHealth> check() {
            Kept last = kept;
            if (last != null && hub.scheduler().nanoTime() - last.atNanos() < keep.toNanos()) {
                return CompletableFuture.completedFuture(last.report());
            }
            CompletableFuture<ProviderHealth> report = health.look(hub.address().at(WHO_AM_I), OfToken::requireAccount);
            report.thenAccept(this::remember);
            return report;
        }

        private void remember(ProviderHealth report) {
            if (report.state() == HealthState.UP || report.state() == HealthState.UNAUTHORISED) {
                kept = new Kept(report, hub.scheduler().nanoTime());
            }
        }

        private static void requireAccount(HttpReply reply) {
            if (JsonReply.text(JsonReply.object(reply, HuggingFaceProvider.ID), "name")
                    .isEmpty()) {
                throw JsonReply.malformed(reply, HuggingFaceProvider.ID, "names no account");
            }
        }
    }
}
