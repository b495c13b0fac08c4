package dev.parley.spi.http;

import dev.parley.ChatEvent;
import dev.parley.LlmException;
import dev.parley.Warning;
import dev.parley.internal.stream.BatchAssembler;
import dev.parley.internal.stream.ChatAssembler;
import dev.parley.internal.stream.ChatOrigin;
import java.net.http.HttpResponse.ResponseInfo;

/** A {@link ChatDecoder} with the assembler it feeds. */
final class ChatDecoding implements StreamExchange.Decoding<ChatEvent> {
    private final StreamExchange<ChatEvent> exchange;
    private final ChatDecoder decoder;
    private final ChatAssembler assembler;

    ChatDecoding(StreamExchange<ChatEvent> exchange, ChatDecoder decoder) {
        this.exchange = exchange;
        this.decoder = decoder;
        HttpCall call = exchange.call;
        ChatOrigin origin =
                new ChatOrigin(call.provider(), call.model().orElse(""), call.rawEvents(), exchange.startNanos());
        this.assembler = new ChatAssembler(origin, exchange.scheduler::nanoTime, exchange::isEnded);
    }

    @Override
    public BatchAssembler<ChatEvent> assembler() {
        return assembler;
    }

    @Override
    public void headers(ResponseInfo head) {
        RequestIds.of(head.headers()).ifPresent(assembler::requestId);
        LlmException before = exchange.lastFailure();
        if (before != null) {
            assembler.metadata("attempts", exchange.attempts());
            assembler.metadata("waited_ms", exchange.waited().toMillis());
            assembler.warning(new Warning(
                    "retried",
                    "answered at attempt " + exchange.attempts() + ", after waiting "
                            + WireFailures.seconds(exchange.waited()) + "; before: " + before.getMessage()));
        }
        decoder.headers(head.headers(), assembler);
    }

    @Override
    public void record(StreamRecord record) {
        if (!assembler.isFinished()) {
            decoder.record(record, assembler);
        }
    }

    @Override
    public void end() {
        if (!assembler.isFinished()) {
            decoder.end(assembler);
        }
    }
}
