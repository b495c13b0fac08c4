package dev.parley.openai.protocol;

import dev.parley.TokenLogprob;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one choice of a record: a delta of a stream, or the message of a whole answer. */
final class ChoiceReader {
    private static final FieldNames CHOICE = FieldNames.of(
            "index", "delta", "message", "finish_reason", "native_finish_reason", "logprobs", "usage", "error");
    private static final FieldNames MESSAGE = FieldNames.of(
            "content",
            "role",
            "reasoning_content",
            "reasoning",
            "reasoning_details",
            "refusal",
            "tool_calls",
            "function_call");
    private static final FieldNames PART =
            FieldNames.of("type", "text", "thinking", "summary", "refusal", "reasoning", "content");
    private static final FieldNames PART_TYPES = FieldNames.of("thinking", "reasoning", "summary_text");

    private final JsonCursor cursor;
    private final ToolFragments tools;
    private final UsageReader usage;
    private final boolean rawEvents;

    int index;
    boolean whole;

    @Nullable
    String refusal;

    @Nullable
    String finishReason;

    @Nullable
    String nativeFinishReason;

    @Nullable
    List<TokenLogprob> logprobs;

    /** What a gateway says about the failure of this choice, in JSON. */
    @Nullable
    String error;

    /** Names and values by turns of what no event covers. */
    @Nullable
    List<String> unknown;

    private @Nullable String reasoningContent;
    private @Nullable String reasoningText;
    private @Nullable String reasoningDetails;
    private @Nullable String reasoningParts;

    ChoiceReader(JsonCursor cursor, ToolFragments tools, UsageReader usage, boolean rawEvents) {
        this.cursor = cursor;
        this.tools = tools;
        this.usage = usage;
        this.rawEvents = rawEvents;
    }

    void clear() {
        index = 0;
        whole = false;
        finishReason = null;
        nativeFinishReason = null;
        logprobs = null;
        error = null;
        unknown = null;
        clearMessage();
    }

    private void clearMessage() {
        refusal = null;
        reasoningContent = null;
        reasoningText = null;
        reasoningDetails = null;
        reasoningParts = null;
        tools.clear();
    }

    /** The reasoning of this choice; servers write the same in several fields. */
    @Nullable
    String reasoning() {
        if (reasoningContent != null && !reasoningContent.isEmpty()) {
            return reasoningContent;
        }
        if (reasoningText != null && !reasoningText.isEmpty()) {
            return reasoningText;
        }
        return reasoningDetails != null && !reasoningDetails.isEmpty() ? reasoningDetails : reasoningParts;
    }

    /**
     * Reads a choice and returns its text, or null; the rest is in the fields. The text, which every token brings, is never
     * stored in one, see {@link dev.parley.spi.http.ChatDecoder}. Some servers send the message so far beside each delta,
     * and an empty delta beside a whole message.
     *
     * @param position the place in the list of choices, which is the index of a choice that has none
     * @param wholeBody whether the record is the body's only one, so that a message counts rather than a delta
     */
    @Nullable
    String read(int position, boolean wholeBody) {
        index = position;
        String content = null;
        boolean delta = false;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(CHOICE);
            if (field < 0) {
                unknownField("choice.");
            } else if (!cursor.nullValue()) {
                switch (field) {
                    case 0 -> index = (int) cursor.doubleValue();
                    case 1 -> {
                        if (wholeBody && whole) {
                            cursor.skip();
                        } else {
                            delta = true;
                            whole = false;
                            content = message();
                        }
                    }
                    case 2 -> {
                        if (!wholeBody && delta) {
                            cursor.skip();
                        } else {
                            whole = true;
                            content = message();
                        }
                    }
                    case 3 -> finishReason = word();
                    case 4 -> nativeFinishReason = word();
                    case 5 -> logprobs = LogprobReader.read(cursor);
                    case 6 -> usage.usage();
                    default -> error = cursor.raw();
                }
            }
        }
        return content;
    }

    private @Nullable String message() {
        clearMessage();
        String content = null;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(MESSAGE);
            if (field < 0) {
                unknownField("message.");
            } else if (!cursor.nullValue()) {
                switch (field) {
                    case 0 -> content = content(content);
                    case 1 -> cursor.skip();
                    case 2 -> reasoningContent = text();
                    case 3 -> reasoningText = text();
                    case 4 -> reasoningDetails = joined(false);
                    case 5 -> refusal = text();
                    case 6 -> tools.array();
                    default -> tools.single();
                }
            }
        }
        return content;
    }

    void unknownField(String prefix) {
        if (rawEvents) {
            if (unknown == null) {
                unknown = new ArrayList<>();
            }
            unknown.add(prefix + cursor.fieldName());
            unknown.add(cursor.raw());
        } else {
            cursor.skip();
        }
    }

    private @Nullable String content(@Nullable String before) {
        return switch (cursor.peek()) {
            case STRING -> cursor.string();
            case ARRAY -> joined(true);
            default -> {
                cursor.skip();
                yield before;
            }
        };
    }

    private @Nullable String text() {
        if (cursor.peek() == JsonCursor.Kind.STRING) {
            return cursor.string();
        }
        cursor.skip();
        return null;
    }

    private String word() {
        if (cursor.peek() == JsonCursor.Kind.STRING) {
            return cursor.string().strip();
        }
        cursor.skip();
        return "";
    }

    /** The texts of a list of parts; of {@code content}, those about reasoning are told apart. */
    private String joined(boolean contentParts) {
        if (cursor.peek() != JsonCursor.Kind.ARRAY) {
            cursor.skip();
            return "";
        }
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = contentParts ? new StringBuilder() : text;
        cursor.beginArray();
        while (cursor.nextElement()) {
            part(text, reasoning);
        }
        if (contentParts && !reasoning.isEmpty()) {
            reasoningParts = reasoning.toString();
        }
        return text.toString();
    }

    /** A part's kind may be told after its text. */
    private void part(StringBuilder text, StringBuilder reasoning) {
        if (cursor.peek() == JsonCursor.Kind.STRING) {
            cursor.appendString(text);
            return;
        }
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        boolean thinks = false;
        String plain = "";
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(PART);
            boolean string = cursor.peek() == JsonCursor.Kind.STRING;
            boolean array = cursor.peek() == JsonCursor.Kind.ARRAY;
            if (field == 0 && string) {
                thinks = cursor.matchString(PART_TYPES) >= 0 || skipped();
            } else if (field == 1 && string) {
                plain = cursor.string();
            } else if (field == 4 && string) {
                refusal = cursor.string();
            } else if (field >= 2 && string) {
                cursor.appendString(reasoning);
            } else if (field >= 2 && array) {
                cursor.beginArray();
                while (cursor.nextElement()) {
                    part(reasoning, reasoning);
                }
            } else {
                cursor.skip();
            }
        }
        (thinks ? reasoning : text).append(plain);
    }

    private boolean skipped() {
        cursor.skip();
        return false;
    }
}
