package dev.parley.ollama;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether {@link OllamaProvider} has the server pull a model that it is asked to talk to.
 *
 * @since 0.1.0
 */
public enum OllamaPullPolicy {
    /** A model that the server does not have is a {@link dev.parley.ModelNotFoundException}. */
    NEVER,
    /** A model that the server does not have is pulled, and then asked. */
    WHEN_MISSING,
    /** Each request pulls first, which brings the newest version and costs a look at the registry if it is there. */
    ALWAYS;

    /**
     * Finds a policy by its name as a configuration has it.
     *
     * @param name such as {@code when-missing}; case and the kind of dash do not matter
     * @return the policy
     * @throws IllegalArgumentException if there is none of that name
     */
    public static OllamaPullPolicy of(String name) {
        String word = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        for (OllamaPullPolicy policy : values()) {
            if (policy.name().equals(word)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("pull policy '" + name + "' must be one of "
                + Arrays.stream(values()).map(OllamaPullPolicy::word).collect(Collectors.joining(", ")));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
