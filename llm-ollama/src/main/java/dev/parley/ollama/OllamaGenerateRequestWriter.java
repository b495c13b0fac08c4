package dev.parley.ollama;

import dev.parley.CompletionRequest;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.wire.JsonBody;
import org.jspecify.annotations.Nullable;

/** Writes the body of one {@code /api/generate} call. */
final class OllamaGenerateRequestWriter {
    static final String PROMPT_EMPTY = "prompt_empty";

    private OllamaGenerateRequestWriter() {}

    /**
     * @param keepAlive used unless the request's provider options have one
     * @throws IllegalArgumentException if a provider option cannot be sent
     * @throws UnsupportedFeatureException for an image that is given by its URL
     */
    static CallFields.Written write(CompletionRequest request, @Nullable KeepAlive keepAlive) {
        CallFields call = new CallFields(request.model(), request.providerOptions(), keepAlive);
        return call.written(json -> {
            JsonBody.string(json, "prompt", request.prompt());
            call.text(json, "suffix", request.suffix());
            call.text(json, "system", request.system());
            if (request.raw() && !call.isProvided("raw")) {
                json.writeBooleanField("raw", true);
            }
            json.writeBooleanField("stream", true);
            call.images(json, request.images());
            call.format(json, request.responseFormat());
            call.think(json, request.reasoning());
            call.rest(json, request.options());
            if (request.prompt().isEmpty()) {
                call.warn(PROMPT_EMPTY, "Ollama only loads the model for an empty prompt and writes nothing");
            }
        });
    }
}
