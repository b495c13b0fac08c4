package dev.parley.ollama;

import dev.parley.ChatMessage;
import dev.parley.ContentPart;
import dev.parley.Deadlines;
import dev.parley.ErrorDetails;
import dev.parley.ModelCreation;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.TextPart;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.wire.JsonBody;
import dev.parley.spi.ProgressEmitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Pulls, pushes, makes, copies and deletes models. */
final class OllamaStore implements ModelStore {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** Reading files blocks, so each job that does has a thread of its own, which ends with it. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "parley-ollama-files");
        thread.setDaemon(true);
        thread.start();
    };

    private final OllamaApi api;
    private final Runnable requireOpen;

    /** @param requireOpen throws once the provider is closed */
    OllamaStore(OllamaApi api, Runnable requireOpen) {
        this.api = api;
        this.requireOpen = requireOpen;
    }

    @Override
    public ProgressStream pull(String id) {
        requireModel("id", id);
        return pull(api, id, api.jobs());
    }

    static ProgressStream pull(OllamaApi api, String id, Deadlines deadlines) {
        return api.job(OllamaApi.PULL, id, model(id), deadlines);
    }

    @Override
    public ProgressStream push(String id) {
        requireModel("id", id);
        return api.job(OllamaApi.PUSH, id, model(id), api.jobs());
    }

    @Override
    public ProgressStream create(ModelCreation creation) {
        Objects.requireNonNull(creation, "creation");
        requireOpen.run();
        for (ChatMessage message : creation.messages()) {
            requireText(creation, message);
        }
        if (creation.files().isEmpty() && creation.adapters().isEmpty()) {
            return create(creation, Map.of(), Map.of());
        }
        return ProgressStream.generate(out -> createFromFiles(creation, out), THREADS);
    }

    private void createFromFiles(ModelCreation creation, ProgressEmitter out) throws InterruptedException {
        ModelFile.check(creation.files());
        ModelFile.check(creation.adapters());
        List<ModelFile> files = files(creation.files());
        List<ModelFile> adapters = files(creation.adapters());
        List<ModelFile> all = new ArrayList<>(files);
        all.addAll(adapters);
        Map<ModelFile, String> digests = upload(all, out);
        try (ProgressStream reports = create(creation, named(files, digests), named(adapters, digests))) {
            for (Progress report : reports) {
                out.progress(report);
            }
        }
        out.finish();
    }

    private static List<ModelFile> files(Map<String, Path> paths) {
        List<ModelFile> files = new ArrayList<>();
        paths.forEach((name, path) -> files.add(ModelFile.of(name, path)));
        return files;
    }

    private Map<ModelFile, String> upload(List<ModelFile> files, ProgressEmitter out) throws InterruptedException {
        long total = files.stream().mapToLong(ModelFile::bytes).sum();
        return new BlobUploads(api, out, total).put(files);
    }

    private static Map<String, String> named(List<ModelFile> files, Map<ModelFile, String> digests) {
        Map<String, String> named = new LinkedHashMap<>();
        for (ModelFile file : files) {
            named.put(file.name(), digests.get(file));
        }
        return named;
    }

    private ProgressStream create(ModelCreation creation, Map<String, String> files, Map<String, String> adapters) {
        byte[] body = JsonBody.object(json -> {
            JsonBody.string(json, "model", creation.id());
            if (creation.from().isPresent()) {
                JsonBody.string(json, "from", creation.from().get());
            }
            if (!files.isEmpty()) {
                JsonBody.value(json, "files", files);
            }
            if (!adapters.isEmpty()) {
                JsonBody.value(json, "adapters", adapters);
            }
            if (creation.template().isPresent()) {
                JsonBody.string(json, "template", creation.template().get());
            }
            if (creation.system().isPresent()) {
                JsonBody.string(json, "system", creation.system().get());
            }
            if (!creation.licences().isEmpty()) {
                JsonBody.value(json, "license", creation.licences());
            }
            if (!creation.parameters().isEmpty()) {
                JsonBody.value(json, "parameters", creation.parameters());
            }
            if (!creation.messages().isEmpty()) {
                json.writeArrayFieldStart("messages");
                for (ChatMessage message : creation.messages()) {
                    json.writeStartObject();
                    JsonBody.string(json, "role", message.role().word());
                    JsonBody.string(json, "content", message.text());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            if (creation.quantize().isPresent()) {
                JsonBody.string(json, "quantize", creation.quantize().get());
            }
            json.writeBooleanField("stream", true);
        });
        return api.job(OllamaApi.CREATE, creation.id(), body, api.jobs());
    }

    @Override
    public CompletableFuture<Void> copyAsync(String source, String target) {
        requireModel("source", source);
        requireModel("target", target);
        byte[] body = JsonBody.object(json -> {
            JsonBody.string(json, "source", source);
            JsonBody.string(json, "destination", target);
        });
        return api.change("POST", OllamaApi.COPY, source, body);
    }

    @Override
    public CompletableFuture<Void> deleteAsync(String id) {
        requireModel("id", id);
        return api.change("DELETE", OllamaApi.DELETE, id, JsonBody.object(json -> JsonBody.string(json, "model", id)));
    }

    @Override
    public CompletableFuture<Boolean> hasBlobAsync(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "digest '" + digest + "' must be 'sha256:' and 64 hex digits in lower case");
        }
        requireOpen.run();
        return api.holds(digest);
    }

    @Override
    public CompletableFuture<String> putBlobAsync(Path file) {
        Objects.requireNonNull(file, "file");
        requireOpen.run();
        AtomicReference<String> digest = new AtomicReference<>("");
        ProgressStream job = ProgressStream.generate(
                out -> {
                    ModelFile only = ModelFile.of(String.valueOf(file.getFileName()), file);
                    digest.set(upload(List.of(only), out).get(only));
                    out.finish();
                },
                THREADS);
        CallScope scope = new CallScope();
        return scope.result(scope.track(job.awaitAsync()).thenApply(done -> digest.get()));
    }

    private static byte[] model(String id) {
        return JsonBody.object(json -> {
            JsonBody.string(json, "model", id);
            json.writeBooleanField("stream", true);
        });
    }

    private void requireModel(String name, String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        requireOpen.run();
    }

    private static void requireText(ModelCreation creation, ChatMessage message) {
        for (ContentPart part : message.parts()) {
            if (!(part instanceof TextPart)) {
                throw new UnsupportedFeatureException(
                        ErrorDetails.builder("Ollama keeps only the text of a model's messages, not a "
                                        + part.getClass().getSimpleName())
                                .provider(OllamaProvider.ID)
                                .model(creation.id())
                                .build());
            }
        }
    }
}
