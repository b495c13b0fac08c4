package dev.parley.ollama;

import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import java.util.ArrayList;
import java.util.List;

/** Reads those values of a line that are more than a text or a number; the cursor stands before the value. */
final class AnswerParts {
    private static final FieldNames TOOL_CALL = FieldNames.of("id", "function");
    private static final FieldNames FUNCTION = FieldNames.of("name", "arguments");
    private static final FieldNames LOGPROB = FieldNames.of("token", "logprob", "top_logprobs");

    private AnswerParts() {}

    static List<ToolCall> toolCalls(JsonCursor cursor) {
        List<ToolCall> calls = new ArrayList<>();
        cursor.beginArray();
        while (cursor.nextElement()) {
            calls.add(toolCall(cursor));
        }
        return calls;
    }

    private static ToolCall toolCall(JsonCursor cursor) {
        String id = "";
        String name = "";
        String arguments = "{}";
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(TOOL_CALL);
            if (field < 0) {
                cursor.skip();
            } else if (!cursor.nullValue()) {
                if (field == 0) {
                    id = cursor.string();
                    continue;
                }
                cursor.beginObject();
                while (cursor.nextField()) {
                    int part = cursor.match(FUNCTION);
                    if (part < 0) {
                        cursor.skip();
                    } else if (!cursor.nullValue()) {
                        if (part == 0) {
                            name = cursor.string();
                        } else {
                            arguments = arguments(cursor);
                        }
                    }
                }
            }
        }
        return new ToolCall(id, name, arguments);
    }

    /** An object as it is written; servers that only look like Ollama write it into a string. */
    private static String arguments(JsonCursor cursor) {
        return cursor.peek() == JsonCursor.Kind.STRING ? cursor.string() : cursor.raw();
    }

    static List<TokenLogprob> logprobs(JsonCursor cursor) {
        List<TokenLogprob> tokens = new ArrayList<>();
        cursor.beginArray();
        while (cursor.nextElement()) {
            String token = "";
            double logprob = Double.NaN;
            List<TokenLogprob> top = List.of();
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(LOGPROB);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    switch (field) {
                        case 0 -> token = cursor.string();
                        case 1 -> logprob = cursor.doubleValue();
                        default -> top = logprobs(cursor);
                    }
                }
            }
            if (!Double.isNaN(logprob)) {
                tokens.add(new TokenLogprob(token, logprob, top));
            }
        }
        return tokens;
    }

    /** Whether the value of a line's {@code error} says that there is one; its words are read elsewhere. */
    static boolean isError(JsonCursor cursor) {
        if (cursor.peek() == JsonCursor.Kind.STRING) {
            return !cursor.string().isEmpty();
        }
        cursor.skip();
        return true;
    }

    static List<Long> numbers(JsonCursor cursor) {
        List<Long> numbers = new ArrayList<>();
        cursor.beginArray();
        while (cursor.nextElement()) {
            numbers.add(cursor.longValue());
        }
        return numbers;
    }
}
