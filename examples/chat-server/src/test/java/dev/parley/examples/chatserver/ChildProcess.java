package dev.parley.examples.chatserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program in a Java of its own, with what it writes. */
final class ChildProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+/");
    private static final int LIMIT_S = 60;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs a class of the test's class path; with the environment given and nothing else. */
    static ChildProcess run(Class<?> main, List<String> options, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // as it is started by its users, since newer Javas write of a library that is loaded without having been
        // allowed to
        command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(builder.start());
        } catch (IOException e) {
            throw new AssertionError("no child process", e);
        }
    }

    /** The address it prints. */
    URI address() {
        Until.holds("the child has printed its address, but: " + output(), () -> {
            if (!process.isAlive()
                    && ADDRESS.matcher(output()).results().findAny().isEmpty()) {
                throw new AssertionError("the child has ended: " + output());
            }
            return ADDRESS.matcher(output()).find();
        });
        Matcher found = ADDRESS.matcher(output());
        return found.find() ? URI.create(found.group()) : URI.create("");
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** The exit code, when it has ended by itself. */
    int exitCode() {
        try {
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new AssertionError("the child is still running: " + output());
            }
            reader.join(TimeUnit.SECONDS.toMillis(LIMIT_S));
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks it to end, as a service manager does. */
    int terminate() {
        process.destroy();
        return exitCode();
    }

    /** Ends it as a crash does. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    private void read() {
        try (BufferedReader from =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("(output broke off: " + e + ")");
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
