package dev.parley.testserver;

import dev.parley.testserver.Step.Framing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to one request, byte by byte and in time.
 *
 * <p>A script begins with {@link #ok}, {@link #status}, {@link #reply}, {@link #nothing} or {@link #raw}, goes on with
 * pieces of body and waits, and is finished by {@link #end()}, {@link #close()}, {@link #reset()}, {@link #stall()} or
 * {@link #flood}. Texts are UTF-8. Each piece is handed to the socket alone, and is a chunk of its own while the body is
 * chunked. For a {@code HEAD} request, and for a 1xx, 204 or 304, the pieces of body are left out.
 *
 * <p>Scripts are immutable: every method returns a new one, so prefixes can be shared, also between threads and servers.
 * Every method throws {@link NullPointerException} on null and {@link IllegalStateException} where its step makes no
 * sense, such as a piece of body before the head or anything after {@code close()}.
 *
 * @since 0.1.0
 */
public final class Script {

    private enum Phase {
        NOTHING,
        HEAD,
        BODY,
        RAW,
        ENDED,
        OVER
    }

    private static final Script NOTHING = new Script(null, null, Phase.NOTHING);

    private final @Nullable Script previous;
    private final @Nullable Step step;
    private final Phase phase;

    private Script(@Nullable Script previous, @Nullable Step step, Phase phase) {
        this.previous = previous;
        this.step = step;
        this.phase = phase;
    }

    /**
     * Begins an answer with status 200, chunked unless the next calls say otherwise.
     *
     * @param contentType the value of {@code Content-Type}; empty for none
     * @return the script
     */
    public static Script ok(String contentType) {
        return status(200, contentType);
    }

    /**
     * Begins an answer, chunked unless the next calls say otherwise.
     *
     * @param status the status code
     * @param contentType the value of {@code Content-Type}; empty for none
     * @return the script
     * @throws IllegalArgumentException if the status is not within 100 to 999
     */
    public static Script status(int status, String contentType) {
        Objects.requireNonNull(contentType, "contentType");
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status " + status + " is not within 100 to 999");
        }
        Step.Head head = new Step.Head(status, contentType, List.of(), Framing.CHUNKED, -1);
        return new Script(NOTHING, head, Phase.HEAD);
    }

    /**
     * Makes a whole answer with {@code Content-Length}, finished by {@link #end()}.
     *
     * @param status the status code
     * @param contentType the value of {@code Content-Type}; empty for none
     * @param body the body; may be empty
     * @return the script
     * @throws IllegalArgumentException if the status is not within 100 to 999
     */
    public static Script reply(int status, String contentType, String body) {
        Script head = status(status, contentType).contentLength();
        return (body.isEmpty() ? head : head.chunk(body)).end();
    }

    /**
     * Begins with no byte at all: for headers that never come, come late, or a connection closed without an answer.
     *
     * @return the script
     */
    public static Script nothing() {
        return NOTHING;
    }

    /**
     * Writes exactly these bytes instead of an HTTP answer; pieces that follow are written just as bare.
     *
     * @param bytes the bytes, each array handed to the socket alone; none may be empty
     * @return the script
     * @throws IllegalArgumentException if there is no array or an empty one
     */
    public static Script raw(byte[]... bytes) {
        return NOTHING.write(Arrays.asList(bytes), 1, false, Phase.RAW);
    }

    /**
     * Writes exactly this text instead of an HTTP answer; pieces that follow are written just as bare.
     *
     * @param text the text; not empty
     * @return the script
     * @throws IllegalArgumentException if the text is empty
     */
    public static Script raw(String text) {
        return raw(Pieces.utf8(text));
    }

    /**
     * Adds a header to the head this call directly follows; it stands beside headers of the same name.
     *
     * @param name the header's name
     * @param value the header's value
     * @return the longer script
     * @throws IllegalArgumentException if name or value would break the line
     */
    public Script header(String name, String value) {
        if (name.isEmpty() || (name + value).matches("(?s).*[\\r\\n].*")) {
            throw new IllegalArgumentException("not a header: '" + name + "': '" + value + "'");
        }
        Step.Head head = head("header");
        List<Map.Entry<String, String>> headers = new ArrayList<>(head.headers());
        headers.add(Map.entry(name, value));
        return replaceHead(new Step.Head(head.status(), head.contentType(), headers, head.framing(), head.length()));
    }

    /**
     * Sends {@code Content-Length} with the number of bytes this script writes up to {@link #end()}.
     *
     * @return the longer script
     */
    public Script contentLength() {
        return framing(Framing.LENGTH, -1);
    }

    /**
     * Sends {@code Content-Length} as told, true or not: too much, followed by {@link #close()}, is a short body.
     *
     * @param bytes the value
     * @return the longer script
     * @throws IllegalArgumentException if the value is negative
     */
    public Script contentLength(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Content-Length " + bytes + " is negative");
        }
        return framing(Framing.LENGTH, bytes);
    }

    /**
     * Sends neither length nor chunks: the body ends when {@link #end()} closes the connection.
     *
     * @return the longer script
     */
    public Script closeDelimited() {
        return framing(Framing.CLOSE, -1);
    }

    /**
     * Writes one piece of body.
     *
     * @param text the piece; not empty, since an empty chunk would end the body
     * @return the longer script
     * @throws IllegalArgumentException if the text is empty
     */
    public Script chunk(String text) {
        return chunk(Pieces.utf8(text));
    }

    /**
     * Writes one piece of body.
     *
     * @param bytes the piece; not empty, since an empty chunk would end the body
     * @return the longer script
     * @throws IllegalArgumentException if there are no bytes
     */
    public Script chunk(byte[] bytes) {
        return body(List.of(bytes), 1);
    }

    /**
     * Writes each text and a line feed, each as a piece of its own, as NDJSON goes.
     *
     * @param lines the lines without their line feeds
     * @return the longer script
     * @throws IllegalArgumentException if there is no line
     */
    public Script lines(String... lines) {
        return body(Arrays.stream(lines).map(line -> Pieces.utf8(line + "\n")).toList(), 1);
    }

    /**
     * Writes each text as the data of a server-sent event, each event as a piece of its own.
     *
     * @param data the data; each of its lines becomes a {@code data:} line
     * @return the longer script
     * @throws IllegalArgumentException if there is no text
     */
    public Script events(String... data) {
        return body(
                Arrays.stream(data)
                        .map(text -> Pieces.utf8("data: " + text.replace("\n", "\ndata: ") + "\n\n"))
                        .toList(),
                1);
    }

    /**
     * Writes a text cut into pieces of so many bytes, wherever that cuts: inside a character, inside a line end.
     *
     * @param text the text; not empty
     * @param bytes how many bytes to a piece, at least 1; the last may be shorter
     * @return the longer script
     * @throws IllegalArgumentException if the text is empty or the number less than 1
     */
    public Script splitEvery(String text, int bytes) {
        return splitEvery(Pieces.utf8(text), bytes);
    }

    /**
     * Writes bytes cut into pieces of so many bytes.
     *
     * @param whole the bytes; not empty
     * @param bytes how many bytes to a piece, at least 1; the last may be shorter
     * @return the longer script
     * @throws IllegalArgumentException if there are no bytes or the number is less than 1
     */
    public Script splitEvery(byte[] whole, int bytes) {
        return body(Pieces.every(whole, bytes), 1);
    }

    /**
     * Writes a text cut at the given places.
     *
     * @param text the text
     * @param offsets where to cut, counted in bytes of UTF-8: ascending, greater than 0 and less than the length
     * @return the longer script
     * @throws IllegalArgumentException if the offsets are not like that
     */
    public Script splitAt(String text, int... offsets) {
        return splitAt(Pieces.utf8(text), offsets);
    }

    /**
     * Writes bytes cut at the given places.
     *
     * @param whole the bytes
     * @param offsets where to cut: ascending, greater than 0 and less than the length
     * @return the longer script
     * @throws IllegalArgumentException if the offsets are not like that
     */
    public Script splitAt(byte[] whole, int... offsets) {
        return body(Pieces.at(whole, offsets), 1);
    }

    /**
     * Writes the same piece a number of times.
     *
     * @param text the piece; not empty
     * @param times how often, at least 1
     * @return the longer script
     * @throws IllegalArgumentException if the text is empty or the number less than 1
     */
    public Script repeat(String text, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("repeat " + times + " times; at least 1");
        }
        return body(List.of(Pieces.utf8(text)), times);
    }

    /**
     * Writes exactly this text in the middle of an answer, past its framing: a broken chunk size, for instance.
     *
     * @param text the text; not empty
     * @return the longer script
     * @throws IllegalArgumentException if the text is empty
     */
    public Script wire(String text) {
        return wire(Pieces.utf8(text));
    }

    /**
     * Writes exactly these bytes in the middle of an answer, past its framing.
     *
     * @param bytes the bytes; not empty
     * @return the longer script
     * @throws IllegalArgumentException if there are no bytes
     */
    public Script wire(byte[] bytes) {
        return write(List.of(bytes), 1, false, phase == Phase.HEAD ? Phase.BODY : phase);
    }

    /**
     * Waits a while.
     *
     * @param time how long, of whole milliseconds; zero or less does not wait
     * @return the longer script
     */
    public Script pause(Duration time) {
        return waiting(new Step.Pause(Monitor.nanos(time)));
    }

    /**
     * Waits after every piece from here on, as a model that thinks between tokens does.
     *
     * @param gap how long after each piece, of whole milliseconds; zero or less stops waiting
     * @return the longer script
     */
    public Script pace(Duration gap) {
        return waiting(new Step.Pace(Monitor.nanos(gap)));
    }

    /**
     * Waits until the test opens a gate.
     *
     * @param gate the name to give to {@link ScriptedServer#gate(String)}
     * @return the longer script
     */
    public Script awaitGate(String gate) {
        return waiting(new Step.AwaitGate(Objects.requireNonNull(gate, "gate")));
    }

    /**
     * Goes on with all the steps of another script.
     *
     * @param next the other script
     * @return the longer script
     * @throws IllegalStateException if this script is in the middle of an answer and the other begins one
     */
    public Script then(Script next) {
        boolean inAnswer = phase == Phase.HEAD || phase == Phase.BODY;
        List<Step> more = next.steps();
        if (inAnswer && more.stream().anyMatch(Step.Head.class::isInstance)) {
            throw new IllegalStateException("a new answer in the middle of one; end() the first");
        }
        Script script = this;
        for (Step one : more) {
            script = script.add(one, script.phase);
        }
        return new Script(script.previous, script.step, next.phase == Phase.NOTHING ? phase : next.phase);
    }

    /**
     * Completes the answer as its framing asks and keeps the connection for the next request, unless the body is
     * {@linkplain #closeDelimited() close-delimited} or either side announced to close. Afterwards only waits,
     * {@link #then}, {@link #close()}, {@link #reset()} and {@link #stall()} make sense.
     *
     * @return the finished script
     * @throws IllegalStateException if there is no answer to complete
     */
    public Script end() {
        if (phase == Phase.NOTHING || phase == Phase.ENDED) {
            throw new IllegalStateException("end() without an answer to complete");
        }
        return add(Step.Mark.END, Phase.ENDED);
    }

    /**
     * Closes the connection now: an early end of an answer that was not completed, and after {@link #end()} a kept
     * connection that is closed without having announced it.
     *
     * @return the finished script
     */
    public Script close() {
        return add(Step.Mark.CLOSE, Phase.OVER);
    }

    /**
     * Resets the connection now; bytes the client has not read yet may be lost to it.
     *
     * @return the finished script
     */
    public Script reset() {
        return add(Step.Mark.RESET, Phase.OVER);
    }

    /**
     * Holds the connection open and silent until the client hangs up or the server is closed.
     *
     * @return the finished script
     */
    public Script stall() {
        return add(Step.Mark.STALL, Phase.OVER);
    }

    /**
     * Writes a piece again and again, as fast as the socket takes it, until the client hangs up or the server is
     * closed.
     *
     * @param text the piece; not empty
     * @return the finished script
     * @throws IllegalArgumentException if the text is empty
     */
    public Script flood(String text) {
        chunk(text);
        return add(new Step.Flood(Pieces.utf8(text)), Phase.OVER);
    }

    /** The steps in order. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Script script = this; script != null; script = script.previous) {
            if (script.step != null) {
                steps.add(script.step);
            }
        }
        Collections.reverse(steps);
        return Collections.unmodifiableList(steps);
    }

    /** Refuses a script that forgot to say how it ends. */
    Script requireFinished() {
        if (phase != Phase.ENDED && phase != Phase.OVER) {
            throw new IllegalArgumentException(
                    "the script does not say how it ends; finish it with end(), close(), reset(), stall() or flood()");
        }
        return this;
    }

    private Script framing(Framing framing, long length) {
        Step.Head head = head("framing");
        return replaceHead(new Step.Head(head.status(), head.contentType(), head.headers(), framing, length));
    }

    private Step.Head head(String what) {
        if (phase == Phase.HEAD && step instanceof Step.Head head) {
            return head;
        }
        throw new IllegalStateException(what + " must directly follow the head of the answer");
    }

    private Script replaceHead(Step.Head head) {
        return new Script(previous, head, Phase.HEAD);
    }

    private Script body(List<byte[]> pieces, int times) {
        if (phase == Phase.NOTHING || phase == Phase.ENDED) {
            throw new IllegalStateException("a piece of body without a head; begin with ok(), status() or raw()");
        }
        return write(pieces, times, true, phase == Phase.RAW ? Phase.RAW : Phase.BODY);
    }

    private Script write(List<byte[]> pieces, int times, boolean framed, Phase next) {
        return add(new Step.Write(Pieces.copy(pieces), times, framed), next);
    }

    private Script waiting(Step wait) {
        return add(wait, phase == Phase.HEAD ? Phase.BODY : phase);
    }

    private Script add(Step next, Phase nextPhase) {
        if (phase == Phase.OVER) {
            throw new IllegalStateException("the script is over already; nothing can follow");
        }
        return new Script(this, next, nextPhase);
    }
}
