package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.RunsOn;
import java.util.Locale;
import java.util.Optional;

/** Where a provider does its work, as far as its address tells. */
final class Places {
    private Places() {}

    static RunsOn of(LlmProvider provider) {
        Optional<String> host = provider.info().endpoint().flatMap(uri -> Optional.ofNullable(uri.getHost()));
        return host.map(name -> isLoopback(name) ? RunsOn.LOCAL : RunsOn.REMOTE).orElse(RunsOn.UNKNOWN);
    }

    /** By the text alone: a name is not looked up, since that may take long and tells strangers what is asked. */
    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals("[::1]")
                || name.equals("::1");
    }
}
