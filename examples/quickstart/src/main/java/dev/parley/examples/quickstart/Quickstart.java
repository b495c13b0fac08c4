package dev.parley.examples.quickstart;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelInfo;
import dev.parley.ModelRef;
import dev.parley.ProviderDiscovery;
import dev.parley.ProviderHealth;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.SearchResult;
import dev.parley.spi.LlmProviderFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A tour of the library: find the providers, look at their health and models, search these, stream a chat, stop one, meet
 * an error.
 *
 * <p>It talks to the Ollama that {@code OLLAMA_BASE_URL} or {@code OLLAMA_HOST} names, else to the one on this machine. If
 * none answers, exchanges recorded from a real one are {@linkplain Replay replayed}, through the same HTTP path.
 * {@code QUICKSTART_MODEL} chooses the model to talk to. The exit code is 0 if all went well.
 */
public final class Quickstart {
    private static final String OLLAMA = "ollama";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PIECES_BEFORE_STOP = 24;

    private final LlmRegistry registry;
    private final Optional<Replay> replay;
    private final Screen screen;

    private Quickstart(LlmRegistry registry, Optional<Replay> replay, Screen screen) {
        this.registry = registry;
        this.replay = replay;
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
        Optional<String> wished = variable(environment, "QUICKSTART_MODEL");
        try (LlmRegistry registry = registry(environment)) {
            ProviderHealth health = registry.checkHealthAsync(PATIENCE).join().get(OLLAMA);
            String reason = health.error().orElse(health.state().word());
            Optional<LlmProvider> ollama = registry.provider(OLLAMA);
            if (ollama.isEmpty()) {
                // what the user set cannot be used; the reason names it
                screen.line(OLLAMA + ": " + reason);
                return 1;
            }
            String address = ollama.get().info().endpoint().orElseThrow() + " (" + whence(environment) + ")";
            if (health.available()) {
                screen.line("Using the Ollama at " + address + ".");
                new Quickstart(registry, Optional.empty(), screen).tour(wished);
            } else {
                screen.line("No Ollama can be used at " + address + ".");
                screen.note(reason);
                screen.line("Instead, recorded exchanges of a real Ollama are replayed by an in-process server");
                screen.line("on loopback, through the same HTTP path. The recorded models are tiny ones,");
                screen.line("constructed to say one sentence, or words at random, whatever they are asked.");
                replay(wished, screen);
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

    private static void replay(Optional<String> wished, Screen screen) {
        try (Replay replay = Replay.start();
                LlmRegistry registry =
                        registry(Map.of("OLLAMA_BASE_URL", replay.uri().toString()))) {
            new Quickstart(registry, Optional.of(replay), screen)
                    .tour(wished.or(() -> Optional.of(replay.chatModel())));
        }
    }

    /** All providers on the class path; in the real environment this is {@link LlmRegistry#create()}. */
    private static LlmRegistry registry(Map<String, String> environment) {
        return LlmRegistry.builder()
                .fromEnvironment(true)
                .environment(environment)
                .build();
    }

    private void tour(Optional<String> wished) {
        providers();
        ModelListing listing = models();
        search();
        Optional<ModelRef> model = wished.map(registry::resolve).or(registry::defaultModel);
        if (model.isPresent()) {
            details(model.get());
            chat(model.get());
            // the recorded chat model has said its sentence too soon to be stopped
            stop(replay.map(recorded -> registry.resolve(recorded.talkativeModel()))
                    .orElse(model.get()));
        } else {
            screen.heading("Chat");
            // a list that did not come is not an empty one
            listing.byProvider().get(OLLAMA).outcome().failure().ifPresent(failure -> {
                throw failure;
            });
            screen.line("This Ollama has no model to chat with. Get one with:");
            screen.line("    ollama pull llama3.2");
        }
        errors(model);
    }

    private void providers() {
        screen.heading("Providers");
        ProviderDiscovery discovery = LlmProviders.discover();
        screen.line("Found on the class path: "
                + discovery.factories().stream().map(LlmProviderFactory::id).collect(Collectors.joining(", ")));
        discovery.problems().forEach(problem -> screen.line(problem.source() + ": " + problem.message()));

        Map<String, ProviderHealth> all = registry.checkHealthAsync(PATIENCE).join();
        Table table = new Table("PROVIDER", "STATE", "LATENCY", "VERSION", "MODELS", "ADDRESS");
        all.forEach((provider, health) -> table.row(
                provider,
                health.state().word(),
                health.latency().map(Words::duration).orElse(Words.UNKNOWN),
                health.version().orElse(Words.UNKNOWN),
                Words.number(health.modelsCount()),
                registry.provider(provider)
                        .flatMap(configured -> configured.info().endpoint())
                        .map(Object::toString)
                        .orElse(Words.UNKNOWN)));
        table.print(screen);
        all.forEach((provider, health) -> health.error().ifPresent(screen::note));
    }

    /** What has come after a while; a provider that hangs is passed over. Later reads are from memory. */
    private ModelListing models() {
        screen.heading("Models");
        ModelListing listing = registry.models(ListMode.waitFor(PATIENCE));
        listing.byProvider().forEach((provider, part) -> {
            if (!(part.outcome() instanceof ListOutcome.Fresh)) {
                screen.line(provider + ": " + Words.outcome(part.outcome()));
            }
        });
        if (listing.total() == 0) {
            screen.line("None.");
            return listing;
        }
        Table table = new Table("MODEL", "PARAMETERS", "QUANTIZATION", "SIZE", "CONTEXT", "CAPABILITIES", "LOADED");
        for (ModelInfo model : listing.all()) {
            table.row(
                    Words.name(model),
                    Words.fact(model, "parameters", model.parameters()),
                    Words.fact(model, "quantization", model.quantization()),
                    Words.fact(model, "size", model.size()),
                    Words.fact(model, "contextLength", Words.present(model.contextLength())),
                    Words.capabilities(model.capabilities()),
                    Words.support(model.loaded()));
        }
        table.print(screen);
        screen.note(Words.UNKNOWN + " the server does not say    " + Words.INFERRED + " inferred from the name");
        return listing;
    }

    private void search() {
        screen.heading("A search");
        SearchResult found = registry.search("params:<14b cap:tools");
        screen.line("> " + found.query());
        if (found.total() == 0) {
            screen.fact("found", "nothing");
        }
        found.models().forEach(model -> screen.fact("found", Words.name(model)));
        // a filter takes unknown neither for yes nor for no
        found.excludedUnknown()
                .forEach((filter, models) ->
                        screen.fact("left out", models + " of which nobody says whether they match " + filter));
    }

    /** A list may leave out what one model's description tells. */
    private void details(ModelRef ref) {
        screen.heading("A model in detail");
        try {
            ModelInfo model = registry.model(ref.toString());
            screen.fact("model", Words.name(model));
            screen.fact("capabilities", Words.capabilities(model.capabilities()));
            screen.fact("family", model.family().orElse(Words.UNKNOWN));
            screen.fact("format", model.format().orElse(Words.UNKNOWN));
        } catch (LlmException unavailable) {
            screen.note("no details: " + unavailable.getMessage());
        }
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
        screen.fact("finish reason", response.finishReason().toString());
        screen.fact(
                "tokens",
                Words.number(response.usage().promptTokens()) + " in, "
                        + Words.number(response.usage().completionTokens()) + " out");
        screen.fact("speed", Words.speed(response.timings().tokensPerSecond(response.usage())));
        screen.fact("first token", Words.time(response.timings().firstToken()) + " after sending, measured here");
        screen.fact("model load", Words.time(response.timings().load()));
        if (replay.isPresent()) {
            screen.note("Tokens, speed and load are those of the recording; the replay is slowed down to be seen.");
        }
    }

    private void stop(ModelRef model) {
        ChatRequest request = ChatRequest.of(model.toString(), "Tell me a long story about a lighthouse.");
        screen.heading("A chat with " + model + ", stopped in mid-answer");
        screen.line("> " + request.messages().get(0).text());
        int pieces = 0;
        long pressed = 0;
        try (ChatStream answer = registry.stream(request)) {
            Runnable stopButton = answer::close; // any thread may press it, at any time
            for (ChatEvent event : answer) {
                if (show(event) && ++pieces == PIECES_BEFORE_STOP) {
                    pressed = System.nanoTime();
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
            if (replay.isPresent()) {
                screen.fact("the server", replay.get().hangUp(pressed));
            } else {
                screen.fact("the server", "was hung up on");
            }
        }
    }

    private void errors(Optional<ModelRef> model) {
        // the registry knows what is listed, and answers by itself
        model.map(ModelRef::model).map(Words::misspelt).ifPresent(this::error);
        // a full name is the provider's business
        error(OLLAMA + "/nosuchmodel");
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

    private static String whence(Map<String, String> environment) {
        return variable(environment, "OLLAMA_BASE_URL")
                .map(value -> "from OLLAMA_BASE_URL")
                .or(() -> variable(environment, "OLLAMA_HOST").map(value -> "from OLLAMA_HOST"))
                .orElse("the default");
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
