package dev.parley.testserver;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One accepted connection: reads requests, runs one script at a time; confined to the event loop. */
final class Connection implements EventLoop.Handler {

    /** What a connection asks of its server. */
    interface Owner {
        /** A request is whole: find its script and give it to {@link Connection#answer}, on the loop. */
        void arrived(Connection connection, Exchange exchange);

        void closed(Connection connection);

        void failed(Throwable failure);

        Gate gate(String name);

        /** After how many answers to close a connection, 0 for never. */
        int closeAfter();

        /** After how many nanoseconds to close an idle connection, 0 for never. */
        long closeIdleAfterNanos();
    }

    private static final int MAX_BACKLOG = 1024 * 1024;
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final EventLoop loop;
    private final SocketChannel channel;
    private final Owner owner;
    private final Monitor monitor;
    private final RequestParser parser;
    private final SelectionKey key;
    private @Nullable Exchange exchange;
    private @Nullable ScriptRun run;
    private @Nullable ByteBuffer out;
    private EventLoop.@Nullable Timer idle;
    private int answered;
    private boolean lingering;
    private boolean closed;

    Connection(EventLoop loop, SocketChannel channel, int number, Owner owner, Monitor monitor) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.owner = owner;
        this.monitor = monitor;
        this.parser = new RequestParser(number);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = loop.register(channel, this);
        armIdle();
    }

    EventLoop loop() {
        return loop;
    }

    /** No request is being read or answered. */
    boolean isIdle() {
        return !closed && !lingering && exchange == null && parser.isIdle();
    }

    /** Starts the script of the request that arrived last. */
    void answer(Script script) {
        Exchange current = exchange;
        if (closed || current == null) {
            return;
        }
        ScriptRun started = new ScriptRun(this, current, script.steps(), owner::gate);
        run = started;
        started.advance();
    }

    /**
     * Writes bytes now as far as the socket takes them.
     *
     * @return true if all were taken; otherwise the running script is advanced once they are
     */
    boolean write(ByteBuffer bytes) {
        if (closed) {
            return false;
        }
        try {
            int count = channel.write(bytes);
            if (exchange != null) {
                exchange.wrote(count);
            }
        } catch (IOException e) {
            // A broken pipe is the client's way of hanging up.
            hungUp();
            return false;
        }
        if (bytes.hasRemaining()) {
            out = bytes;
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            return false;
        }
        return true;
    }

    @Override
    public void writable() {
        ByteBuffer pending = out;
        key.interestOps(SelectionKey.OP_READ);
        out = null;
        if (pending == null || !write(pending) || closed) {
            return;
        }
        if (lingering) {
            shutdownOutput();
        } else if (run != null) {
            run.advance();
        } else {
            readRequest();
        }
    }

    @Override
    public void readable() {
        ByteBuffer buffer = loop.readBuffer();
        try {
            int count = channel.read(buffer);
            if (count < 0) {
                hungUp();
                return;
            }
        } catch (IOException e) {
            // A reset is the client's way of hanging up.
            hungUp();
            return;
        }
        if (lingering) {
            return;
        }
        cancelIdle();
        parser.feed(buffer.flip());
        if (exchange == null) {
            readRequest();
        } else if (parser.buffered() > MAX_BACKLOG) {
            failed(new IOException("the client sent more than " + MAX_BACKLOG + " bytes while being answered"));
        }
    }

    @Override
    public void failed(Throwable failure) {
        owner.failed(failure);
        close();
    }

    /** The script is over. */
    void over(boolean keepAlive) {
        answered++;
        int limit = owner.closeAfter();
        if (!keepAlive || limit > 0 && answered >= limit) {
            close();
            return;
        }
        Exchange done = exchange;
        exchange = null;
        run = null;
        armIdle();
        loop.execute(this::readRequest);
        if (done != null) {
            done.finish();
        }
    }

    /** Closes with a reset instead of a proper end. */
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            owner.failed(e);
        }
        close();
    }

    @Override
    public void close() {
        close(false);
    }

    private void hungUp() {
        close(true);
    }

    private void close(boolean clientLeft) {
        if (closed) {
            return;
        }
        closed = true;
        long now = System.nanoTime();
        cancelIdle();
        if (run != null) {
            run.abandon();
        }
        try {
            channel.close();
        } catch (IOException e) {
            owner.failed(e);
        }
        // One change, so that whoever waits for either finds both.
        monitor.change(() -> {
            owner.closed(this);
            if (exchange != null && clientLeft) {
                exchange.hangUp(now);
            } else if (exchange != null) {
                exchange.finish();
            }
        });
    }

    private void readRequest() {
        if (closed || lingering || exchange != null || out != null) {
            return;
        }
        try {
            SeenRequest request = parser.next();
            if (request != null) {
                cancelIdle();
                Exchange started = new Exchange(request, monitor);
                exchange = started;
                owner.arrived(this, started);
            } else if (parser.takeContinue()) {
                write(ByteBuffer.wrap(Pieces.utf8("HTTP/1.1 100 Continue\r\n\r\n")));
            }
        } catch (BadRequestException e) {
            refuse(e);
        }
    }

    /** Answers a request that is none, and lets the client read that before the connection goes. */
    private void refuse(BadRequestException reason) {
        owner.failed(reason);
        lingering = true;
        byte[] body = Pieces.utf8(reason.getMessage() + "\n");
        String head = "HTTP/1.1 " + StatusLine.of(reason.status()) + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n";
        ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
        answer.put(Pieces.utf8(head)).put(body).flip();
        if (write(answer)) {
            shutdownOutput();
        }
    }

    /** Says that nothing follows but keeps reading: closing with bytes unread would reset, and the answer be lost. */
    private void shutdownOutput() {
        try {
            channel.shutdownOutput();
            idle = loop.after(LINGER_NANOS, this::close);
        } catch (IOException e) {
            owner.failed(e);
            close();
        }
    }

    /** Starts the idle time anew, from now. */
    void armIdle() {
        cancelIdle();
        long nanos = owner.closeIdleAfterNanos();
        if (nanos > 0) {
            idle = loop.after(nanos, () -> {
                if (isIdle()) {
                    close();
                }
            });
        }
    }

    private void cancelIdle() {
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
    }
}
