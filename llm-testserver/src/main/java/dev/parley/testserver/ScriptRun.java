package dev.parley.testserver;

import dev.parley.testserver.Step.Framing;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Plays one script on one connection, never blocking; confined to the event loop. */
final class ScriptRun {

    private static final int PIECES_PER_TURN = 256;
    private static final int FLOOD_BYTES = 64 * 1024;

    private final Connection connection;
    private final EventLoop loop;
    private final Exchange exchange;
    private final List<Step> steps;
    private final Function<String, Gate> gates;

    private int index;
    private int piece;
    private int round;
    private boolean begun;
    private boolean over;

    private @Nullable Framing framing;
    private boolean bodyAllowed = true;
    private boolean keepAlive;
    private long paceNanos;
    private int turn;
    private @Nullable ByteBuffer flood;
    private int floodRounds;

    private EventLoop.@Nullable Timer timer;
    private @Nullable Gate gate;
    private @Nullable Runnable waiter;

    ScriptRun(Connection connection, Exchange exchange, List<Step> steps, Function<String, Gate> gates) {
        this.connection = connection;
        this.loop = connection.loop();
        this.exchange = exchange;
        this.steps = steps;
        this.gates = gates;
        this.keepAlive = !exchange.request().asksToClose();
    }

    /** Goes on until a step has to wait; whatever it waits for calls this again. */
    void advance() {
        while (!over && index < steps.size()) {
            if (!perform(steps.get(index)) || over) {
                return;
            }
            index++;
            piece = 0;
            round = 0;
            begun = false;
        }
        if (!over) {
            finish(keepAlive);
        }
    }

    /** Drops everything that would call back. */
    void abandon() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        if (gate != null && waiter != null) {
            gate.leave(waiter);
        }
    }

    /** Returns true when the step is done. */
    private boolean perform(Step step) {
        if (step instanceof Step.Head head) {
            return once(() -> head(head));
        } else if (step instanceof Step.Write write) {
            return write(write);
        } else if (step instanceof Step.Flood endless) {
            return flood(endless.piece());
        } else if (step instanceof Step.Pause pause) {
            return pause.nanos() <= 0 || sleep(pause.nanos());
        } else if (step instanceof Step.Pace pace) {
            paceNanos = pace.nanos();
            return true;
        } else if (step instanceof Step.AwaitGate await) {
            return await(gates.apply(await.gate()));
        }
        return switch ((Step.Mark) step) {
            case END -> end();
            case CLOSE -> {
                finish(false);
                yield false;
            }
            case RESET -> {
                over = true;
                connection.reset();
                yield false;
            }
            case STALL -> false;
        };
    }

    /** Writes once; on the second visit the bytes have been taken. */
    private boolean once(Supplier<byte[]> bytes) {
        if (begun) {
            return true;
        }
        begun = true;
        return connection.write(ByteBuffer.wrap(bytes.get()));
    }

    private byte[] head(Step.Head head) {
        int status = head.status();
        boolean bodyless = status < 200 || status == 204 || status == 304;
        bodyAllowed = !bodyless && !exchange.request().method().equals("HEAD");
        boolean noChunks =
                head.framing() == Framing.CHUNKED && exchange.request().isHttp10();
        framing = noChunks ? Framing.CLOSE : head.framing();
        boolean announced = false;
        StringBuilder text = new StringBuilder("HTTP/1.1 " + StatusLine.of(status) + "\r\n");
        if (!head.contentType().isEmpty()) {
            text.append("Content-Type: ").append(head.contentType()).append("\r\n");
        }
        for (Map.Entry<String, String> header : head.headers()) {
            text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
            if (header.getKey().equalsIgnoreCase("Connection")
                    && RequestHead.hasToken(List.of(header.getValue()), "close")) {
                keepAlive = false;
                announced = true;
            }
        }
        if (!bodyless) {
            text.append(
                    switch (framing) {
                        case CHUNKED -> "Transfer-Encoding: chunked\r\n";
                        case LENGTH -> "Content-Length: " + (head.length() >= 0 ? head.length() : written()) + "\r\n";
                        case CLOSE -> "Connection: close\r\n";
                    });
        }
        if (!keepAlive && !announced && framing != Framing.CLOSE) {
            text.append("Connection: close\r\n");
        }
        return Pieces.utf8(text.append("\r\n").toString());
    }

    /** How much body the steps up to the end of this answer write. */
    private long written() {
        long sum = 0;
        for (int i = index + 1; i < steps.size() && steps.get(i) != Step.Mark.END; i++) {
            if (steps.get(i) instanceof Step.Write write && write.framed()) {
                sum += write.length();
            }
        }
        return sum;
    }

    private boolean write(Step.Write write) {
        if (write.framed() && !bodyAllowed) {
            return true;
        }
        while (round < write.times()) {
            while (piece < write.pieces().size()) {
                if (!begun) {
                    begun = true;
                    byte[] bytes = write.pieces().get(piece);
                    if (!connection.write(write.framed() ? framed(bytes, 1) : ByteBuffer.wrap(bytes))) {
                        return false;
                    }
                }
                begun = false;
                piece++;
                exchange.wrotePieces(1);
                if (paceNanos > 0) {
                    timer = loop.after(paceNanos, this::advance);
                    return false;
                }
                if (++turn % PIECES_PER_TURN == 0) {
                    loop.execute(this::advance);
                    return false;
                }
            }
            piece = 0;
            round++;
        }
        return true;
    }

    private boolean flood(byte[] bytes) {
        if (!bodyAllowed) {
            return false;
        }
        if (flood == null) {
            floodRounds = Math.max(1, FLOOD_BYTES / bytes.length);
            flood = framed(bytes, floodRounds);
        } else if (begun) {
            exchange.wrotePieces(floodRounds);
            flood.rewind();
        }
        begun = true;
        if (connection.write(flood)) {
            loop.execute(this::advance);
        }
        return false;
    }

    private ByteBuffer framed(byte[] bytes, int times) {
        boolean chunked = framing == Framing.CHUNKED;
        byte[] size = chunked ? Pieces.utf8(Integer.toHexString(bytes.length) + "\r\n") : new byte[0];
        ByteBuffer buffer = ByteBuffer.allocate((size.length + bytes.length + (chunked ? 2 : 0)) * times);
        for (int i = 0; i < times; i++) {
            buffer.put(size).put(bytes);
            if (chunked) {
                buffer.put((byte) '\r').put((byte) '\n');
            }
        }
        return buffer.flip();
    }

    private boolean sleep(long nanos) {
        if (begun) {
            return true;
        }
        begun = true;
        timer = loop.after(nanos, this::advance);
        return false;
    }

    private boolean await(Gate awaited) {
        if (begun) {
            gate = null;
            return true;
        }
        begun = true;
        Runnable go = () -> loop.execute(this::advance);
        gate = awaited;
        waiter = go;
        return !awaited.enter(go);
    }

    private boolean end() {
        if (framing == Framing.CLOSE) {
            finish(false);
            return false;
        }
        boolean lastChunk = framing == Framing.CHUNKED && bodyAllowed;
        if (lastChunk && !once(() -> Pieces.utf8("0\r\n\r\n"))) {
            return false;
        }
        framing = null;
        bodyAllowed = true;
        return true;
    }

    private void finish(boolean keep) {
        over = true;
        connection.over(keep);
    }
}
