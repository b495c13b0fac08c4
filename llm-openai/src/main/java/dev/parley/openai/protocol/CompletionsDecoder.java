package dev.parley.openai.protocol;

import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ServerException;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.ChatEmitter;
import dev.parley.spi.http.ChatDecoder;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import dev.parley.spi.http.StreamRecord;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of one chat completion, or the one JSON object of a server that does not stream. A record counts only
 * once it is read to its end, so a malformed or cut one adds nothing.
 *
 * <p>The answer is complete at {@code [DONE]}, or when the body ends after a finish reason: several servers never send the
 * mark. Counts may come after the finish reason, so that alone ends nothing.
 */
final class CompletionsDecoder implements ChatDecoder {
    static final String CHOICE_IGNORED = "choice_ignored";

    private static final Logger LOG = LoggerFactory.getLogger(CompletionsDecoder.class);

    private static final FieldNames RECORD = FieldNames.of(
            "choices",
            "object",
            "id",
            "created",
            "model",
            "usage",
            "system_fingerprint",
            "service_tier",
            "provider",
            "x_groq",
            "timings",
            "time_info",
            "citations",
            "search_results",
            "error",
            "code",
            "message",
            "detail",
            "type");
    private static final FieldNames X_GROQ = FieldNames.of("usage", "error");
    private static final FieldNames ERROR = FieldNames.of("error");

    private final String provider;
    private final String requestedModel;
    private final ErrorMapper errors;
    private final List<Warning> warnings;
    private final List<String> metadataHeaders;
    private final boolean rawEvents;
    private final JsonCursor cursor = new JsonCursor();
    private final AnswerFacts facts = new AnswerFacts(cursor);
    private final ToolFragments tools = new ToolFragments(cursor);
    private final UsageReader usage = new UsageReader(cursor);
    private final ChoiceReader choice;
    private final @Nullable ThinkTags thinkTags;

    private boolean first = true;
    private String finishReason = "";
    private String nativeFinishReason = "";

    // the record that is being read
    private boolean wholeBody;
    private boolean recognised;
    private boolean hasChoices;
    private boolean hasChoice;
    private boolean otherChoice;
    private boolean failed;
    private boolean complaint;
    private @Nullable String innerError;

    /**
     * @param warnings what the request could not say on this wire; put on the response
     * @param metadataHeaders headers of the answer to keep in the response's metadata
     * @param rawEvents whether fields that no event covers are passed on
     */
    CompletionsDecoder(
            String provider,
            String requestedModel,
            ErrorMapper errors,
            List<Warning> warnings,
            List<String> metadataHeaders,
            boolean thinkTags,
            boolean rawEvents) {
        this.provider = provider;
        this.requestedModel = requestedModel;
        this.errors = errors;
        this.warnings = warnings;
        this.metadataHeaders = metadataHeaders;
        this.rawEvents = rawEvents;
        this.thinkTags = thinkTags ? new ThinkTags() : null;
        this.choice = new ChoiceReader(cursor, tools, usage, rawEvents);
    }

    @Override
    public void headers(HttpHeaders headers, ChatEmitter out) {
        for (Warning warning : warnings) {
            out.warning(warning);
        }
        for (String name : metadataHeaders) {
            headers.firstValue(name).ifPresent(value -> out.metadata(name, value));
        }
    }

    @Override
    public void record(StreamRecord record, ChatEmitter out) {
        if (isBlank(record)) {
            return;
        }
        if (isDone(record)) {
            finish(out);
            return;
        }
        forgetRecord();
        wholeBody = first && !record.terminated();
        first = false;
        UsageReader before = record.terminated() ? usage : usage.copy();
        String content;
        try {
            content = read(record);
        } catch (MalformedResponseException e) {
            if (record.event().equals("error")) {
                fail(record, out);
                return;
            }
            if (record.terminated()) {
                throw e;
            }
            LOG.debug("the stream ended inside a record of {} bytes", record.to() - record.from());
            usage.set(before);
            return;
        }
        if (innerError == null) {
            innerError = choice.error;
        }
        boolean error = failed
                || innerError != null
                || complaint && !hasChoices
                || record.event().equals("error");
        if (!recognised && !error && !record.terminated()) {
            throw new MalformedResponseException(
                    ErrorDetails.builder("the answer is no chat completion: " + JsonReply.excerpt(record.text()))
                            .provider(provider)
                            .model(requestedModel)
                            .hint("Is the base URL right?")
                            .build());
        }
        emit(record, content, out);
        boolean whole = hasChoice && choice.whole;
        // not to be kept until the next token comes
        choice.clear();
        if (error) {
            fail(record, out);
        } else if (whole) {
            out.metadata("streamed", false);
            finish(out);
        }
    }

    @Override
    public void end(ChatEmitter out) {
        if (!finishReason.isEmpty()) {
            finish(out);
        } else if (thinkTags != null) {
            thinkTags.end(out);
        }
    }

    private void fail(StreamRecord record, ChatEmitter out) {
        if (thinkTags != null) {
            thinkTags.end(out);
        }
        String said = innerError == null ? record.text() : record.withoutSecrets("{\"error\":" + innerError + "}");
        out.fail(errors.map(ErrorResponse.inStream(provider, requestedModel, said)));
    }

    private static boolean isBlank(StreamRecord record) {
        byte[] bytes = record.bytes();
        for (int i = record.from(); i < record.to(); i++) {
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the record is the end mark, with or without blanks around it. */
    private static boolean isDone(StreamRecord record) {
        byte[] bytes = record.bytes();
        int from = record.from();
        while (bytes[from] <= ' ' && bytes[from] >= 0) {
            from++;
        }
        return bytes[from] == '['
                && record.to() - from >= 6
                && record.to() - from < 64
                && record.text().strip().equals("[DONE]");
    }

    private void forgetRecord() {
        recognised = false;
        hasChoices = false;
        hasChoice = false;
        otherChoice = false;
        failed = false;
        complaint = false;
        innerError = null;
        choice.clear();
    }

    /** Returns the text that the record brings, or null. */
    private @Nullable String read(StreamRecord record) {
        cursor.reset(record.bytes(), record.from(), record.to());
        String content = null;
        switch (cursor.peek()) {
            case OBJECT -> content = object();
            case ARRAY -> array();
            default -> {
                // null, and whatever else keeps a connection open
                recognised = true;
                cursor.skip();
            }
        }
        cursor.end();
        return content;
    }

    private @Nullable String object() {
        String content = null;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(RECORD);
            if (field < 0) {
                choice.unknownField("");
                continue;
            }
            recognised = true;
            if (cursor.nullValue()) {
                continue;
            }
            switch (field) {
                case 0 -> content = choices(content);
                case 1, 18 -> complaint |= saysError();
                case 2 -> facts.id();
                case 3 -> facts.created();
                case 4 -> facts.model();
                case 5 -> usage.usage();
                case 6 -> facts.fingerprint();
                case 7 -> facts.serviceTier();
                case 8 -> facts.servedBy();
                case 9 -> groq();
                case 10 -> usage.timings();
                case 11 -> usage.timeInfo();
                case 12 -> facts.citations();
                case 13 -> facts.searchResults();
                case 14 -> error();
                case 15 -> cursor.skip();
                default -> {
                    complaint = true;
                    cursor.skip();
                }
            }
        }
        return content;
    }

    /** No answer is an array, but some errors are. */
    private void array() {
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (cursor.peek() == JsonCursor.Kind.OBJECT) {
                cursor.beginObject();
                while (cursor.nextField()) {
                    failed |= cursor.match(ERROR) >= 0;
                    cursor.skip();
                }
            } else {
                cursor.skip();
            }
        }
    }

    /** Returns the text of the first choice, or else what was there before. */
    private @Nullable String choices(@Nullable String before) {
        if (cursor.peek() != JsonCursor.Kind.ARRAY) {
            cursor.skip();
            return before;
        }
        String content = before;
        hasChoices = true;
        cursor.beginArray();
        for (int position = 0; cursor.nextElement(); position++) {
            if (hasChoice) {
                otherChoice = true;
                cursor.skip();
                continue;
            }
            String text = choice.read(position, wholeBody);
            if (choice.index == 0) {
                hasChoice = true;
                content = text;
            } else {
                otherChoice = true;
                choice.clear();
            }
        }
        return content;
    }

    private void groq() {
        if (cursor.peek() != JsonCursor.Kind.OBJECT) {
            cursor.skip();
            return;
        }
        cursor.beginObject();
        while (cursor.nextField()) {
            switch (cursor.match(X_GROQ)) {
                case 0 -> usage.usage();
                case 1 -> innerError = cursor.nullValue() ? null : cursor.raw();
                default -> cursor.skip();
            }
        }
    }

    private void error() {
        switch (cursor.peek()) {
            case STRING -> failed |= !cursor.string().isBlank();
            case NULL, BOOLEAN -> cursor.skip();
            default -> {
                cursor.skip();
                failed = true;
            }
        }
    }

    /** Whether the value is the word {@code error}. It stands for the kind of record, in every one: no string is made. */
    private boolean saysError() {
        if (cursor.peek() == JsonCursor.Kind.STRING && cursor.matchString(ERROR) == 0) {
            return true;
        }
        cursor.skip();
        return false;
    }

    private void emit(StreamRecord record, @Nullable String content, ChatEmitter out) {
        if (recognised) {
            facts.begin(out);
        }
        List<String> unknown = choice.unknown;
        if (rawEvents && !recognised && !record.event().isEmpty()) {
            out.raw(record.event(), record.text());
        } else if (unknown != null) {
            for (int i = 0; i < unknown.size(); i += 2) {
                out.raw(unknown.get(i), unknown.get(i + 1));
            }
        }
        if (otherChoice) {
            out.warning(new Warning(CHOICE_IGNORED, "the server sent several answers; only the first is here"));
        }
        if (!hasChoice) {
            return;
        }
        String reasoning = choice.reasoning();
        if (reasoning != null) {
            out.reasoning(reasoning);
        }
        if (content != null) {
            if (thinkTags != null) {
                thinkTags.add(content, out);
            } else {
                out.text(content);
            }
        }
        if (choice.refusal != null) {
            out.refusal(choice.refusal);
        }
        if (choice.whole) {
            tools.emitWhole(out);
        } else {
            tools.emit(out);
        }
        if (choice.logprobs != null) {
            out.logprobs(choice.logprobs);
        }
        // the first word counts: gateways repeat it with the counts
        if (choice.finishReason != null && finishReason.isEmpty()) {
            finishReason = choice.finishReason;
        }
        if (choice.nativeFinishReason != null && nativeFinishReason.isEmpty()) {
            nativeFinishReason = choice.nativeFinishReason;
        }
    }

    private void finish(ChatEmitter out) {
        if (thinkTags != null) {
            thinkTags.end(out);
        }
        if (usage.counted()) {
            out.usage(usage.toUsage());
        }
        out.timings(usage.toTimings());
        facts.tell(out, finishReason, nativeFinishReason, usage.reportedCost());
        FinishReason reason = reason(finishReason);
        if (reason == null) {
            out.fail(failedInside());
        } else {
            out.finish(reason);
        }
    }

    private LlmException failedInside() {
        return new ServerException(ErrorDetails.builder("the server broke the answer off and gave no reason")
                .provider(provider)
                .model(requestedModel)
                .build());
    }

    /** The library's word for a server's; null if it says that the answer failed. */
    static @Nullable FinishReason reason(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "" -> FinishReason.UNKNOWN;
            case "stop", "eos", "eos_token", "stop_sequence", "end_turn", "completed", "complete" -> FinishReason.STOP;
            case "length", "max_tokens", "max_output_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "tool_use", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter", "safety", "refusal" -> FinishReason.CONTENT_FILTER;
            case "error" -> null;
            default -> FinishReason.of(word);
        };
    }
}
