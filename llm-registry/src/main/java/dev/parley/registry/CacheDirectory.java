package dev.parley.registry;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the operating system wants caches of this library. */
final class CacheDirectory {
    private static final String NAME = "parley";

    private CacheDirectory() {}

    static Path of(@Nullable Map<String, String> environment) {
        Map<String, String> variables = environment == null ? System.getenv() : environment;
        String home = System.getProperty("user.home", "");
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return under(variables, home, system).resolve(NAME);
    }

    static Path under(Map<String, String> variables, String home, String system) {
        String xdg = variables.getOrDefault("XDG_CACHE_HOME", "");
        // the convention is that a relative path does not count
        if (!xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg);
        }
        if (system.contains("mac")) {
            return Path.of(home, "Library", "Caches");
        }
        String local = variables.getOrDefault("LOCALAPPDATA", "");
        return system.contains("win") && !local.isBlank() ? Path.of(local) : Path.of(home, ".cache");
    }
}
