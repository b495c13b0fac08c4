package dev.parley.spi.http;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.LlmException;
import dev.parley.Warning;
import dev.parley.internal.stream.BatchAssembler;
import dev.parley.internal.stream.ChatAnswer;
import dev.parley.internal.stream.ChatAssembler;
import dev.parley.internal.stream.ChatOrigin;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/** A {@link ChatDecoder} with the answer that comes of it. */
final class ChatDecoding implements StreamExchange.Decoding<ChatEvent>, ChatOrigin {
    private final StreamExchange<ChatEvent> exchange;
    private final ChatDecoder decoder;
    private final ChatAnswer answer;

    ChatDecoding(StreamExchange<ChatEvent> exchange, ChatDecoder decoder) {
        this.exchange = exchange;
        this.decoder = decoder;
        this.answer = new ChatAnswer(this);
    }

    @Override
    public StreamExchange.Chunk<ChatEvent> begin(ResponseInfo head) {
        ChatAssembler out = new ChatAssembler(answer);
        RequestIds.of(head.headers()).ifPresent(out::requestId);
        LlmException before = exchange.lastFailure();
        if (before != null) {
            out.metadata("attempts", exchange.attempts());
            out.metadata("waited_ms", exchange.waited().toMillis());
            out.warning(new Warning(
                    "retried",
                    "answered at attempt " + exchange.attempts() + ", after waiting "
                            + WireFailures.seconds(exchange.waited()) + "; before: " + before.getMessage()));
        }
        decoder.headers(head.headers(), out);
        return new Chunk(exchange.secrets, decoder, out);
    }

    @Override
    public StreamExchange.Chunk<ChatEvent> chunk() {
        return new Chunk(exchange.secrets, decoder, new ChatAssembler(answer));
    }

    @Override
    public Optional<ChatResponse> partial() {
        return answer.partial();
    }

    @Override
    public String provider() {
        return exchange.call.provider();
    }

    @Override
    public String model() {
        return exchange.call.model().orElse("");
    }

    @Override
    public boolean rawEvents() {
        return exchange.call.rawEvents();
    }

    @Override
    public long startNanos() {
        return exchange.startNanos();
    }

    @Override
    public long nanoTime() {
        return exchange.scheduler.nanoTime();
    }

    @Override
    public boolean isCancelled() {
        return exchange.isEnded();
    }

    private record Chunk(SentSecrets secrets, ChatDecoder decoder, ChatAssembler out)
            implements StreamExchange.Chunk<ChatEvent> {
        @Override
        public void record(StreamRecord record) {
            if (!out.isFinished()) {
                record.redactor(secrets);
                decoder.record(record, out);
            }
        }

        @Override
        public void end() {
            if (!out.isFinished()) {
                decoder.end(out);
            }
        }

        @Override
        public BatchAssembler<ChatEvent> assembler() {
            return out;
        }
    }
}
