package dev.parley.benchmarks.clients;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Wire;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/** What {@code java.net.http} costs by itself: takes the bytes away and looks at none of them. */
public final class BareDrain implements Driver {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String server;
    private final Wire wire;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire how
     */
    public BareDrain(String server, String wire) {
        this.server = server;
        this.wire = Wire.of(wire);
    }

    @Override
    public boolean readsText() {
        return false;
    }

    @Override
    public void stream(String model, Answer answer) {
        client.sendAsync(BareRequests.chat(server, wire, model), BodyHandlers.ofPublisher())
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        answer.fail(failure);
                    } else {
                        response.body().subscribe(new Bytes(answer));
                    }
                });
    }

    private record Bytes(Answer answer) implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> chunk) {
            answer.text("");
        }

        @Override
        public void onError(Throwable failure) {
            answer.fail(failure);
        }

        @Override
        public void onComplete() {
            answer.end();
        }
    }
}
