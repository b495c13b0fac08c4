package dev.parley.ollama;

import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.Deadlines;
import dev.parley.LlmException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the streams of chats and completions, pulling the model first where the policy says so. */
final class OllamaAnswers {
    private final OllamaApi api;
    private final @Nullable KeepAlive keepAlive;
    private final OllamaPullPolicy pullPolicy;

    /** @param keepAlive how long models stay loaded unless a request says otherwise, or null to leave it to the server */
    OllamaAnswers(OllamaApi api, @Nullable KeepAlive keepAlive, OllamaPullPolicy pullPolicy) {
        this.api = api;
        this.keepAlive = keepAlive;
        this.pullPolicy = pullPolicy;
    }

    /** @throws IllegalArgumentException if a provider option cannot be sent */
    ChatStream chat(ChatRequest request) {
        CallFields.Written written;
        try {
            written = OllamaChatRequestWriter.write(request, keepAlive);
        } catch (LlmException e) {
            return ChatStream.failed(e);
        }
        return answer(
                OllamaApi.CHAT,
                request.model(),
                written,
                request.deadlines(),
                request.rawEvents(),
                errors -> OllamaChatDecoder.ofChat(request.model(), errors, written.warnings(), request.rawEvents()));
    }

    /** @throws IllegalArgumentException if a provider option cannot be sent */
    ChatStream complete(CompletionRequest request) {
        CallFields.Written written;
        try {
            written = OllamaGenerateRequestWriter.write(request, keepAlive);
        } catch (LlmException e) {
            return ChatStream.failed(e);
        }
        return answer(
                OllamaApi.GENERATE,
                request.model(),
                written,
                request.deadlines(),
                false,
                errors -> OllamaChatDecoder.ofGenerate(request.model(), errors, written.warnings()));
    }

    private ChatStream answer(
            String path,
            String model,
            CallFields.Written written,
            Optional<Deadlines> own,
            boolean rawEvents,
            Function<OllamaApi.ErrorLine, OllamaChatDecoder> decoder) {
        Deadlines deadlines = own.orElse(api.deadlines());
        if (pullPolicy == OllamaPullPolicy.NEVER) {
            return api.chat(path, model, written.body(), deadlines, rawEvents, decoder);
        }
        return new PullingChat(
                        model,
                        pullPolicy == OllamaPullPolicy.ALWAYS,
                        rawEvents,
                        left -> api.chat(
                                path, model, written.body(), PullingChat.within(deadlines, left), rawEvents, decoder),
                        left -> OllamaStore.pull(api, model, PullingChat.within(api.jobs(), left)),
                        deadlines.total(),
                        api::nanoTime)
                .stream();
    }
}
