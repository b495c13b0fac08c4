package dev.parley.examples.chatserver;

import dev.parley.examples.chatserver.ConversationStore.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of an answer put together. */
final class Pieces {
    private Pieces() {}

    /** The message with the text of its parts. */
    static Message join(Message message, List<Piece> pieces) {
        String reasoning = text(pieces, true);
        return message.with(
                message.state(), text(pieces, false), reasoning.isEmpty() ? null : reasoning, message.details());
    }

    /** The lengths of thoughts and text in turn; null if all thoughts come before all text. */
    static @Nullable String runs(List<Piece> pieces) {
        List<Integer> lengths = new ArrayList<>();
        for (Piece piece : pieces) {
            boolean lastIsReasoning = lengths.size() % 2 == 1;
            if (lengths.isEmpty() && !piece.reasoning()) {
                lengths.add(0);
                lengths.add(piece.text().length());
            } else if (!lengths.isEmpty() && lastIsReasoning == piece.reasoning()) {
                int last = lengths.size() - 1;
                lengths.set(last, lengths.get(last) + piece.text().length());
            } else {
                lengths.add(piece.text().length());
            }
        }
        return lengths.size() <= 2
                ? null
                : lengths.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The parts of a text whose {@link #runs} are known. */
    static List<Piece> split(String text, @Nullable String reasoning, @Nullable String runs) {
        String thoughts = reasoning == null ? "" : reasoning;
        List<Piece> pieces = new ArrayList<>();
        if (runs == null) {
            pieces.add(new Piece(true, thoughts));
            pieces.add(new Piece(false, text));
            return pieces;
        }
        int[] at = {0, 0};
        boolean reasons = true;
        for (String length : runs.split(",", -1)) {
            int kind = reasons ? 0 : 1;
            int end = at[kind] + Integer.parseInt(length);
            pieces.add(new Piece(reasons, (reasons ? thoughts : text).substring(at[kind], end)));
            at[kind] = end;
            reasons = !reasons;
        }
        return pieces;
    }

    private static String text(List<Piece> pieces, boolean reasoning) {
        return pieces.stream()
                .filter(piece -> piece.reasoning() == reasoning)
                .map(Piece::text)
                .collect(Collectors.joining());
    }
}
