package dev.parley.openai.protocol;

import dev.parley.Json;
import dev.parley.spi.ChatEmitter;
import dev.parley.spi.http.JsonCursor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads what records say about the answer as a whole. Most of it comes with every record, and is read once. */
final class AnswerFacts {
    private final JsonCursor cursor;

    private boolean begun;
    private @Nullable String id;
    private @Nullable String model;
    private long created = -1;
    private @Nullable String fingerprint;
    private @Nullable String serviceTier;
    private @Nullable String servedBy;
    private @Nullable String citations;
    private @Nullable String searchResults;

    AnswerFacts(JsonCursor cursor) {
        this.cursor = cursor;
    }

    void id() {
        if (isNew(id)) {
            id = text();
        }
    }

    void model() {
        if (isNew(model)) {
            model = text();
        }
    }

    void created() {
        if (created < 0 && cursor.peek() == JsonCursor.Kind.NUMBER) {
            created = (long) cursor.doubleValue();
        } else {
            cursor.skip();
        }
    }

    void fingerprint() {
        if (isNew(fingerprint)) {
            fingerprint = text();
        }
    }

    void serviceTier() {
        if (isNew(serviceTier)) {
            serviceTier = text();
        }
    }

    void servedBy() {
        if (isNew(servedBy)) {
            servedBy = text();
        }
    }

    void citations() {
        citations = cursor.raw();
    }

    void searchResults() {
        searchResults = cursor.raw();
    }

    /** Whether the value is a text that is still wanted; if not, it is skipped and the field not stored again. */
    private boolean isNew(@Nullable String seen) {
        if (seen == null && cursor.peek() == JsonCursor.Kind.STRING) {
            return true;
        }
        cursor.skip();
        return false;
    }

    private @Nullable String text() {
        String text = cursor.string();
        return text.isBlank() ? null : text;
    }

    /** Says who answers and since when, as soon as that is known. */
    void begin(ChatEmitter out) {
        if (begun) {
            return;
        }
        if (model != null) {
            out.model(model);
            begun = true;
            // seen, and not to be kept twice as long as the answer takes
            model = "";
        }
        if (created > 0) {
            out.createdAt(Instant.ofEpochSecond(created));
        }
    }

    /**
     * Puts the rest on the response.
     *
     * @param finishReason why the answer ended, in the server's word
     * @param nativeFinishReason the same in the word of the server behind that one
     * @param cost what it cost, or null
     */
    void tell(ChatEmitter out, String finishReason, String nativeFinishReason, @Nullable Object cost) {
        metadata(out, "id", id);
        metadata(out, "finish_reason", finishReason);
        metadata(out, "native_finish_reason", nativeFinishReason);
        metadata(out, "system_fingerprint", fingerprint);
        metadata(out, "service_tier", serviceTier);
        metadata(out, "served_by", servedBy);
        metadata(out, "cost", cost);
        metadata(out, "citations", value(citations));
        metadata(out, "search_results", value(searchResults));
    }

    private static @Nullable Object value(@Nullable String json) {
        return json == null ? null : Json.of(json).value();
    }

    private static void metadata(ChatEmitter out, String name, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            out.metadata(name, value);
        }
    }
}
