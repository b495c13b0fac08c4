package dev.parley.ollama;

import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.Deadlines;
import dev.parley.LlmException;
import dev.parley.Warning;
import java.util.List;
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
        // An open stream keeps neither the request nor its conversation.
        String model = request.model();
        List<Warning> warnings = written.warnings();
        boolean rawEvents = request.rawEvents();
        return answer(
                OllamaApi.CHAT,
                model,
                written,
                request.deadlines(),
                rawEvents,
                errors -> OllamaChatDecoder.ofChat(model, errors, warnings, rawEvents));
    }

    /** @throws IllegalArgumentException if a provider option cannot be sent */
    ChatStream complete(CompletionRequest request) {
        CallFields.Written written;
        try {
            written = OllamaGenerateRequestWriter.write(request, keepAlive);
        } catch (LlmException e) {
            return ChatStream.failed(e);
        }
        String model = request.model();
        List<Warning> warnings = written.warnings();
        return answer(
                OllamaApi.GENERATE,
                model,
                written,
                request.deadlines(),
                false,
                errors -> OllamaChatDecoder.ofGenerate(model, errors, warnings));
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
