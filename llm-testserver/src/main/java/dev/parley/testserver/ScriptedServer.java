package dev.parley.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A scripted HTTP/1.1 stream server on 127.0.0.1.
 *
 * <p>One thread serves all connections, however many are open; another is used only where a test's own function or
 * predicate takes part. The server reads every connection all the time and so sees a client leave at once, whatever the
 * script is doing. Request bodies may have a length or be chunked, connections are kept alive, {@code Expect:
 * 100-continue} is answered. A request head of more than 64 KiB gets a 431, a body of more than 256 MiB a 413, a
 * malformed request a 400; these are failures, too.
 *
 * <p>Instances are safe for use by several threads. Waiting methods throw {@link AssertionError}, which says what was
 * seen instead.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start()) {
 *     server.on("POST", "/api/chat").reply(Script.ok("application/x-ndjson")
 *             .lines("{\"done\":false}")
 *             .awaitGate("go")
 *             .lines("{\"done\":true}")
 *             .end());
 *     // start a client against server.uri()
 *     server.gate("go").awaitWaiting(1, Duration.ofSeconds(5));
 *     server.gate("go").open();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ScriptedServer implements AutoCloseable {

    private final Journal journal = new Journal();
    private final Routes routes = new Routes();
    private final Reception reception = new Reception(journal, routes);
    private final EventLoop loop;

    private ScriptedServer(int port) throws IOException {
        loop = EventLoop.bind(port, reception::accept, journal::failed);
    }

    /**
     * Starts a server on a free port.
     *
     * @return the running server; close it
     * @throws UncheckedIOException if no port can be had
     */
    public static ScriptedServer start() {
        return start(0);
    }

    /**
     * Starts a server on a given port, such as that of a server closed before, to come back in its place.
     *
     * @param port the port, or 0 for a free one
     * @return the running server; close it
     * @throws IllegalArgumentException if the port is not within 0 to 65535
     * @throws UncheckedIOException if the port cannot be had
     */
    public static ScriptedServer start(int port) {
        try {
            ScriptedServer server = new ScriptedServer(port);
            server.loop.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    /**
     * Returns where the server listens.
     *
     * @return {@code http://127.0.0.1:<port>}, without a slash at its end
     */
    public URI uri() {
        return uri("");
    }

    /**
     * Returns the address of a path on this server.
     *
     * @param path path and query, beginning with a slash
     * @return the address
     */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /**
     * Returns the port.
     *
     * @return the port
     */
    public int port() {
        return loop.port();
    }

    /**
     * Begins a route for requests with this method and path, whatever their query.
     *
     * @param method the method, such as {@code POST}
     * @param path the path as sent, beginning with a slash
     * @return the route; tell it what to reply
     * @throws IllegalArgumentException if the path does not begin with a slash or has a query
     */
    public Route on(String method, String path) {
        return routes.on(method, path);
    }

    /**
     * Begins a route for requests that meet a condition.
     *
     * @param matcher the condition; runs on a thread of its own, and what it throws is a failure answered with 500
     * @return the route; tell it what to reply
     */
    public Route on(Predicate<? super SeenRequest> matcher) {
        return routes.on(matcher);
    }

    /**
     * Returns the route of requests no other route matches: a 404 with the text {@code 404 page not found}, until told
     * otherwise.
     *
     * @return the route
     */
    public Route fallback() {
        return routes.fallback();
    }

    /**
     * Returns the gate scripts know by this name.
     *
     * @param name any name; a gate comes to be when first asked for
     * @return always the same gate for a name
     */
    public Gate gate(String name) {
        return reception.gate(Objects.requireNonNull(name, "name"));
    }

    /**
     * Returns the requests seen so far, in order of arrival.
     *
     * @return an unmodifiable snapshot
     */
    public List<SeenRequest> requests() {
        return journal.requests();
    }

    /**
     * Returns what became of the requests seen so far, in order of arrival.
     *
     * @return an unmodifiable snapshot of live objects
     */
    public List<Exchange> exchanges() {
        return journal.exchanges();
    }

    /**
     * Takes the next request, waiting for it if need be. Each is taken once, here or by {@link #takeExchange}.
     *
     * @param atMost how long to wait
     * @return the request
     * @throws AssertionError if none comes in time, or if the waiting thread is interrupted (its flag is kept)
     */
    public SeenRequest takeRequest(Duration atMost) {
        return takeExchange(atMost).request();
    }

    /**
     * Takes the next exchange, waiting for its request if need be. Each is taken once, here or by {@link #takeRequest}.
     *
     * @param atMost how long to wait
     * @return the exchange, most likely still running
     * @throws AssertionError if none comes in time, or if the waiting thread is interrupted (its flag is kept)
     */
    public Exchange takeExchange(Duration atMost) {
        return journal.take(Objects.requireNonNull(atMost, "atMost"));
    }

    /**
     * Waits until so many requests have been seen in all, taken or not.
     *
     * @param atLeast how many
     * @param atMost how long to wait
     * @return all requests seen so far
     * @throws AssertionError if fewer come in time, or if the waiting thread is interrupted (its flag is kept)
     */
    public List<SeenRequest> awaitRequests(int atLeast, Duration atMost) {
        return journal.awaitRequests(atLeast, Objects.requireNonNull(atMost, "atMost"));
    }

    /**
     * Returns how many connections were accepted in all.
     *
     * @return the number
     */
    public int connections() {
        return journal.connections();
    }

    /**
     * Returns how many connections are open now.
     *
     * @return the number
     */
    public int openConnections() {
        return journal.open();
    }

    /**
     * Returns how many connections were open at the same time at most.
     *
     * @return the number
     */
    public int peakConnections() {
        return journal.peak();
    }

    /**
     * Waits until exactly so many connections are open.
     *
     * @param exactly how many
     * @param atMost how long to wait
     * @throws AssertionError if that does not come to be in time, or if the waiting thread is interrupted (its flag is
     *     kept)
     */
    public void awaitOpenConnections(int exactly, Duration atMost) {
        journal.awaitOpen(exactly, Objects.requireNonNull(atMost, "atMost"));
    }

    /**
     * Returns what went wrong on this side: exceptions of the test's functions and predicates, requests that were not
     * HTTP or too large, and errors of the server's own sockets. A client that hangs up is no failure.
     *
     * @return an unmodifiable snapshot, in order
     */
    public List<Throwable> failures() {
        return journal.failures();
    }

    /**
     * Closes each connection once it has carried so many answers, without having announced that.
     *
     * @param answers how many; 0 for no limit, which is the default
     * @throws IllegalArgumentException if the number is negative
     */
    public void closeConnectionsAfter(int answers) {
        if (answers < 0) {
            throw new IllegalArgumentException("close after " + answers + " answers; 0 or more");
        }
        reception.closeAfter(answers);
    }

    /**
     * Closes each connection that has been idle for a while, without having announced that.
     *
     * @param idle how long without a request, counted anew from now on; zero for no limit, which is the default
     * @throws IllegalArgumentException if the time is negative
     */
    public void closeIdleConnectionsAfter(Duration idle) {
        if (idle.isNegative()) {
            throw new IllegalArgumentException("close after " + idle + " idle; zero or more");
        }
        reception.closeIdleAfter(Monitor.nanos(idle));
        loop.execute(reception::armIdle);
    }

    /**
     * Closes the connections that are idle now, without having announced that.
     *
     * @return how many
     */
    public int closeIdleConnections() {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        loop.execute(() -> closed.complete(reception.closeIdle()));
        CompletableFuture.anyOf(closed, loop.ended()).join();
        return closed.getNow(0);
    }

    /**
     * Closes every connection and the port and ends every thread; a second call does nothing. Functions of the test that
     * still run are interrupted, and what they throw then is no failure; one that does not end within five seconds is.
     */
    @Override
    public void close() {
        loop.stop();
        reception.stop();
    }
}
