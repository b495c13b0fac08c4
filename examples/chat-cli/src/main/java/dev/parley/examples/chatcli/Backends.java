package dev.parley.examples.chatcli;

import dev.parley.Capability;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.ProviderHealth;
import dev.parley.llamacpp.DemoModels;
import dev.parley.llamacpp.LlamaCppProviderFactory;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.spi.ProviderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The providers of the environment, and the demo models if there is nothing else to chat with: no
 * {@code LLAMACPP_MODELS}, no Ollama that answers, and no key of any provider.
 */
final class Backends implements AutoCloseable {
    /** Names the model to chat with when none is asked for. */
    static final String DEFAULT_MODEL = "CHAT_CLI_MODEL";

    /** How long the start waits for providers. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String OLLAMA = "ollama";
    private static final String LLAMACPP = "llamacpp";
    private static final String LLAMACPP_MODELS = "LLAMACPP_MODELS";

    private final LlmRegistry registry;
    private final Host host;
    /** How the providers were at the start, if that was asked. A list that came says nothing about a key. */
    private CompletableFuture<Map<String, ProviderHealth>> health = CompletableFuture.completedFuture(Map.of());

    private Optional<LlmProvider> demo = Optional.empty();

    private Backends(Host host) {
        this.host = host;
        LlmRegistry.Builder builder = LlmRegistry.builder()
                .fromEnvironment(true)
                .environment(host.environment())
                .prefer(OLLAMA, LLAMACPP);
        host.providers().forEach(builder::provider);
        variable(host, DEFAULT_MODEL).ifPresent(builder::defaultModel);
        this.registry = builder.build();
    }

    /** The providers as they are configured; asks none of them anything. */
    static Backends configured(Host host) {
        return new Backends(host);
    }

    /** The providers, with the demo models in place if they are needed; asks how the providers are. */
    static Backends ready(Host host) {
        return ready(host, Optional.empty());
    }

    /**
     * The providers for a chat with a model, if one is asked for: where its name says that it is another provider's than the
     * demo models', nothing waits for the others.
     */
    static Backends ready(Host host, Optional<String> model) {
        Backends backends = new Backends(host);
        try {
            backends.health = backends.registry.checkHealthAsync(PATIENCE);
            boolean elsewhere = model.stream()
                    .anyMatch(name -> backends.registry.providers().stream()
                            .anyMatch(label -> !label.equals(LLAMACPP) && name.startsWith(label + "/")));
            if (!elsewhere && variable(host, LLAMACPP_MODELS).isEmpty()) {
                backends.useDemoIfNeeded();
            }
            return backends;
        } catch (RuntimeException e) {
            backends.close();
            throw e;
        }
    }

    LlmRegistry registry() {
        return registry;
    }

    /** What there is to say about the demo models, if they are in place. */
    Optional<String> notice() {
        return demo.map(provider -> DemoModels.notice());
    }

    /**
     * The model to chat with when none is asked for.
     *
     * @throws ModelNotFoundException if there is none; says what to do
     */
    ModelRef defaultModel() {
        Optional<String> wished = variable(host, DEFAULT_MODEL);
        if (wished.isPresent()) {
            return resolve(wished.get());
        }
        if (demo.isPresent()) {
            return ModelRef.parse(LLAMACPP + "/" + DemoModels.DEFAULT);
        }
        List<ModelInfo> models = registry.models(ListMode.waitFor(PATIENCE)).all();
        return registry.defaultModel()
                .filter(ref -> usable(label(ref)))
                .or(() -> models.stream()
                        .filter(model -> canChat(model) && usable(model.provider()))
                        .findFirst()
                        .map(model -> ModelRef.parse(Words.name(model))))
                .orElseThrow(() -> new ModelNotFoundException(ErrorDetails.builder("there is no model to chat with")
                        .hint("Get one with 'chat-cli pull llama3.2', or name one that a provider has")
                        .build()));
    }

    /** What a name means; waits for lists that are late. */
    ModelRef resolve(String name) {
        try {
            return registry.resolve(name);
        } catch (ModelNotFoundException notYet) {
            registry.models(ListMode.waitFor(PATIENCE));
            return registry.resolve(name);
        }
    }

    /** A provider and its own id of a model, which nobody needs to list. */
    record Target(String label, LlmProvider provider, String id) {}

    /**
     * Finds the provider with an ability that a name is meant for: the one it begins with, else the only one that has the
     * ability.
     *
     * @throws IllegalArgumentException if it cannot be told which
     */
    Target target(String name, Class<?> ability) {
        int slash = name.indexOf('/');
        if (slash > 0 && slash < name.length() - 1 && registry.providers().contains(name.substring(0, slash))) {
            String label = name.substring(0, slash);
            return new Target(label, provider(label), name.substring(slash + 1));
        }
        List<String> able = registry.providers().stream()
                .filter(label -> registry.provider(label)
                        .flatMap(provider -> provider.find(ability))
                        .isPresent())
                .toList();
        if (able.size() != 1) {
            throw new IllegalArgumentException(
                    able.isEmpty()
                            ? "no provider here can do this"
                            : "name the provider of '" + name + "', as in " + able.get(0) + "/" + name + "; there are "
                                    + String.join(", ", able));
        }
        return new Target(able.get(0), provider(able.get(0)), name);
    }

    private LlmProvider provider(String label) {
        return registry.provider(label)
                .orElseThrow(() -> new IllegalArgumentException("provider '" + label + "' cannot be used: "
                        + registry.health(label).error().orElse("it is not configured")));
    }

    /** Names like one that nobody knows, as far as the lists tell. */
    Optional<String> similar(String name) {
        String id = registry.providers().stream()
                .filter(label -> name.startsWith(label + "/"))
                .findFirst()
                .map(label -> name.substring(label.length() + 1))
                .orElse(name);
        try {
            return Optional.of("Did you mean " + registry.resolve(id) + "?");
        } catch (ModelNotFoundException unknown) {
            return unknown.details().hint();
        } catch (LlmException | IllegalArgumentException ambiguous) {
            return Optional.ofNullable(ambiguous.getMessage());
        }
    }

    @Override
    public void close() {
        registry.close();
        demo.ifPresent(LlmProvider::close);
    }

    private void useDemoIfNeeded() {
        boolean other = health.join().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(LLAMACPP)
                        && registry.provider(entry.getKey()).isPresent())
                .anyMatch(entry -> entry.getKey().equals(OLLAMA)
                        ? entry.getValue().available()
                        : entry.getValue().state() != HealthState.UNAUTHORISED);
        if (!other) {
            LlmProvider provider = new LlamaCppProviderFactory()
                    .create(ProviderConfig.builder()
                            .set("models", demoModels().toString())
                            .environment(host.environment())
                            .build());
            demo = Optional.of(provider);
            if (registry.providers().contains(LLAMACPP)) {
                registry.replace(provider);
            } else {
                registry.add(provider);
            }
            registry.models(LLAMACPP, ListMode.waitFor(PATIENCE));
        }
    }

    private Path demoModels() {
        return DemoModels.unpack(cache().resolve("parley").resolve("demo-models"));
    }

    private Path cache() {
        return variable(host, "XDG_CACHE_HOME")
                .or(() -> variable(host, "LOCALAPPDATA"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    }

    /** Whether a provider has what it needs to be asked, as far as is known. */
    boolean usable(String label) {
        ProviderHealth found = health.join().get(label);
        return found == null || label.equals(LLAMACPP) || found.state() != HealthState.UNAUTHORISED;
    }

    private static boolean canChat(ModelInfo model) {
        return !model.capabilities().supports(Capability.CHAT).isNo()
                && (model.capabilities().supports(Capability.CHAT).isYes()
                        || !model.capabilities().supports(Capability.EMBEDDING).isYes());
    }

    private static String label(ModelRef ref) {
        return ref.connection().map(name -> ref.provider() + "@" + name).orElse(ref.provider());
    }

    private static Optional<String> variable(Host host, String name) {
        return Optional.ofNullable(host.environment().get(name)).filter(value -> !value.isBlank());
    }
}
