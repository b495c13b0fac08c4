package dev.parley.examples.chatserver;

import dev.parley.Warning;
import dev.parley.examples.chatserver.ConversationStore.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer as the events it is told in, for any number of readers, each at its own pace.
 *
 * <p>The id of an event is a place in the answer: the answer's place in the conversation times 2³², plus 1 and 2 for the
 * messages, then one for each character, and two for the end. So a reader is no more than a number, one that is behind gets
 * what it missed in larger chunks, and one that comes back, even to another run of the server, goes on where it was.
 */
final class AnswerLog {
    /** How many characters a chunk has at most. */
    static final int CHUNK = 16 * 1024;

    private static final int PLACES = 32;
    private static final int BEGIN = 2;

    /** A stretch of only thoughts or only text. */
    private record Run(boolean reasoning, int start, int ownStart) {}

    private final @Nullable Message user;
    private final Message head;
    private final long base;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<Run> runs = new ArrayList<>();
    private int saved;
    private @Nullable Message end;

    /**
     * An answer that begins.
     *
     * @param user what it answers; null if readers know that already
     * @param head the message to come
     */
    AnswerLog(@Nullable Message user, Message head) {
        this.user = user;
        this.head = head;
        this.base = head.seq() << PLACES;
    }

    /** An answer that has ended, to be told again. */
    static AnswerLog of(@Nullable Message user, Message message, @Nullable String order) {
        AnswerLog log = new AnswerLog(user, message.with(Message.State.STREAMING, "", null, Message.Details.NONE));
        for (Piece piece : Pieces.split(message.text(), message.reasoning(), order)) {
            log.append(piece.reasoning(), piece.text());
        }
        log.end(message);
        return log;
    }

    Message head() {
        return head;
    }

    synchronized void append(boolean isReasoning, String piece) {
        if (piece.isEmpty() || end != null) {
            return;
        }
        StringBuilder own = isReasoning ? reasoning : text;
        if (runs.isEmpty() || runs.get(runs.size() - 1).reasoning() != isReasoning) {
            runs.add(new Run(isReasoning, length(), own.length()));
        }
        own.append(piece);
    }

    synchronized void end(Message message) {
        end = message;
    }

    /** How many characters it has so far. */
    synchronized int length() {
        return text.length() + reasoning.length();
    }

    /** How many characters {@link #unsaved} would give. */
    synchronized int unsavedLength() {
        return length() - saved;
    }

    /** What came since the last call. */
    synchronized List<Piece> unsaved() {
        List<Piece> pieces = new ArrayList<>();
        while (saved < length()) {
            Piece piece = piece(saved, length());
            pieces.add(piece);
            saved += piece.text().length();
        }
        return pieces;
    }

    /** The message as it is now. */
    synchronized Message snapshot() {
        if (end != null) {
            return end;
        }
        return head.with(
                head.state(), text.toString(), reasoning.isEmpty() ? null : reasoning.toString(), head.details());
    }

    /** The message as it is now, and the id of the event after which a reader of it goes on. */
    synchronized Map.Entry<Message, Long> position() {
        return Map.entry(snapshot(), base + BEGIN + length() + (end == null ? 0 : 2));
    }

    /** The order of thoughts and text, as {@link Pieces#runs} has it. */
    synchronized @Nullable String runs() {
        List<String> lengths = new ArrayList<>();
        if (!runs.isEmpty() && !runs.get(0).reasoning()) {
            lengths.add("0");
        }
        for (int i = 0; i < runs.size(); i++) {
            int runEnd = i + 1 < runs.size() ? runs.get(i + 1).start() : length();
            lengths.add(String.valueOf(runEnd - runs.get(i).start()));
        }
        return lengths.size() <= 2 ? null : String.join(",", lengths);
    }

    /**
     * Where a reader goes on. One that had got more than was kept when the server went down in a hurry hears how the answer
     * ended.
     *
     * @param after the id of the last event it got
     */
    synchronized long resume(long after) {
        boolean ofThis = after >>> PLACES == base >>> PLACES;
        return end != null && ofThis && after > base + BEGIN + length() + 2 ? base + BEGIN + length() : after;
    }

    /** Whether a reader who has got that far has got all. */
    synchronized boolean isOver(long after) {
        return end != null && after >= base + BEGIN + length() + 2;
    }

    /**
     * The next event for a reader.
     *
     * @param after the id of the last event it got; 0 for none
     * @return the event, or null if there is none yet, or none any more
     */
    synchronized @Nullable Event next(long after) {
        long place = Math.max(0, after - base);
        if (place < 1 && user != null) {
            return Event.of(base + 1, "message", "message", user);
        }
        if (place < BEGIN) {
            return Event.of(base + BEGIN, "message", "message", head);
        }
        long at = place - BEGIN;
        if (at < length()) {
            Event chunk = chunk((int) at);
            if (chunk != null) {
                return chunk;
            }
        }
        Message last = end;
        if (last == null) {
            return null;
        }
        List<Warning> warnings = last.details().warnings();
        if (at <= length() && warnings != null) {
            return Event.of(base + BEGIN + length() + 1, "warning", "message_id", head.id(), "warnings", warnings);
        }
        if (at < length() + 2L) {
            long id = base + BEGIN + length() + 2;
            ApiError error = last.details().error();
            return error == null
                    ? Event.of(id, "stream_end", "message", last)
                    : Event.of(id, "stream_error", "message", last, "error", error);
        }
        return null;
    }

    private @Nullable Event chunk(int from) {
        Piece piece = piece(from, from + CHUNK);
        String part = piece.text();
        if (Character.isHighSurrogate(part.charAt(part.length() - 1)) && (end == null || part.length() > 1)) {
            // a character that takes two is not cut apart, but for one that is never completed
            part = part.substring(0, part.length() - 1);
            if (part.isEmpty()) {
                return null;
            }
        }
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("message_id", head.id());
        payload.put(piece.reasoning() ? "reasoning" : "text", part);
        return new Event(base + BEGIN + from + part.length(), "stream_chunk", payload);
    }

    /** The characters from a place on that are of one kind, up to another place. */
    private Piece piece(int from, int to) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).start() <= from) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Run run = runs.get(low);
        int runEnd = low + 1 < runs.size() ? runs.get(low + 1).start() : length();
        int own = run.ownStart() + from - run.start();
        StringBuilder source = run.reasoning() ? reasoning : text;
        return new Piece(run.reasoning(), source.substring(own, own + Math.min(runEnd, to) - from));
    }
}
