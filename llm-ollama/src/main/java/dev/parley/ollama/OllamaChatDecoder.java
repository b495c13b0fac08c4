package dev.parley.ollama;

import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.MalformedResponseException;
import dev.parley.Timings;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.ChatEmitter;
import dev.parley.spi.http.ChatDecoder;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import dev.parley.spi.http.StreamRecord;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of one {@code /api/chat} or {@code /api/generate} answer, which differ in where the text is. A line
 * counts only once it is read to its end, so a malformed or cut line adds nothing.
 */
final class OllamaChatDecoder implements ChatDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(OllamaChatDecoder.class);

    private static final FieldNames LINE = FieldNames.of(
            "message",
            "done",
            "model",
            "created_at",
            "logprobs",
            "done_reason",
            "error",
            "prompt_eval_count",
            "eval_count",
            "load_duration",
            "prompt_eval_duration",
            "eval_duration",
            "total_duration",
            "remote_model",
            "remote_host",
            "response",
            "thinking",
            "context");
    private static final int MESSAGE_FIELD = 0;
    private static final int FIRST_OF_GENERATE = 15;
    private static final FieldNames MESSAGE = FieldNames.of("content", "thinking", "tool_calls", "role");

    private static final long UNKNOWN = -1;

    private final String requestedModel;
    private final OllamaApi.ErrorLine errors;
    private final List<Warning> warnings;
    private final boolean rawEvents;
    private final boolean generate;
    private final JsonCursor cursor = new JsonCursor();

    private boolean begun;
    private @Nullable String model;
    private @Nullable String createdAt;
    private @Nullable String remoteModel;
    private @Nullable String remoteHost;

    // the line that is being read
    private @Nullable String thinking;
    private @Nullable List<ToolCall> toolCalls;
    private @Nullable List<TokenLogprob> logprobs;
    private @Nullable List<Long> context;
    private @Nullable List<String> unknown;
    private boolean recognised;
    private boolean failed;
    private boolean done;
    private @Nullable String doneReason;
    private long promptTokens;
    private long completionTokens;
    private long load;
    private long prompt;
    private long generation;
    private long total;

    private OllamaChatDecoder(
            boolean generate,
            String requestedModel,
            OllamaApi.ErrorLine errors,
            List<Warning> warnings,
            boolean rawEvents) {
        this.generate = generate;
        this.requestedModel = requestedModel;
        this.errors = errors;
        this.warnings = warnings;
        this.rawEvents = rawEvents;
    }

    /**
     * A reader of {@code /api/chat}.
     *
     * @param warnings what the request could not say on this wire; put on the response
     * @param rawEvents whether fields that no event covers are passed on
     */
    static OllamaChatDecoder ofChat(
            String requestedModel, OllamaApi.ErrorLine errors, List<Warning> warnings, boolean rawEvents) {
        return new OllamaChatDecoder(false, requestedModel, errors, warnings, rawEvents);
    }

    /**
     * A reader of {@code /api/generate}.
     *
     * @param warnings what the request could not say on this wire; put on the response
     */
    static OllamaChatDecoder ofGenerate(String requestedModel, OllamaApi.ErrorLine errors, List<Warning> warnings) {
        return new OllamaChatDecoder(true, requestedModel, errors, warnings, false);
    }

    @Override
    public void headers(HttpHeaders headers, ChatEmitter out) {
        for (Warning warning : warnings) {
            out.warning(warning);
        }
    }

    @Override
    public void record(StreamRecord line, ChatEmitter out) {
        forgetLine();
        String content;
        try {
            content = read(line);
        } catch (MalformedResponseException e) {
            if (line.terminated()) {
                throw e;
            }
            LOG.debug("the answer ended inside a line");
            return;
        }
        if (failed) {
            out.fail(errors.failure(line.text()));
            return;
        }
        if (!recognised) {
            throw new MalformedResponseException(
                    ErrorDetails.builder("a line is no part of an answer: " + JsonReply.excerpt(line.text()))
                            .provider(OllamaProvider.ID)
                            .model(requestedModel)
                            .build());
        }
        emit(content, out);
        forgetText();
    }

    private void forgetLine() {
        forgetText();
        context = null;
        recognised = false;
        failed = false;
        done = false;
        doneReason = null;
        promptTokens = UNKNOWN;
        completionTokens = UNKNOWN;
        load = UNKNOWN;
        prompt = UNKNOWN;
        generation = UNKNOWN;
        total = UNKNOWN;
    }

    /** What an open stream is not to keep until its next token comes. */
    private void forgetText() {
        thinking = null;
        toolCalls = null;
        logprobs = null;
        unknown = null;
    }

    /** Returns the text, which every line brings: it is never stored in a field, see {@link ChatDecoder}. */
    private @Nullable String read(StreamRecord line) {
        cursor.reset(line.bytes(), line.from(), line.to());
        String content = null;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(LINE);
            if (field < 0 || (generate ? field == MESSAGE_FIELD : field >= FIRST_OF_GENERATE)) {
                unknownField("");
                continue;
            }
            recognised = true;
            if (cursor.nullValue()) {
                continue;
            }
            switch (field) {
                case 0 -> content = message(content);
                case 1 -> done = cursor.booleanValue();
                case 2 -> {
                    if (isNew(model)) {
                        model = cursor.string();
                    }
                }
                case 3 -> {
                    if (isNew(createdAt)) {
                        createdAt = cursor.string();
                    }
                }
                case 4 -> logprobs = AnswerParts.logprobs(cursor);
                case 5 -> doneReason = cursor.string().strip();
                case 6 -> failed = AnswerParts.isError(cursor);
                case 7 -> promptTokens = cursor.longValue();
                case 8 -> completionTokens = cursor.longValue();
                case 9 -> load = cursor.longValue();
                case 10 -> prompt = cursor.longValue();
                case 11 -> generation = cursor.longValue();
                case 12 -> total = cursor.longValue();
                case 13 -> {
                    if (isNew(remoteModel)) {
                        remoteModel = cursor.string();
                    }
                }
                case 14 -> {
                    if (isNew(remoteHost)) {
                        remoteHost = cursor.string();
                    }
                }
                case 15 -> content = cursor.string();
                case 16 -> thinking = cursor.string();
                default -> context = AnswerParts.numbers(cursor);
            }
        }
        cursor.end();
        return content;
    }

    /** Whether a value that comes with every line is still wanted; if not, it is skipped and its field not stored again. */
    private boolean isNew(@Nullable String seen) {
        if (seen == null) {
            return true;
        }
        cursor.skip();
        return false;
    }

    private @Nullable String message(@Nullable String before) {
        String content = before;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(MESSAGE);
            if (field < 0) {
                unknownField("message.");
            } else if (!cursor.nullValue()) {
                switch (field) {
                    case 0 -> content = cursor.string();
                    case 1 -> thinking = cursor.string();
                    case 2 -> toolCalls = AnswerParts.toolCalls(cursor);
                    default -> cursor.skip();
                }
            }
        }
        return content;
    }

    private void unknownField(String prefix) {
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

    private void emit(@Nullable String content, ChatEmitter out) {
        if (!begun) {
            begun = true;
            begin(out);
        }
        if (unknown != null) {
            for (int i = 0; i < unknown.size(); i += 2) {
                out.raw(unknown.get(i), unknown.get(i + 1));
            }
        }
        if (thinking != null) {
            out.reasoning(thinking);
        }
        if (content != null) {
            out.text(content);
        }
        if (toolCalls != null) {
            for (ToolCall call : toolCalls) {
                out.toolCall(call);
            }
        }
        if (logprobs != null) {
            out.logprobs(logprobs);
        }
        if (done) {
            finish(out);
        }
    }

    private void begin(ChatEmitter out) {
        if (model != null && !model.isBlank()) {
            out.model(model);
            // seen, and not to be kept as long as the answer takes
            model = "";
        }
        if (createdAt != null) {
            Instant instant = Timestamp.instant(createdAt);
            if (instant != null) {
                out.createdAt(instant);
            }
            createdAt = "";
        }
        if (remoteModel != null && !remoteModel.isEmpty()) {
            out.metadata("remote_model", remoteModel);
        }
        if (remoteHost != null && !remoteHost.isEmpty()) {
            out.metadata("remote_host", remoteHost);
        }
    }

    private void finish(ChatEmitter out) {
        Usage.Builder usage = Usage.builder();
        if (promptTokens >= 0) {
            usage.promptTokens(promptTokens);
        }
        if (completionTokens >= 0) {
            usage.completionTokens(completionTokens);
        }
        out.usage(usage.build());

        Timings.Builder timings = Timings.builder();
        if (load >= 0) {
            timings.load(Duration.ofNanos(load));
        }
        if (prompt >= 0) {
            timings.prompt(Duration.ofNanos(prompt));
        }
        if (generation >= 0) {
            timings.generation(Duration.ofNanos(generation));
        }
        if (total >= 0) {
            timings.total(Duration.ofNanos(total));
        }
        out.timings(timings.build());

        if (context != null) {
            out.metadata("context", context);
        }
        String word = doneReason == null ? "" : doneReason;
        if (!word.isEmpty()) {
            out.metadata("done_reason", word);
        }
        out.finish(
                switch (word) {
                    case "" -> FinishReason.UNKNOWN;
                    case "stop" -> FinishReason.STOP;
                    case "length" -> FinishReason.LENGTH;
                    case "load" -> FinishReason.LOAD;
                    case "unload" -> FinishReason.UNLOAD;
                    default -> FinishReason.of(word);
                });
    }
}
