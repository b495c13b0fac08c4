package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ModelLoader;
import dev.parley.RunningModel;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.wire.JsonBody;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sees, fills and frees the server's memory. A model is loaded by a call that asks it for nothing.
 *
 * <p>An embedding model cannot be asked to generate, so it is loaded by the other call; it can be unloaded by either.
 */
final class OllamaLoader implements ModelLoader {
    private final OllamaApi api;
    private final @Nullable KeepAlive keepAlive;
    private final Runnable requireOpen;

    /**
     * @param keepAlive how long models stay loaded unless a call says otherwise, or null to leave it to the server
     * @param requireOpen throws once the provider is closed
     */
    OllamaLoader(OllamaApi api, @Nullable KeepAlive keepAlive, Runnable requireOpen) {
        this.api = api;
        this.keepAlive = keepAlive;
        this.requireOpen = requireOpen;
    }

    @Override
    public CompletableFuture<List<RunningModel>> runningAsync() {
        requireOpen.run();
        CallScope scope = new CallScope();
        return scope.result(scope.track(api.look(OllamaApi.RUNNING))
                .thenApply(reply -> RunningModels.list(JsonReply.object(reply, OllamaProvider.ID), api.now())));
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id) {
        return load(id, keepAlive);
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id, Duration keepAlive) {
        if (keepAlive.isZero() || keepAlive.isNegative()) {
            throw new IllegalArgumentException(
                    "keepAlive " + keepAlive + " must be more than zero; call unload to free the memory");
        }
        return load(id, KeepAlive.of(keepAlive));
    }

    private CompletableFuture<Void> load(String id, @Nullable KeepAlive stay) {
        requireModel(id);
        CallScope scope = new CallScope();
        return scope.result(scope.track(api.post(OllamaApi.GENERATE, id, body(id, stay), null))
                .<CompletableFuture<HttpReply>>handle((reply, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    return CallScope.unwrap(failure) instanceof UnsupportedFeatureException && !scope.isOver()
                            ? scope.track(api.post(OllamaApi.EMBED, id, body(id, stay), null))
                            : CompletableFuture.failedFuture(CallScope.unwrap(failure));
                })
                .thenCompose(reply -> reply)
                .thenAccept(reply -> requireReason(reply, "load")));
    }

    @Override
    public CompletableFuture<Void> unloadAsync(String id) {
        requireModel(id);
        CallScope scope = new CallScope();
        return scope.result(scope.track(api.post(OllamaApi.GENERATE, id, body(id, KeepAlive.of(Duration.ZERO)), null))
                .thenAccept(reply -> requireReason(reply, "unload")));
    }

    private static byte[] body(String id, @Nullable KeepAlive stay) {
        return JsonBody.object(json -> {
            JsonBody.string(json, "model", id);
            json.writeBooleanField("stream", false);
            if (stay != null) {
                stay.write(json);
            }
        });
    }

    /** Servers from before the field existed leave it out, and so does the call for embedding models. */
    private static void requireReason(HttpReply reply, String expected) {
        JsonNode answer = JsonReply.object(reply, OllamaProvider.ID);
        String reason = answer.path("done_reason").asText("");
        if (!reason.isEmpty() && !reason.equals(expected)) {
            throw JsonReply.malformed(
                    reply, OllamaProvider.ID, "says '" + reason + "' where '" + expected + "' was asked for");
        }
    }

    private void requireModel(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        requireOpen.run();
    }
}
