package dev.parley.huggingface;

import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.ChatEmitter;
import dev.parley.spi.http.ChatDecoder;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import dev.parley.spi.http.StreamRecord;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the answer of {@code /generate_stream}, one token an event, the last with the whole text; and that of
 * {@code /generate}, which is the last event alone, in an array at some servers. An event counts only once it is read to its
 * end.
 */
final class TgiDecoder implements ChatDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(TgiDecoder.class);
    private static final FieldNames EVENT = FieldNames.of("token", "generated_text", "details", "error");
    private static final FieldNames TOKEN = FieldNames.of("text", "special");
    private static final FieldNames DETAILS = FieldNames.of("finish_reason", "generated_tokens", "seed", "prefill");
    private static final long UNKNOWN = -1;

    private final String requestedModel;
    private final Function<String, LlmException> errors;
    private final List<Warning> warnings;
    private final JsonCursor cursor = new JsonCursor();

    private boolean anyToken;
    private long promptTokens = UNKNOWN;

    // the event that is being read
    private boolean recognised;
    private boolean failed;
    private boolean token;
    private boolean special;
    private @Nullable String text;
    private @Nullable String whole;
    private String finishReason = "";
    private long generated = UNKNOWN;
    private @Nullable Long seed;

    /**
     * @param errors what an error event means, by its JSON text
     * @param warnings what the request could not say on this wire; put on the response
     */
    TgiDecoder(String requestedModel, Function<String, LlmException> errors, List<Warning> warnings) {
        this.requestedModel = requestedModel;
        this.errors = errors;
        this.warnings = warnings;
    }

    @Override
    public void headers(HttpHeaders headers, ChatEmitter out) {
        warnings.forEach(out::warning);
        promptTokens =
                headers.firstValue("x-prompt-tokens").flatMap(TgiDecoder::count).orElse(UNKNOWN);
        headers.firstValue("x-compute-type")
                .filter(type -> !type.isBlank())
                .ifPresent(type -> out.metadata("compute_type", type));
    }

    private static Optional<Long> count(String header) {
        return header.matches("\\d{1,18}") ? Optional.of(Long.parseLong(header)) : Optional.empty();
    }

    @Override
    public void record(StreamRecord record, ChatEmitter out) {
        forgetEvent();
        try {
            read(record);
        } catch (MalformedResponseException e) {
            if (record.terminated()) {
                throw e;
            }
            LOG.debug("the answer ended inside an event");
            return;
        }
        if (failed) {
            out.fail(errors.apply(record.text()));
        } else if (recognised) {
            emit(out);
        } else if (record.event().isEmpty()) {
            throw new MalformedResponseException(
                    ErrorDetails.builder("an event is no part of an answer: " + JsonReply.excerpt(record.text()))
                            .provider(HuggingFaceProvider.ID)
                            .model(requestedModel)
                            .build());
        }
    }

    private void forgetEvent() {
        recognised = false;
        failed = false;
        token = false;
        special = false;
        text = null;
        whole = null;
        finishReason = "";
        generated = UNKNOWN;
        seed = null;
    }

    private void read(StreamRecord record) {
        cursor.reset(record.bytes(), record.from(), record.to());
        if (cursor.peek() == JsonCursor.Kind.ARRAY) {
            cursor.beginArray();
            for (boolean first = true; cursor.nextElement(); first = false) {
                if (first) {
                    event();
                } else {
                    cursor.skip();
                }
            }
        } else {
            event();
        }
        cursor.end();
    }

    private void event() {
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(EVENT);
            if (field < 0) {
                cursor.skip();
                continue;
            }
            recognised = true;
            if (cursor.nullValue()) {
                continue;
            }
            switch (field) {
                case 0 -> token();
                case 1 -> whole = cursor.string();
                case 2 -> details();
                default -> {
                    failed = true;
                    cursor.skip();
                }
            }
        }
    }

    private void token() {
        token = true;
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(TOKEN);
            if (field < 0) {
                cursor.skip();
            } else if (!cursor.nullValue()) {
                if (field == 0) {
                    text = cursor.string();
                } else {
                    special = cursor.booleanValue();
                }
            }
        }
    }

    private void details() {
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(DETAILS);
            if (field < 0) {
                cursor.skip();
            } else if (!cursor.nullValue()) {
                switch (field) {
                    case 0 -> finishReason = cursor.string();
                    case 1 -> generated = cursor.longValue();
                    case 2 -> seed();
                    default -> prefill();
                }
            }
        }
    }

    /** Of 64 bits without a sign, and kept only if it can be given back as a seed. */
    private void seed() {
        String number = cursor.raw();
        if (number.matches("-?\\d{1,18}")) {
            seed = Long.valueOf(number);
        }
    }

    /** The tokens of the prompt, where they were asked for. */
    private void prefill() {
        long count = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            cursor.skip();
            count++;
        }
        if (count > 0 && promptTokens < 0) {
            promptTokens = count;
        }
    }

    private void emit(ChatEmitter out) {
        anyToken |= token;
        if (text != null && !special) {
            out.text(text);
        }
        if (whole == null) {
            return;
        }
        if (!anyToken) {
            out.text(whole);
            out.metadata("streamed", false);
        }
        Usage.Builder usage = Usage.builder();
        if (promptTokens >= 0) {
            usage.promptTokens(promptTokens);
        }
        if (generated >= 0) {
            usage.completionTokens(generated);
        }
        out.usage(usage.build());
        if (seed != null) {
            out.metadata("seed", seed);
        }
        if (!finishReason.isBlank()) {
            out.metadata("finish_reason", finishReason);
        }
        out.finish(
                switch (finishReason.strip()) {
                    case "" -> FinishReason.UNKNOWN;
                    case "eos_token", "stop_sequence" -> FinishReason.STOP;
                    case "length" -> FinishReason.LENGTH;
                    default -> FinishReason.of(finishReason.strip());
                });
    }
}
