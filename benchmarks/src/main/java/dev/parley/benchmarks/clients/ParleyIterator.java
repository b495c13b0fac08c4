package dev.parley.benchmarks.clients;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.LlmProvider;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;

/** Parley, its events pulled in a loop. */
public final class ParleyIterator implements Driver {
    private final LlmProvider provider;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire how
     */
    public ParleyIterator(String server, String wire) {
        this(ParleyProviders.open(server, wire));
    }

    /**
     * As {@link #ParleyIterator(String, String)}, over a provider that is open already.
     *
     * @param provider what to ask
     */
    public ParleyIterator(LlmProvider provider) {
        this.provider = provider;
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public void stream(String model, Answer answer) {
        try (ChatStream stream = provider.stream(ChatRequest.of(model, "Why is the sky blue?"))) {
            for (ChatEvent event : stream) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    answer.text(delta.text());
                }
            }
        }
        answer.end();
    }
}
