package dev.parley.examples.chatserver;

import dev.parley.llamacpp.DemoModels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small models that stand in where no others are given, so that the server can be tried without Ollama and without a key. */
final class Demo {
    private static final String MODELS = "LLAMACPP_MODELS";
    private static final String PROVIDER = "llamacpp/";

    private final Map<String, String> environment;
    private final @Nullable String notice;

    private Demo(Map<String, String> environment, @Nullable String notice) {
        this.environment = environment;
        this.notice = notice;
    }

    /** Looks whether they are needed, and if so puts them into a directory. */
    static Demo prepare(Map<String, String> environment, Path directory) {
        if (!environment.getOrDefault(MODELS, "").isBlank()) {
            return new Demo(environment, null);
        }
        Map<String, String> extended = new HashMap<>(environment);
        extended.put(MODELS, DemoModels.unpack(directory).toString());
        return new Demo(extended, DemoModels.notice());
    }

    /** For a server whose providers are given by a program. */
    static Demo none() {
        return new Demo(Map.of(), null);
    }

    /** What the providers are configured by. */
    Map<String, String> environment() {
        return environment;
    }

    boolean inUse() {
        return notice != null;
    }

    /** What there is to say about them. */
    Optional<String> notice() {
        return Optional.ofNullable(notice);
    }

    /** Of the demo models the one that ends its sentence. */
    String preferred(String ref) {
        return inUse() && ref.startsWith(PROVIDER) ? PROVIDER + DemoModels.DEFAULT : ref;
    }
}
