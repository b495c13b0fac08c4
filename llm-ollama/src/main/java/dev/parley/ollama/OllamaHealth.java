package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.AuthenticationException;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import dev.parley.ProviderHealth;
import dev.parley.RateLimitException;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks for the version and the list, once and not for long. Neither loads a model. */
final class OllamaHealth {
    static final Duration AT_MOST = Duration.ofSeconds(5);

    private final OllamaApi api;

    OllamaHealth(OllamaApi api) {
        this.api = api;
    }

    CompletableFuture<ProviderHealth> check() {
        CallScope scope = new CallScope();
        long start = api.nanoTime();
        CompletableFuture<Seen<Version>> version =
                seen(scope.track(api.probe(OllamaApi.VERSION, AT_MOST)).thenApply(reply -> version(reply, start)));
        CompletableFuture<Seen<Integer>> models = seen(scope.track(api.probe(OllamaApi.TAGS, AT_MOST))
                .thenApply(reply -> OllamaCatalog.entries(reply).size()));
        return scope.result(version.thenCompose(answer -> answer.failure() != null
                ? CompletableFuture.completedFuture(failed(answer.failure()))
                : models.thenApply(list -> answered(answer, list))));
    }

    private record Version(String text, Duration latency) {}

    /** What a call brought: a value or a failure. */
    private record Seen<T>(@Nullable T value, @Nullable Throwable failure) {}

    private static <T> CompletableFuture<Seen<T>> seen(CompletableFuture<T> call) {
        return call.handle((value, failure) -> new Seen<>(value, failure == null ? null : CallScope.unwrap(failure)));
    }

    private Version version(HttpReply reply, long start) {
        Duration latency = Duration.ofNanos(Math.max(0, api.nanoTime() - start));
        JsonNode answer = JsonReply.object(reply, OllamaProvider.ID);
        return new Version(
                JsonReply.text(answer, "version")
                        .orElseThrow(() -> JsonReply.malformed(
                                reply,
                                OllamaProvider.ID,
                                "has no version: the server at " + api.host() + " is not Ollama")),
                latency);
    }

    private ProviderHealth answered(Seen<Version> version, Seen<Integer> models) {
        Throwable failure = models.failure();
        HealthState state = failure == null ? HealthState.UP : state(failure);
        // the server answers, so a list that fails is a part that fails
        ProviderHealth.Builder health = report(state == HealthState.DOWN ? HealthState.DEGRADED : state);
        if (version.value() != null) {
            health.version(version.value().text()).latency(version.value().latency());
        }
        if (models.value() != null) {
            health.modelsCount(models.value());
        }
        if (failure != null) {
            describe(health, failure);
        }
        return health.build();
    }

    private ProviderHealth failed(Throwable failure) {
        ProviderHealth.Builder health = report(state(failure));
        describe(health, failure);
        return health.build();
    }

    private ProviderHealth.Builder report(HealthState state) {
        return ProviderHealth.builder(OllamaProvider.ID, state)
                .observedAt(api.now())
                .streaming(Support.YES)
                .embeddings(Support.YES);
    }

    private void describe(ProviderHealth.Builder health, Throwable failure) {
        health.error(Optional.ofNullable(failure.getMessage())
                .filter(message -> !message.isBlank())
                .orElse(failure.toString()));
        if (failure instanceof LlmException cause) {
            health.cause(cause);
            if (failure instanceof RateLimitException) {
                Optional<Instant> until = cause.retryAfter().map(api.now()::plus);
                until.ifPresent(health::until);
            }
        }
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
