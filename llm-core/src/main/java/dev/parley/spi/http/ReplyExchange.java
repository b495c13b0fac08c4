package dev.parley.spi.http;

import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.internal.stream.CancellableFuture;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.concurrent.CompletableFuture;

/** A call whose answer is one whole body. */
final class ReplyExchange extends Exchange {
    private final CancellableFuture<HttpReply> reply = new CancellableFuture<>(this::stop);

    ReplyExchange(HttpTransport transport, HttpCall call) {
        super(transport, call);
    }

    CompletableFuture<HttpReply> start() {
        reply.stopWhenComplete();
        begin();
        return reply;
    }

    @Override
    String accept() {
        return "application/json";
    }

    @Override
    BodyReader accepted(ResponseInfo head) {
        firstArrived();
        return new Collector(transport.limits().maxReplyBytes()) {
            @Override
            void collected(byte[] bytes) {
                if (claimEnd()) {
                    reply.complete(new HttpReply(target(), head.statusCode(), head.headers(), bytes, secrets));
                }
            }

            @Override
            void tooLong(byte[] beginning) {
                fail(new MalformedResponseException(
                        WireFailures.builder(call, "the answer is longer than " + beginning.length + " bytes")
                                .hint("raise HttpLimits.maxReplyBytes if it is meant to be")
                                .build()));
            }

            @Override
            void more() {
                goOn();
            }
        };
    }

    @Override
    void failed(LlmException failure) {
        reply.completeExceptionally(failure);
    }
}
