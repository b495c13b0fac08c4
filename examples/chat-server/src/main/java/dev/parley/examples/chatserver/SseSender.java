package dev.parley.examples.chatserver;

import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events as server-sent events, without a thread for each client: an event is taken from its source when the socket
 * can take it. A client that does not read is cut off by the server's idle timeout.
 */
final class SseSender {
    private static final Logger LOG = LoggerFactory.getLogger(SseSender.class);
    private static final byte[] PING = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService timer;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();

    SseSender(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * Answers a request with events.
     *
     * @param ping how often a comment shows that the connection is alive, and finds out that it is not
     * @param open opens the source, which calls what it is given whenever there may be an event
     */
    void send(Context request, Duration ping, Function<Runnable, EventSource> open) {
        request.future(() -> {
            request.res().setStatus(200);
            request.res().setContentType("text/event-stream;charset=utf-8");
            request.res().setHeader("Cache-Control", "no-store");
            request.res().setHeader("X-Accel-Buffering", "no");
            try {
                Client client = new Client(request.res().getOutputStream());
                client.begin(open, ping);
                return client.done;
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /** Ends all that is being sent. */
    void close() {
        clients.forEach(Client::end);
    }

    private final class Client implements WriteListener {
        private final ServletOutputStream out;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final AtomicInteger work = new AtomicInteger();
        private volatile boolean ready;
        private volatile boolean ending;
        private volatile boolean pingDue = true;
        private volatile @Nullable EventSource source;
        private boolean flushDue;

        Client(ServletOutputStream out) {
            this.out = out;
        }

        void begin(Function<Runnable, EventSource> open, Duration ping) {
            EventSource opened = open.apply(this::pump);
            source = opened;
            clients.add(this);
            var pings = timer.scheduleAtFixedRate(this::ping, ping.toMillis(), ping.toMillis(), TimeUnit.MILLISECONDS);
            done.whenComplete((nothing, failure) -> {
                pings.cancel(false);
                clients.remove(this);
                opened.close();
            });
            out.setWriteListener(this);
        }

        void end() {
            ending = true;
            pump();
        }

        @Override
        public void onWritePossible() {
            ready = true;
            pump();
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("a client has gone", failure);
            ready = false;
            done.complete(null);
        }

        private void ping() {
            pingDue = true;
            pump();
        }

        /** Writes while the socket takes it; whoever finds the loop free runs it. */
        private void pump() {
            if (work.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                try {
                    write();
                } catch (IOException | RuntimeException e) {
                    onError(e);
                }
                missed = work.addAndGet(-missed);
            } while (missed != 0);
        }

        private void write() throws IOException {
            EventSource from = source;
            while (ready && from != null && !done.isDone()) {
                if (!out.isReady()) {
                    // the container says when it is again
                    return;
                }
                Event event = ending ? null : from.next();
                if (event != null) {
                    out.write(bytes(event));
                    flushDue = true;
                    pingDue = false;
                } else if (pingDue && !ending) {
                    out.write(PING);
                    flushDue = true;
                    pingDue = false;
                } else if (flushDue) {
                    out.flush();
                    flushDue = false;
                } else if (ending || from.over()) {
                    done.complete(null);
                } else {
                    return;
                }
            }
        }

        private byte[] bytes(Event event) {
            String id = event.id() == 0 ? "" : "id: " + event.id() + "\n";
            String text = "event: " + event.name() + "\n" + id + "data: " + JsonText.write(event.payload()) + "\n\n";
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
