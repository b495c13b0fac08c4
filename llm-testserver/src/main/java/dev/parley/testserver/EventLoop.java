package dev.parley.testserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The one thread that accepts, reads, writes and keeps time for all connections of a server. */
final class EventLoop {

    private static final int READ_BYTES = 64 * 1024;
    private static final int BACKLOG = 4096;
    private static final long ACCEPT_PAUSE_NANOS = 50_000_000;

    /** What a connection is told; called on the loop. */
    interface Handler {
        void readable();

        void writable();

        void failed(Throwable failure);

        void close();
    }

    /** Something to do later; cancelling twice or late does nothing. */
    static final class Timer implements Comparable<Timer> {
        private final long dueNanos;
        private final Runnable task;
        private boolean cancelled;

        Timer(long dueNanos, Runnable task) {
            this.dueNanos = dueNanos;
            this.task = task;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.signum(dueNanos - other.dueNanos);
        }
    }

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final int port;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Consumer<Throwable> failures;
    private final BiConsumer<EventLoop, SocketChannel> accepted;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopped;

    private EventLoop(
            Selector selector,
            ServerSocketChannel listener,
            int port,
            BiConsumer<EventLoop, SocketChannel> accepted,
            Consumer<Throwable> failures) {
        this.selector = selector;
        this.listener = listener;
        this.port = port;
        this.accepted = accepted;
        this.failures = failures;
        thread = new Thread(null, this::run, "scripted-server-" + port);
        thread.setDaemon(true);
    }

    /** Binds 127.0.0.1; nothing is accepted before {@link #start()}. */
    static EventLoop bind(int port, BiConsumer<EventLoop, SocketChannel> accepted, Consumer<Throwable> failures)
            throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            // A port is taken over at once from a server that was closed, whatever its connections are up to.
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            int bound = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            return new EventLoop(selector, listener, bound, accepted, failures);
        } catch (IOException | RuntimeException e) {
            listener.close();
            selector.close();
            throw e;
        }
    }

    void start() {
        thread.start();
    }

    int port() {
        return port;
    }

    /** Runs a task on the loop; callable from any thread. After the loop has stopped the task is dropped. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** Runs a task on the loop after a while; callable on the loop only. */
    Timer after(long nanos, Runnable task) {
        long delay = Math.max(0, Math.min(nanos, Long.MAX_VALUE / 2));
        Timer timer = new Timer(System.nanoTime() + delay, task);
        timers.add(timer);
        return timer;
    }

    SelectionKey register(SocketChannel channel, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ, handler);
    }

    /** The buffer every read of this loop goes through, cleared. */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    /** Completes when the thread has closed everything. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Closes every socket and waits for the thread to end, unless this is that thread. */
    void stop() {
        stopped = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector;
                listener) {
            try {
                while (!stopped) {
                    select();
                    runTasks();
                    runTimers();
                    handleKeys();
                }
            } finally {
                for (SelectionKey key : List.copyOf(selector.keys())) {
                    if (key.attachment() instanceof Handler handler) {
                        handler.close();
                    }
                }
                // Selecting is what lets go of the sockets just closed.
                selector.selectNow();
            }
        } catch (IOException e) {
            failures.accept(e);
        } finally {
            ended.complete(null);
        }
    }

    private void select() throws IOException {
        while (!timers.isEmpty() && timers.peek().cancelled) {
            timers.remove();
        }
        Timer next = timers.peek();
        if (!tasks.isEmpty()) {
            selector.selectNow();
        } else if (next == null) {
            selector.select();
        } else {
            selector.select(Math.max(1, (next.dueNanos - System.nanoTime()) / 1_000_000 + 1));
        }
    }

    private void runTasks() {
        // Tasks added meanwhile wait for the next round, so that no connection starves the others.
        int waiting = tasks.size();
        for (int i = 0; i < waiting; i++) {
            Runnable task = tasks.poll();
            if (task != null) {
                guarded(task, failures);
            }
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        while (!timers.isEmpty() && (timers.peek().cancelled || timers.peek().dueNanos - now <= 0)) {
            Timer timer = timers.remove();
            if (!timer.cancelled) {
                guarded(timer.task, failures);
            }
        }
    }

    private void handleKeys() {
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.channel() == listener) {
                guarded(() -> accept(key), failures);
                continue;
            }
            Handler handler = (Handler) key.attachment();
            if (key.isValid() && key.isReadable()) {
                guarded(handler::readable, handler::failed);
            }
            if (key.isValid() && key.isWritable()) {
                guarded(handler::writable, handler::failed);
            }
        }
    }

    private void accept(SelectionKey key) {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                accepted.accept(this, channel);
            }
        } catch (IOException e) {
            // Most likely no file descriptor is left: trying again at once would only spin.
            failures.accept(e);
            key.interestOps(0);
            after(ACCEPT_PAUSE_NANOS, () -> key.interestOps(SelectionKey.OP_ACCEPT));
        }
    }

    private static void guarded(Runnable task, Consumer<Throwable> failed) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }
}
