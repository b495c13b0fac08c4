package dev.parley.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** An address where a connection is neither made nor refused: the queue of its listening socket is full. */
final class FullBacklog implements AutoCloseable {
    private static final int MOST_FILLERS = 16;
    private static final Duration MADE_AT_ONCE = Duration.ofMillis(100);

    private final ServerSocket deaf;
    private final List<SocketChannel> fillers = new ArrayList<>();

    private FullBacklog() throws IOException {
        deaf = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    /** Fills a queue; leaves the test out, with the reason, where the system does not let connections wait. */
    static FullBacklog open() {
        try {
            FullBacklog backlog = new FullBacklog();
            boolean full = false;
            for (int i = 0; i < MOST_FILLERS && !full; i++) {
                full = backlog.fill();
            }
            if (!full) {
                backlog.close();
            }
            Assumptions.assumeTrue(full, "this system does not let connections wait for room in a socket's queue");
            return backlog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a connection; true if it has to wait. */
    private boolean fill() throws IOException {
        SocketChannel filler = SocketChannel.open();
        fillers.add(filler);
        filler.configureBlocking(false);
        filler.connect(new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()));
        long start = System.nanoTime();
        while (!filler.finishConnect()) {
            if (System.nanoTime() - start > MADE_AT_ONCE.toNanos()) {
                return true;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return false;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + deaf.getLocalPort());
    }

    @Override
    public void close() {
        try {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
            deaf.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
