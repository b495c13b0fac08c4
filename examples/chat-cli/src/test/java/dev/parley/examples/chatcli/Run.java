package dev.parley.examples.chatcli;

import dev.parley.LlmProvider;
import dev.parley.testserver.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Terminal;

/** One run of the program, away from this process's streams, environment and signals. */
final class Run {
    final Map<String, String> environment = new HashMap<>();
    final Keyboard keyboard = new Keyboard();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<LlmProvider> providers = new ArrayList<>();
    private String in = "";
    private Host.Terminals terminals = Host.Terminals.NONE;
    private Host.TerminalSource terminal = () -> {
        throw new IOException("this run has no terminal");
    };

    /** With nothing to talk to, and its files in a directory of its own. */
    Run(Path directory) {
        environment.put("OLLAMA_BASE_URL", "http://127.0.0.1:" + closedPort());
        environment.put("XDG_CACHE_HOME", directory.toString());
        environment.put("HOME", directory.toString());
    }

    Run provider(LlmProvider provider) {
        providers.add(provider);
        return this;
    }

    Run ollama(ScriptedServer server) {
        environment.put("OLLAMA_BASE_URL", server.uri().toString());
        return this;
    }

    Run input(String text) {
        in = text;
        return this;
    }

    Run terminals(boolean input, boolean output, boolean error) {
        terminals = new Host.Terminals(input, output, error, 80);
        return this;
    }

    Run at(Terminal opened) {
        terminal = () -> opened;
        return terminals(true, true, true);
    }

    /** Runs the program; returns the exit code. */
    int of(String... args) {
        Host host = new Host(
                environment,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminals,
                StandardCharsets.UTF_8,
                keyboard,
                terminal,
                providers);
        return ChatCli.run(host, args);
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    static int closedPort() {
        try (ScriptedServer server = ScriptedServer.start()) {
            return server.port();
        }
    }
}
