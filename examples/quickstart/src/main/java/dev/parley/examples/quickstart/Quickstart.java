package dev.parley.examples.quickstart;

import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelInfo;
import dev.parley.ModelRef;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import dev.parley.llamacpp.DemoModels;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.ProviderListing;
import dev.parley.registry.SearchResult;
import dev.parley.spi.LlmProviderFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tour of the library: the providers and how they are, their models, a search, a chat that streams, texts as vectors, a
 * chat that is stopped, errors.
 *
 * <p>It talks to the Ollama that {@code OLLAMA_BASE_URL} or {@code OLLAMA_HOST} names, else to the one on this machine, to
 * Hugging Face if {@code HUGGINGFACE_API_KEY} is set, and to the models that {@code LLAMACPP_MODELS} names, inside this
 * program. If there is none of these, the demo models of llm-llamacpp stand in, and nothing leaves this machine.
 * {@code QUICKSTART_MODEL} chooses the model to talk to. The exit code is 0 if all went well.
 */
public final class Quickstart {
    private static final String OLLAMA = "ollama";
    private static final String LLAMACPP = "llamacpp";
    private static final String LLAMACPP_MODELS = "LLAMACPP_MODELS";
    /** The demo model that never ends by itself; the other one has said its sentence too soon to be stopped. */
    private static final String TALKATIVE = "llamacpp/parley-demo-babble";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MODELS_OF_EACH = 4;
    private static final int PIECES_BEFORE_STOP = 24;

    private final LlmRegistry registry;
    private final Map<String, ProviderHealth> health;
    private final boolean demo;
    private final Screen screen;

    private Quickstart(LlmRegistry registry, Map<String, ProviderHealth> health, boolean demo, Screen screen) {
        this.registry = registry;
        this.health = health;
        this.demo = demo;
        this.screen = screen;
    }

    /**
     * Runs the tour.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.exit(run(System.getenv(), Screen.ofTerminal()));
    }

    /** Runs the tour in an environment; returns the exit code. */
    static int run(Map<String, String> environment, Screen screen) {
        try (LlmRegistry registry = registry(environment)) {
            Map<String, ProviderHealth> health =
                    registry.checkHealthAsync(PATIENCE).join();
            if (registry.provider(OLLAMA).isEmpty()) {
                // what the user set cannot be used; the reason names it
                screen.line(OLLAMA + ": " + health.get(OLLAMA).error().orElse("it cannot be used"));
                return 1;
            }
            Optional<String> wished = variable(environment, "QUICKSTART_MODEL");
            if (variable(environment, LLAMACPP_MODELS).isPresent()
                    || health.values().stream().anyMatch(ProviderHealth::available)) {
                new Quickstart(registry, health, false, screen).tour(wished);
            } else {
                demo(environment, wished, screen);
            }
            return 0;
        } catch (LlmException failure) {
            screen.line("");
            explain(failure, screen);
        } catch (IllegalArgumentException mistake) {
            // the user wished for a model of a provider that is not here
            screen.line("");
            screen.line(String.valueOf(mistake.getMessage()));
        }
        return 1;
    }

    private static void demo(Map<String, String> environment, Optional<String> wished, Screen screen) {
        screen.line("No Ollama answers and no key is set: models that come along stand in.");
        screen.note(DemoModels.notice());
        try (DemoDirectory directory = DemoDirectory.make()) {
            Map<String, String> demo = new HashMap<>(environment);
            demo.put(LLAMACPP_MODELS, directory.path().toString());
            try (LlmRegistry registry = registry(demo)) {
                new Quickstart(registry, registry.checkHealthAsync(PATIENCE).join(), true, screen)
                        .tour(wished.or(() -> Optional.of(LLAMACPP + "/" + DemoModels.DEFAULT)));
            }
        }
    }

    /** All providers on the class path; in the real environment this is {@link LlmRegistry#create()}. */
    private static LlmRegistry registry(Map<String, String> environment) {
        return LlmRegistry.builder()
                .fromEnvironment(true)
                .environment(environment)
                .prefer(OLLAMA, LLAMACPP)
                .build();
    }

    private void tour(Optional<String> wished) {
        providers();
        ModelListing listing = models();
        search();
        Optional<ModelRef> model = wished.map(registry::resolve).or(() -> chatModel(listing));
        if (model.isPresent()) {
            chat(model.get());
            embed(listing, model.get());
            stop(demo ? ModelRef.parse(TALKATIVE) : model.get());
        } else {
            screen.heading("Chat");
            // a list that did not come is not an empty one
            listing.byProvider().values().stream()
                    .filter(part -> available(part.provider()))
                    .flatMap(part -> part.outcome().failure().stream())
                    .findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            screen.line("There is no model to chat with yet. Get one with:");
            screen.line("    ollama pull llama3.2");
        }
        errors(model);
    }

    /** The registry's default, if its provider can be used; else the first model of one that can. */
    private Optional<ModelRef> chatModel(ModelListing listing) {
        return registry.defaultModel()
                .filter(ref -> available(ref.provider()))
                .or(() -> listing.all().stream()
                        .filter(model -> available(model.provider()) && mayChat(model))
                        .findFirst()
                        .map(model -> ModelRef.parse(Words.name(model))));
    }

    /** Whether a model chats as far as is known: many providers list names and say nothing of them. */
    private static boolean mayChat(ModelInfo model) {
        Support chat = model.capabilities().supports(Capability.CHAT);
        return chat.isYes()
                || !chat.isKnown()
                        && !model.capabilities().supports(Capability.EMBEDDING).isYes();
    }

    private boolean available(String provider) {
        ProviderHealth found = health.get(provider);
        return found != null && found.available();
    }

    private void providers() {
        screen.heading("Providers");
        Table table = new Table("PROVIDER", "STATE", "LATENCY", "VERSION", "ADDRESS");
        List<String> without = new ArrayList<>();
        LlmProviders.discover().factories().stream().map(LlmProviderFactory::id).forEach(provider -> {
            Optional<LlmProvider> configured = registry.provider(provider);
            ProviderHealth found = health.get(provider);
            if (configured.isEmpty() || found == null) {
                without.add(provider);
                return;
            }
            table.row(
                    provider,
                    found.state().word(),
                    found.latency().map(Words::duration).orElse(Words.UNKNOWN),
                    found.version().map(Words::brief).orElse(Words.UNKNOWN),
                    configured.get().info().endpoint().map(URI::toString).orElse("no server"));
        });
        table.print(screen);
        health.forEach((provider, found) ->
                found.error().filter(reason -> !without.contains(provider)).ifPresent(screen::note));
        if (!without.isEmpty()) {
            screen.note("on the class path, but not configured: " + String.join(", ", without));
        }
    }

    /** What has come after a while; a provider that hangs is passed over. Later reads are from memory. */
    private ModelListing models() {
        screen.heading("Models");
        ModelListing listing = registry.models(ListMode.waitFor(PATIENCE));
        List<ProviderListing> parts = new ArrayList<>(listing.byProvider().values());
        parts.sort(Comparator.comparing(part -> !available(part.provider())));
        Table table = new Table("MODEL", "PARAMETERS", "QUANTIZATION", "SIZE", "CONTEXT", "RUNS", "CAN");
        List<String> notes = new ArrayList<>();
        for (ProviderListing part : parts) {
            part.models().stream()
                    .limit(MODELS_OF_EACH)
                    .forEach(model -> table.row(
                            Words.name(model),
                            Words.fact(model, "parameters", model.parameters()),
                            Words.fact(model, "quantization", model.quantization()),
                            Words.fact(model, "size", model.size()),
                            Words.fact(model, "contextLength", Words.present(model.contextLength())),
                            Words.runsOn(model.runsOn()),
                            Words.capabilities(model.capabilities())));
            if (part.models().size() > MODELS_OF_EACH) {
                notes.add("and " + (part.models().size() - MODELS_OF_EACH) + " more of " + part.provider());
            }
            // of one that is down all has been said
            if (!(part.outcome() instanceof ListOutcome.Fresh) && available(part.provider())) {
                notes.add(part.provider() + ": " + Words.outcome(part.outcome()));
            }
        }
        if (listing.total() == 0) {
            screen.line("None.");
        } else {
            table.print(screen);
            screen.note(Words.UNKNOWN + " nobody says    " + Words.INFERRED + " inferred from the name");
        }
        notes.forEach(screen::note);
        return listing;
    }

    private void search() {
        screen.heading("A search");
        SearchResult found = registry.search("params:<14b cap:tools limit:3");
        screen.line("> " + found.query());
        if (found.total() == 0) {
            screen.fact("found", "nothing");
        }
        found.models().forEach(model -> screen.fact("found", Words.name(model)));
        if (found.total() > found.models().size()) {
            screen.fact("and", (found.total() - found.models().size()) + " more");
        }
        // a filter takes unknown neither for yes nor for no
        found.excludedUnknown()
                .forEach((filter, models) ->
                        screen.fact("left out", models + " of which nobody says whether they match " + filter));
    }

    private void chat(ModelRef model) {
        ChatRequest request = ChatRequest.of(model.toString(), "Say hello in one short sentence.");
        screen.heading("A streamed chat with " + model);
        screen.line("> " + request.messages().get(0).text());
        try (ChatStream answer = registry.stream(request)) {
            for (ChatEvent event : answer) {
                if (event instanceof ChatEvent.Finished finished) {
                    screen.endPieces();
                    screen.line("");
                    account(finished.response());
                } else {
                    show(event);
                }
            }
        }
    }

    /** Shows what an event adds to the text on the screen; returns whether it added anything. */
    private boolean show(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta text) {
            screen.piece(text.text());
            return true;
        }
        if (event instanceof ChatEvent.ReasoningDelta thought) {
            screen.thought(thought.text());
            return true;
        }
        return false;
    }

    private void account(ChatResponse response) {
        screen.fact(
                "tokens",
                Words.number(response.usage().promptTokens()) + " in, "
                        + Words.number(response.usage().completionTokens()) + " out");
        screen.fact("speed", Words.speed(response.timings().tokensPerSecond(response.usage())));
        screen.fact("first token", Words.time(response.timings().firstToken()) + " after sending, measured here");
        screen.fact("finish reason", response.finishReason().toString());
    }

    /** The embedding model of the provider that chats, else of another one that can be used. */
    private void embed(ModelListing listing, ModelRef chatModel) {
        Optional<ModelInfo> model = listing.all().stream()
                .filter(known -> available(known.provider())
                        && known.capabilities().supports(Capability.EMBEDDING).isYes())
                .min(Comparator.comparing(known -> !known.provider().equals(chatModel.provider())));
        if (model.isEmpty()) {
            return;
        }
        String text = "The lighthouse stands on a rock.";
        screen.heading("A text as a vector by " + Words.name(model.get()));
        screen.line("> " + text);
        LlmProvider provider = registry.provider(model.get().provider()).orElseThrow();
        EmbeddingResponse response =
                provider.embed(EmbeddingRequest.of(model.get().id(), text));
        Embedding vector = response.embeddings().get(0);
        screen.fact("vector", vector.dimensions() + " numbers: " + Words.beginning(vector));
    }

    private void stop(ModelRef model) {
        ChatRequest request = ChatRequest.of(model.toString(), "Tell me a long story about a lighthouse.");
        screen.heading("A chat with " + model + ", stopped in mid-answer");
        screen.line("> " + request.messages().get(0).text());
        int pieces = 0;
        try (ChatStream answer = registry.stream(request)) {
            Runnable stopButton = answer::close; // any thread may press it, at any time
            for (ChatEvent event : answer) {
                if (show(event) && ++pieces == PIECES_BEFORE_STOP) {
                    stopButton.run();
                }
            }
            screen.endPieces();
            screen.line("");
            screen.line("The answer was complete before it could be stopped.");
        } catch (LlmCancelledException stopped) {
            screen.endPieces();
            screen.line("");
            screen.fact("ended with", Words.type(stopped));
            screen.fact("kept", stopped.partialResponse().map(Words::partial).orElse("nothing"));
        }
    }

    private void errors(Optional<ModelRef> model) {
        // the registry knows what is listed, and answers by itself
        model.map(ModelRef::model).map(Words::misspelt).ifPresent(this::error);
        // a full name is the provider's business
        error(model.map(ModelRef::provider).orElse(OLLAMA) + "/nosuchmodel");
    }

    private void error(String name) {
        screen.heading("An error: there is no model '" + name + "'");
        try {
            registry.chat(ChatRequest.of(name, "Hello?"));
            screen.line("There is one, and it answered.");
        } catch (LlmException expected) {
            explain(expected, screen);
        }
    }

    private static void explain(LlmException failure, Screen screen) {
        screen.fact("type", Words.type(failure));
        failure.providerMessage()
                .ifPresentOrElse(
                        words -> screen.fact("provider's words", words),
                        () -> screen.fact("what happened", failure.details().summary()));
        failure.status().ifPresent(status -> screen.fact("HTTP status", Integer.toString(status)));
        failure.details().hint().ifPresent(hint -> screen.fact("hint", hint));
        screen.fact("worth a retry", failure.retryable() ? "yes" : "no");
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
