package dev.parley.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A running {@link TokenServer}. */
public final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final String address;

    private ServerProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a server.
     *
     * @param javaHome the JDK to run it with
     * @param classPath where its classes are
     * @return the running server
     * @throws IOException if it does not start
     */
    public static ServerProcess start(Path javaHome, String classPath) throws IOException {
        Process process = new ProcessBuilder(
                        javaHome.resolve("bin/java").toString(),
                        "-Xms256m",
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        TokenServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the token server ended before it named its port");
        }
        return new ServerProcess(process, "http://127.0.0.1:" + port);
    }

    /** {@return such as {@code http://127.0.0.1:40123}} */
    public String address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
