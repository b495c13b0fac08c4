package dev.parley.testserver;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes in connections and finds the script for each request. */
final class Reception implements Connection.Owner {

    private static final long WORKERS_END_NANOS = 5_000_000_000L;

    private final Journal journal;
    private final Routes routes;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers;
    private volatile int closeAfter;
    private volatile long closeIdleAfterNanos;
    private volatile boolean stopped;

    Reception(Journal journal, Routes routes) {
        this.journal = journal;
        this.routes = routes;
        workers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "scripted-server-worker");
            thread.setDaemon(true);
            threads.removeIf(old -> old.getState() == Thread.State.TERMINATED);
            threads.add(thread);
            return thread;
        });
    }

    void accept(EventLoop loop, SocketChannel channel) {
        int number = journal.opened();
        try {
            open.add(new Connection(loop, channel, number, this, journal.monitor()));
        } catch (IOException e) {
            journal.failed(e);
            journal.closed();
            try {
                channel.close();
            } catch (IOException again) {
                journal.failed(again);
            }
        }
    }

    @Override
    public void arrived(Connection connection, Exchange exchange) {
        SeenRequest request = exchange.request();
        journal.arrived(exchange);
        if (routes.hasForeignMatcher()) {
            workers.execute(() -> answer(connection, request));
            return;
        }
        Route.Answer answer = routes.find(request);
        if (answer.isForeign()) {
            workers.execute(() -> answer(connection, request));
        } else {
            connection.answer(answer.to(request));
        }
    }

    private void answer(Connection connection, SeenRequest request) {
        Script script;
        try {
            script = routes.find(request).to(request);
        } catch (RuntimeException | Error e) {
            if (!stopped) {
                journal.failed(e);
            }
            script = Script.reply(500, "text/plain", "the script of this request failed: " + e);
        }
        Script chosen = script;
        connection.loop().execute(() -> connection.answer(chosen));
    }

    @Override
    public void closed(Connection connection) {
        open.remove(connection);
        journal.closed();
    }

    @Override
    public void failed(Throwable failure) {
        journal.failed(failure);
    }

    @Override
    public Gate gate(String name) {
        return gates.computeIfAbsent(name, n -> new Gate(n, journal.monitor()));
    }

    @Override
    public int closeAfter() {
        return closeAfter;
    }

    @Override
    public long closeIdleAfterNanos() {
        return closeIdleAfterNanos;
    }

    void closeAfter(int answers) {
        closeAfter = answers;
    }

    void closeIdleAfter(long nanos) {
        closeIdleAfterNanos = nanos;
    }

    /** Starts the idle time of all idle connections anew; called on the loop. */
    void armIdle() {
        open.stream().filter(Connection::isIdle).forEach(Connection::armIdle);
    }

    /** Closes the idle connections and counts them; called on the loop. */
    int closeIdle() {
        List<Connection> idle = open.stream().filter(Connection::isIdle).toList();
        idle.forEach(Connection::close);
        return idle.size();
    }

    /** Ends the threads of tests' own functions; the loop has been stopped. */
    void stop() {
        stopped = true;
        workers.shutdownNow();
        long deadline = System.nanoTime() + WORKERS_END_NANOS;
        try {
            for (Thread thread : threads) {
                long left = deadline - System.nanoTime();
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left / 1_000_000 + 1);
                }
                if (thread != Thread.currentThread() && thread.isAlive()) {
                    journal.failed(new IllegalStateException("a reply function ignores its interruption"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
