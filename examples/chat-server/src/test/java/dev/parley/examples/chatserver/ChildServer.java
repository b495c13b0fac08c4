package dev.parley.examples.chatserver;

import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.nio.file.Path;

/** A program for tests: a server over a fake provider, until it is ended. */
final class ChildServer {
    private ChildServer() {}

    /**
     * Runs it.
     *
     * @param arguments the directory for its database, and {@code half} for an answer that has no end or {@code much} for
     *     one of 5 MiB
     */
    public static void main(String[] arguments) {
        FakeReply.Builder reply = FakeReply.builder();
        if (arguments[1].equals("much")) {
            for (int i = 0; i < 5 * 1024; i++) {
                reply.text("x".repeat(1023) + "\n");
            }
        } else {
            reply.reasoning("Let me think. ").text("Half ", "an ", "answer");
        }
        FakeProvider fake = FakeProvider.replying(arguments[1].equals("much") ? reply.build() : reply.stalls());
        TestServer server = TestServer.start(Path.of(arguments[0]), fake);
        System.out.println(server.uri());
    }
}
