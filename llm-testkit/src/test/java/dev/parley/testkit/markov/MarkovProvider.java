// #region provider
package dev.parley.testkit.markov;

import dev.parley.BackendProvider;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RunsOn;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.spi.ChatEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model that has read nine sentences: after each word it says one that it has seen after it. */
public final class MarkovProvider implements BackendProvider {
    private static final String TEXT = "A stream ends once. A stream ends well or a stream ends early. "
            + "A reader who stops is heard at once. A server that is heard stops. "
            + "What ends early is kept. What is kept is told. A word is told once. "
            + "A word that is told well is kept. A server ends what a reader stops.";
    private static final ProviderInfo INFO =
            ProviderInfo.builder("markov").name("Markov").build();
    private static final ModelInfo MODEL =
            ModelInfo.builder("markov", "sentences").runsOn(RunsOn.LOCAL).build();

    private final Map<String, List<String>> followers = new TreeMap<>();
    private final long seed;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "markov");
        thread.setDaemon(true);
        return thread;
    });

    MarkovProvider(long seed) {
        this.seed = seed;
        String[] words = TEXT.split(" ");
        for (int i = 0; i < words.length; i++) {
            followers.computeIfAbsent(words[i], word -> new ArrayList<>()).add(words[(i + 1) % words.length]);
        }
    }

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        requireOpen();
        return ChatStream.generate(out -> speak(request, out), threads).map(event -> signed(event, request));
    }

    private void speak(ChatRequest request, ChatEmitter out) {
        requireModel(request.model());
        if (request.messages().stream().anyMatch(message -> !message.images().isEmpty())) {
            throw new UnsupportedFeatureException(ErrorDetails.builder("a chain of words sees no images")
                    .provider("markov")
                    .build());
        }
        if (!understood(request).equals(request)) {
            out.warning(new Warning("request_partly_ignored", "only messages, seed and max tokens count"));
        }
        String prompt = request.messages().get(request.messages().size() - 1).text();
        SplittableRandom random = new SplittableRandom(request.options().seed().orElse(seed) ^ prompt.hashCode());
        List<String> starts = new ArrayList<>(followers.keySet());
        String word = starts.get(random.nextInt(starts.size()));
        int words = request.options().maxTokens().orElse(25);
        for (int i = 0; i < words; i++) {
            out.text(i == 0 ? word : " " + word);
            List<String> next = followers.get(word);
            word = next.get(random.nextInt(next.size()));
        }
        int read = prompt.split("\\s+").length;
        out.usage(Usage.builder().promptTokens(read).completionTokens(words).build());
        out.finish(FinishReason.LENGTH);
    }

    /** The part of a request that counts here. What else it asks for must not be dropped in silence. */
    private static ChatRequest understood(ChatRequest request) {
        ChatRequest.Builder part = ChatRequest.builder(request.model()).messages(request.messages());
        request.options().seed().ifPresent(part::seed);
        request.options().maxTokens().ifPresent(part::maxTokens);
        return part.build();
    }

    private static ChatEvent signed(ChatEvent event, ChatRequest request) {
        return event instanceof ChatEvent.Finished finished
                ? new ChatEvent.Finished(finished.response().toBuilder()
                        .provider("markov")
                        .requestedModel(request.model())
                        .model(MODEL.id())
                        .build())
                : event;
    }

    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return CompletableFuture.completedFuture(List.of(MODEL));
    }

    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        requireOpen();
        return CompletableFuture.completedFuture(id).thenApply(this::requireModel);
    }

    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        return CompletableFuture.completedFuture(
                ProviderHealth.builder("markov", HealthState.UP).build());
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private ModelInfo requireModel(String id) {
        if (!id.equals(MODEL.id())) {
            throw new ModelNotFoundException(ErrorDetails.builder("there is one model, 'sentences'")
                    .provider("markov")
                    .model(id)
                    .build());
        }
        return MODEL;
    }

    private void requireOpen() {
        if (threads.isShutdown()) {
            throw new IllegalStateException("the provider 'markov' is closed");
        }
    }
}
// #endregion
