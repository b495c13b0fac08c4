package dev.parley.openai.protocol;

import dev.parley.AuthenticationException;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import dev.parley.ProviderHealth;
import dev.parley.RateLimitException;
import dev.parley.Support;
import dev.parley.spi.http.HttpReply;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Asks for the list of models, once and not for long. That costs nothing anywhere. */
final class HealthCheck {
    static final Duration AT_MOST = Duration.ofSeconds(5);

    /** What a server answers that has no list: it is there, and that is all that can be told. */
    private static final Set<Integer> NO_LIST = Set.of(404, 405, 421, 501);

    private final Endpoint endpoint;
    private final Dialect dialect;
    private final ModelCatalog catalog;

    HealthCheck(Endpoint endpoint, Dialect dialect, ModelCatalog catalog) {
        this.endpoint = endpoint;
        this.dialect = dialect;
        this.catalog = catalog;
    }

    CompletableFuture<ProviderHealth> check() {
        long start = endpoint.nanoTime();
        CompletableFuture<ProviderHealth> report = new CompletableFuture<>();
        CompletableFuture<HttpReply> call = endpoint.probe(Endpoint.MODELS, AT_MOST);
        CompletableFuture<OptionalInt> count = Replies.map(call, this::count);
        count.whenComplete((models, failure) -> {
            Duration latency = Duration.ofNanos(Math.max(0, endpoint.nanoTime() - start));
            report.complete(failure == null ? up(models, latency) : failed(failure, latency));
        });
        report.whenComplete((health, failure) -> call.cancel(true));
        return report;
    }

    private OptionalInt count(HttpReply reply) {
        return dialect.modelList() ? OptionalInt.of(catalog.read(reply).size()) : OptionalInt.empty();
    }

    private ProviderHealth up(OptionalInt models, Duration latency) {
        ProviderHealth.Builder health = report(HealthState.UP).latency(latency);
        models.ifPresent(health::modelsCount);
        return health.build();
    }

    private ProviderHealth failed(Throwable failure, Duration latency) {
        boolean there = !dialect.modelList()
                && failure instanceof LlmException e
                && e.status().stream().anyMatch(NO_LIST::contains);
        if (there) {
            return up(OptionalInt.empty(), latency);
        }
        ProviderHealth.Builder health = report(state(failure))
                .error(Optional.ofNullable(failure.getMessage())
                        .filter(message -> !message.isBlank())
                        .orElse(failure.toString()));
        if (failure instanceof LlmException cause) {
            health.cause(cause);
            if (failure instanceof RateLimitException) {
                cause.retryAfter().map(endpoint.now()::plus).ifPresent(health::until);
            }
        }
        return health.build();
    }

    private ProviderHealth.Builder report(HealthState state) {
        return ProviderHealth.builder(endpoint.provider(), state)
                .observedAt(endpoint.now())
                .streaming(Support.of(dialect.streaming()))
                .embeddings(dialect.embeddings());
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
}
