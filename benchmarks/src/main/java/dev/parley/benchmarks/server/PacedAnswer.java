package dev.parley.benchmarks.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A paced answer in the making: every token's text is the moment at which it is sent, by the clock that is the same in
 * all processes of this machine, and a blank.
 */
final class PacedAnswer {
    private static final String STAMP = "0".repeat(TokenBodies.STAMP_DIGITS);

    private final Script script;
    private final byte[] token;
    private final byte[] end;
    private final int stampAt;
    private int sent;
    private long due;

    PacedAnswer(Wire wire, Script script, long now) {
        this.script = script;
        String record = TokenBodies.token(wire, STAMP + " ", 0);
        token = TokenBodies.chunk(record.getBytes(StandardCharsets.UTF_8));
        stampAt = new String(token, StandardCharsets.ISO_8859_1).indexOf(STAMP);
        ByteArrayOutputStream last = new ByteArrayOutputStream();
        TokenBodies.end(wire, script.tokens()).forEach(piece -> last.writeBytes(TokenBodies.chunk(piece)));
        last.writeBytes(TokenBodies.lastChunk());
        end = last.toByteArray();
        due = now;
    }

    /** When the next token is due. */
    long due() {
        return due;
    }

    boolean isOver() {
        return sent == script.tokens();
    }

    /** The next token, and with the last one the end of the answer. */
    ByteBuffer next() {
        sent++;
        due += script.paceMillis() * 1_000_000L;
        ByteBuffer out = ByteBuffer.allocate(token.length + (isOver() ? end.length : 0));
        out.put(token);
        if (isOver()) {
            out.put(end);
        }
        long rest = System.nanoTime();
        for (int i = stampAt + TokenBodies.STAMP_DIGITS - 1; i >= stampAt; i--) {
            out.put(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        return out.flip();
    }
}
