package dev.parley.benchmarks.clients;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import java.util.concurrent.Flow;

/** Parley, its events pushed to a subscriber. */
public final class ParleySubscriber implements Driver {
    private final LlmProvider provider;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire how
     */
    public ParleySubscriber(String server, String wire) {
        this(ParleyProviders.open(server, wire));
    }

    /**
     * As {@link #ParleySubscriber(String, String)}, over a provider that is open already.
     *
     * @param provider what to ask
     */
    public ParleySubscriber(LlmProvider provider) {
        this.provider = provider;
    }

    @Override
    public void stream(String model, Answer answer) {
        provider.stream(ChatRequest.of(model, "Why is the sky blue?"))
                .publisher()
                .subscribe(new Texts(answer));
    }

    private record Texts(Answer answer) implements Flow.Subscriber<ChatEvent> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ChatEvent event) {
            if (event instanceof ChatEvent.TextDelta delta) {
                answer.text(delta.text());
            }
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
