package dev.parley.openai.protocol;

import dev.parley.TokenLogprob;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import java.util.ArrayList;
import java.util.List;

/** Reads the log probabilities of an answer's text and refusal; those of reasoning, and older forms, are passed over. */
final class LogprobReader {
    private static final FieldNames LOGPROBS = FieldNames.of("content", "refusal");
    private static final FieldNames TOKEN = FieldNames.of("token", "logprob", "top_logprobs");

    private LogprobReader() {}

    static List<TokenLogprob> read(JsonCursor cursor) {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return List.of();
        }
        List<TokenLogprob> tokens = new ArrayList<>();
        cursor.beginObject();
        while (cursor.nextField()) {
            if (cursor.match(LOGPROBS) >= 0 && cursor.peek() == JsonCursor.Kind.ARRAY) {
                tokens(cursor, tokens);
            } else {
                cursor.skip();
            }
        }
        return tokens;
    }

    private static void tokens(JsonCursor cursor, List<TokenLogprob> tokens) {
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (cursor.peek() != JsonCursor.Kind.OBJECT) {
                cursor.skip();
                continue;
            }
            String token = "";
            double logprob = Double.NaN;
            List<TokenLogprob> top = new ArrayList<>(0);
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(TOKEN);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    switch (field) {
                        case 0 -> token = cursor.string();
                        case 1 -> logprob = cursor.doubleValue();
                        default -> tokens(cursor, top);
                    }
                }
            }
            if (!Double.isNaN(logprob)) {
                tokens.add(new TokenLogprob(token, logprob, top));
            }
        }
    }
}
