package dev.parley.examples.chatserver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about this server. An empty variable counts as unset.
 *
 * @param host the name or address to listen on, {@code HOST}; this machine only unless set
 * @param port the port, {@code PORT}; 8080 unless set, 0 for any that is free
 * @param token what clients have to know, {@code CHAT_SERVER_TOKEN}
 * @param database the file for conversations, {@code CHAT_SERVER_DB}
 * @param cors the one other origin whose pages may use this server, {@code CHAT_SERVER_CORS}
 * @param stall how long a client may leave unread what was sent before it is cut off
 */
record Settings(String host, int port, Optional<String> token, Path database, Optional<String> cors, Duration stall) {
    private static final Duration STALL = Duration.ofSeconds(60);

    /**
     * Reads the environment.
     *
     * @throws IllegalArgumentException if a variable is wrong; the message names it
     */
    static Settings of(Map<String, String> environment) {
        return new Settings(
                variable(environment, "HOST").orElse("127.0.0.1"),
                port(variable(environment, "PORT").orElse("8080")),
                variable(environment, "CHAT_SERVER_TOKEN"),
                database(environment),
                variable(environment, "CHAT_SERVER_CORS").map(Settings::origin),
                STALL);
    }

    /** Whether only programs on this machine can reach the server. */
    boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Where files of this program go beside the database. */
    Path directory() {
        Path parent = database.toAbsolutePath().getParent();
        return parent == null ? Path.of(".") : parent;
    }

    @Override
    public String toString() {
        return "Settings[" + host + ":" + port + ", token " + (token.isPresent() ? "set" : "not set") + ", " + database
                + "]";
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("PORT is '" + text + "', which is no number; set it to 0..65535", e);
        }
        throw new IllegalArgumentException("PORT is " + text + "; set it to 0..65535");
    }

    private static String origin(String text) {
        if (!text.matches("https?://[^/\\s*]+")) {
            throw new IllegalArgumentException("CHAT_SERVER_CORS is '" + text
                    + "', which is no origin; set it to one such as https://chat.example.com");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static Path database(Map<String, String> environment) {
        Optional<String> file = variable(environment, "CHAT_SERVER_DB");
        try {
            return file.isPresent()
                    ? Path.of(file.get()).toAbsolutePath()
                    : dataDirectory(environment).resolve("parley").resolve("chat.db");
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("CHAT_SERVER_DB is no path: " + e.getMessage(), e);
        }
    }

    private static Path dataDirectory(Map<String, String> environment) {
        Optional<String> xdg = variable(environment, "XDG_DATA_HOME");
        if (xdg.isPresent()) {
            return Path.of(xdg.get());
        }
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home", "."));
        if (os.contains("mac")) {
            return home.resolve("Library").resolve("Application Support");
        }
        if (os.contains("win")) {
            return variable(environment, "LOCALAPPDATA")
                    .map(Path::of)
                    .orElse(home.resolve("AppData").resolve("Local"));
        }
        return home.resolve(".local").resolve("share");
    }
}
