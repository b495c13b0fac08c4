package dev.parley.llamacpp;

import dev.parley.Capability;
import dev.parley.ContextLengthException;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.ModelInfo;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.llamacpp.internal.engine.EngineException;
import dev.parley.llamacpp.internal.engine.EngineModel;
import dev.parley.llamacpp.internal.engine.EngineSettings;
import dev.parley.llamacpp.internal.gguf.GgufModelInfo;
import java.util.ArrayList;
import java.util.List;

/** One request for vectors. For one thread. */
final class EmbeddingRun {
    /** The tokens that the tokenizer may put around a text. */
    private static final int AROUND = 2;

    private final LlamaCppProvider provider;
    private final Settings settings;
    private final Errors errors;
    private final EmbeddingRequest request;
    private final Wait wait;

    EmbeddingRun(LlamaCppProvider provider, Settings settings, Errors errors, EmbeddingRequest request, Wait wait) {
        this.provider = provider;
        this.settings = settings;
        this.errors = errors;
        this.request = request;
        this.wait = wait;
    }

    EmbeddingResponse run() {
        wait.check();
        ModelFile file = provider.require(request.model());
        ModelInfo info = GgufModelInfo.of(file.id(), provider.info().label(), file.header(), file.sizeBytes());
        if (!info.capabilities().supports(Capability.EMBEDDING).isYes()) {
            throw errors.unsupported(
                    file.id(), "'" + file.path() + "' is not made for embeddings: use a model that is");
        }
        request.dimensions().ifPresent(wanted -> {
            if (info.embeddingLength().orElse(wanted) != wanted) {
                throw errors.unsupported(
                        file.id(),
                        "the vectors of this model have "
                                + info.embeddingLength().getAsInt() + " dimensions, and no others are to be had");
            }
        });
        try (ModelPool.Lease lease = provider.pool().acquire(file, wait)) {
            return embed(file, lease.engine());
        } catch (EngineException e) {
            wait.check();
            throw errors.engine(e, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LlmCancelledException(
                    errors.details("interrupted").model(file.id()).build(), e);
        }
    }

    private EmbeddingResponse embed(ModelFile file, EngineModel engine) throws InterruptedException {
        List<Embedding> vectors = new ArrayList<>();
        long tokens = 0;
        boolean cut = false;
        for (int i = 0; i < request.inputs().size(); i++) {
            String text = request.inputs().get(i);
            int context = settings.contextOf(file);
            int most = EngineSettings.maxText(context);
            if (text.length() > most) {
                requireTruncation(file, i, text.length() + " characters");
                text = shortened(text, (double) most / text.length());
                cut = true;
            }
            int length = engine.encode(text, wait::check).length + AROUND;
            while (length > context) {
                requireTruncation(file, i, "about " + length + " tokens");
                text = shortened(text, (double) context / length);
                length = engine.encode(text, wait::check).length + AROUND;
                cut = true;
            }
            tokens += length;
            float[] vector = engine.embed(text, wait::check);
            wait.token();
            if (vector.length == 0) {
                throw new InvalidRequestException(errors.details("text " + (i + 1) + " gave no vector")
                        .model(file.id())
                        .build());
            }
            vectors.add(Embedding.of(vector));
        }
        EmbeddingResponse.Builder response = EmbeddingResponse.builder(
                        provider.info().label(), file.id())
                .embeddings(vectors)
                .usage(Usage.builder().promptTokens(tokens).build());
        List<Warning> warnings = new ArrayList<>();
        if (cut) {
            warnings.add(new Warning("input_truncated", "a text was longer than the context, and was cut"));
        }
        request.providerOptions()
                .keySet()
                .forEach(name ->
                        warnings.add(new Warning("option_ignored", "'" + name + "' is no option for embeddings here")));
        return response.warnings(warnings).build();
    }

    private void requireTruncation(ModelFile file, int index, String length) {
        if (!request.truncate().orElse(false)) {
            throw new ContextLengthException(errors.details("text " + (index + 1) + " has " + length + ", and '"
                            + file.id() + "' takes " + settings.contextOf(file) + " tokens")
                    .model(file.id())
                    .hint("Shorten it, or ask for truncation")
                    .build());
        }
    }

    /** A part of the text from its beginning, with no character cut in two. */
    private static String shortened(String text, double part) {
        int length = Math.min(text.length() - 1, (int) (text.length() * part));
        if (length > 0 && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--;
        }
        return text.substring(0, Math.max(0, length));
    }
}
