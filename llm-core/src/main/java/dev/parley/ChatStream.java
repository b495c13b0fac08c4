package dev.parley;

import dev.parley.internal.stream.CancellableFuture;
import dev.parley.internal.stream.EventSource;
import dev.parley.internal.stream.GeneratorSource;
import dev.parley.internal.stream.LastEvent;
import dev.parley.internal.stream.ListSource;
import dev.parley.internal.stream.PublisherSource;
import dev.parley.internal.stream.StreamAccess;
import dev.parley.internal.stream.StreamCore;
import dev.parley.spi.ChatGenerator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a model, as it is made.
 *
 * <p>A stream is consumed once, in one of five ways: by {@link #iterator() iterating} it, through
 * {@link #events() java.util.stream}, by {@link #publisher() subscribing} to it, or by waiting for the whole
 * {@link #response()} or {@link #responseAsync()}. <b>Nothing is sent until then.</b> A second consumer gets an
 * {@link IllegalStateException}.
 *
 * <pre>{@code
 * try (ChatStream stream = provider.stream(request)) {
 *     for (ChatEvent event : stream) {
 *         if (event instanceof ChatEvent.TextDelta delta) {
 *             System.out.print(delta.text());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>The end.</b> A stream ends exactly once. When the answer is whole, the last event is
 * {@link ChatEvent.Finished}; otherwise its consumer gets one {@link LlmException} that says why: among others
 * {@link TruncatedStreamException} when the server stopped without the protocol's end mark, {@link LlmTimeoutException}
 * when a deadline passed, {@link LlmCancelledException} when the stream was closed. What had arrived by then is in
 * {@link LlmException#partialResponse()}.
 *
 * <p><b>Stopping.</b> {@link #close()} may be called from any thread, in any phase, any number of times; it returns at
 * once, the server sees the connection hang up, and whoever waits gets {@link LlmCancelledException}. Interrupting a
 * thread that waits here does the same and keeps its interrupt flag. Closing a stream that has ended changes nothing.
 *
 * <p><b>Back-pressure.</b> While the consumer is at what one network read brought, at most one more is read ahead.
 *
 * <p><b>Threads.</b> A blocking consumer works on its own thread. Subscribers and futures are called on a thread of the
 * provider's transport unless an executor is given; such a callback must not block.
 *
 * @since 0.1.0
 */
public final class ChatStream implements Iterable<ChatEvent>, AutoCloseable {
    static {
        StreamAccess.registerChat(source -> new ChatStream(new StreamCore<>(source), null));
    }

    private final StreamCore<ChatEvent> core;
    private final @Nullable UnaryOperator<ChatEvent> stage;

    private ChatStream(StreamCore<ChatEvent> core, @Nullable UnaryOperator<ChatEvent> stage) {
        this.core = core;
        this.stage = stage;
    }

    private static ChatStream over(EventSource<ChatEvent> source) {
        return new ChatStream(new StreamCore<>(source), null);
    }

    /**
     * A stream of events that are known already, as a test or a cache has them.
     *
     * @param events in order; without a {@link ChatEvent.Finished} at the end the stream fails with
     *     {@link TruncatedStreamException} after the last one
     * @return a stream
     */
    public static ChatStream of(ChatEvent... events) {
        return of(List.of(events));
    }

    /**
     * A stream of events that are known already, as a test or a cache has them.
     *
     * @param events in order; without a {@link ChatEvent.Finished} at the end the stream fails with
     *     {@link TruncatedStreamException} after the last one
     * @return a stream
     */
    public static ChatStream of(List<? extends ChatEvent> events) {
        boolean whole = !events.isEmpty() && events.get(events.size() - 1) instanceof ChatEvent.Finished;
        LlmException failure = whole
                ? null
                : new TruncatedStreamException(ErrorDetails.of("the events given do not end with Finished"));
        return over(new ListSource<>(events, failure));
    }

    /**
     * A stream that delivers a known response: its reasoning, text, refusal and tool calls as one event each, then
     * {@link ChatEvent.Finished}.
     *
     * @param response the response
     * @return a stream
     */
    public static ChatStream of(ChatResponse response) {
        List<ChatEvent> events = new ArrayList<>();
        response.reasoning().map(ChatEvent.ReasoningDelta::new).ifPresent(events::add);
        if (!response.text().isEmpty()) {
            events.add(new ChatEvent.TextDelta(response.text()));
        }
        response.refusal().map(ChatEvent.RefusalDelta::new).ifPresent(events::add);
        events.addAll(response.toolCalls());
        events.add(new ChatEvent.Finished(response));
        return of(events);
    }

    /**
     * A stream that fails.
     *
     * @param failure what its consumer gets
     * @return a stream
     */
    public static ChatStream failed(LlmException failure) {
        return over(new ListSource<>(List.of(), Objects.requireNonNull(failure, "failure")));
    }

    /**
     * A stream of another publisher's events, asked for one at a time. It is subscribed to by the first claim, and
     * cancelled by {@link #close()}. Completion without {@link ChatEvent.Finished} is a
     * {@link TruncatedStreamException}; any other failure than an {@link LlmException} is wrapped in one.
     *
     * @param publisher the publisher
     * @return a stream
     */
    public static ChatStream from(Flow.Publisher<? extends ChatEvent> publisher) {
        return over(new PublisherSource(Objects.requireNonNull(publisher, "publisher")));
    }

    /**
     * A stream made by code that speaks no HTTP, such as a model in this process.
     *
     * @param generator makes the answer; it is started by the first claim, blocked while the consumer is more than a few
     *     dozen events behind, and stopped by an exception from its emitter when the stream is closed
     * @param executor where the generator runs; it occupies one thread for as long as the answer takes. One that runs tasks on
     *     the calling thread has the claim return when the generator has, which is then not held back
     * @return a stream
     */
    public static ChatStream generate(ChatGenerator generator, Executor executor) {
        return over(GeneratorSource.chat(
                "",
                "",
                true,
                Objects.requireNonNull(generator, "generator"),
                Objects.requireNonNull(executor, "executor")));
    }

    /**
     * As {@link #generate(ChatGenerator, Executor)}, for a provider: the response says whose it is and which model was
     * asked for, and raw events are delivered only if the request wants them.
     *
     * @param provider the provider's id
     * @param request what is answered
     * @param generator makes the answer
     * @param executor where the generator runs, as there
     * @return a stream
     */
    public static ChatStream generate(
            String provider, ChatRequest request, ChatGenerator generator, Executor executor) {
        return over(GeneratorSource.chat(
                Objects.requireNonNull(provider, "provider"),
                request.model(),
                request.rawEvents(),
                Objects.requireNonNull(generator, "generator"),
                Objects.requireNonNull(executor, "executor")));
    }

    /**
     * The same stream with every event passed through {@code mapper}, the {@link ChatEvent.Finished} too. Either this
     * stream or the new one can be consumed; closing either closes both. An exception from the mapper ends the stream
     * with it.
     *
     * @param mapper called once for each event, on the consumer's thread or the one that delivers to it
     * @return a view of this stream
     */
    public ChatStream map(UnaryOperator<ChatEvent> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        UnaryOperator<ChatEvent> before = stage;
        UnaryOperator<ChatEvent> checked =
                event -> Objects.requireNonNull(mapper.apply(event), "the mapper returned null");
        return new ChatStream(core, before == null ? checked : event -> checked.apply(before.apply(event)));
    }

    /**
     * The same stream with every event shown to {@code observer} before it is delivered. Either this stream or the new
     * one can be consumed; closing either closes both. An exception from the observer ends the stream with it.
     *
     * @param observer called once for each event
     * @return a view of this stream
     */
    public ChatStream peek(Consumer<? super ChatEvent> observer) {
        Objects.requireNonNull(observer, "observer");
        return map(event -> {
            observer.accept(event);
            return event;
        });
    }

    /**
     * Sends the request and iterates over its events. {@code hasNext} waits for the next event and throws the
     * {@link LlmException} that ended the stream, again at every further call; the iterator belongs to one thread at a
     * time. A loop that is left before its end must {@linkplain #close() close} the stream, as a try-with-resources
     * statement does: nothing else tells the server to stop.
     *
     * @return the events; the last one is {@link ChatEvent.Finished}
     * @throws IllegalStateException if this stream already has a consumer
     */
    @Override
    public Iterator<ChatEvent> iterator() {
        return core.iterator(stage);
    }

    /**
     * Sends the request and gives its events as a sequential {@link Stream}, whose {@code close} closes this stream. The
     * stream's operations throw as {@link #iterator()} does.
     *
     * @return the events; the last one is {@link ChatEvent.Finished}
     * @throws IllegalStateException if this stream already has a consumer
     */
    public Stream<ChatEvent> events() {
        Iterator<ChatEvent> events = iterator();
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(events, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    /**
     * A publisher of the events, delivered on a thread of the transport or on the one that requests them; a subscriber
     * must not block. Subscribing sends the request; a second subscriber gets {@code onSubscribe} and then an
     * {@link IllegalStateException} in {@code onError}. Cancelling the subscription stops the request and signals nothing
     * more.
     *
     * @return a publisher for one subscriber
     */
    public Flow.Publisher<ChatEvent> publisher() {
        return core.publisher(stage, null);
    }

    /**
     * As {@link #publisher()}, delivering on {@code executor}, whose tasks may block. If the executor refuses a task, the
     * stream is stopped and its subscriber told on the calling thread.
     *
     * @param executor where events are delivered, one at a time
     * @return a publisher for one subscriber
     */
    public Flow.Publisher<ChatEvent> publisher(Executor executor) {
        return core.publisher(stage, Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Sends the request and waits for the whole answer.
     *
     * @return the answer
     * @throws LlmException if the stream ends in any other way; {@link LlmCancelledException} when it was closed or the
     *     waiting thread interrupted, whose flag is kept
     * @throws IllegalStateException if this stream already has a consumer
     */
    public ChatResponse response() {
        return core.await(collect(null).future());
    }

    /**
     * Sends the request; the future completes with the whole answer, or with the {@link LlmException} that ended the
     * stream. Cancelling it, or a future derived from it, closes this stream; so does anything else that completes it
     * first, such as {@code orTimeout}. Dependents without an executor of their own run on a thread of the transport and
     * must not block.
     *
     * @return the answer to come
     * @throws IllegalStateException if this stream already has a consumer
     */
    public CompletableFuture<ChatResponse> responseAsync() {
        return collect(null).future();
    }

    /**
     * As {@link #responseAsync()}, completing on {@code executor}.
     *
     * @param executor where the future completes
     * @return the answer to come
     * @throws IllegalStateException if this stream already has a consumer
     */
    public CompletableFuture<ChatResponse> responseAsync(Executor executor) {
        return collect(Objects.requireNonNull(executor, "executor")).future();
    }

    private LastEvent<ChatEvent, ChatResponse> collect(@Nullable Executor executor) {
        LastEvent<ChatEvent, ChatResponse> last =
                new LastEvent<>(new CancellableFuture<>(this::close), ChatStream::responseOf);
        core.publisher(stage, executor).subscribe(last);
        last.throwIfRefused();
        return last;
    }

    private static ChatResponse responseOf(@Nullable ChatEvent last) {
        if (last instanceof ChatEvent.Finished finished) {
            return finished.response();
        }
        throw new IllegalStateException("the last event of a mapped stream must be Finished, but was " + last);
    }

    /** Stops the answer, from any thread, in any phase; returns at once and may be called again. */
    @Override
    public void close() {
        core.close();
    }
}
