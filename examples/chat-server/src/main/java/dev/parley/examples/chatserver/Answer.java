package dev.parley.examples.chatserver;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.examples.chatserver.Message.Details;
import dev.parley.examples.chatserver.Message.State;
import dev.parley.examples.chatserver.Message.Times;
import dev.parley.examples.chatserver.Message.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is being made: takes the stream of a model into an {@link AnswerLog}. It holds no thread while it waits
 * for the model.
 */
final class Answer implements Flow.Subscriber<ChatEvent> {
    /** An answer that grows beyond this many characters is stopped, so that a model without an end cannot fill the memory. */
    static final int LONGEST = 8 * 1024 * 1024;

    /** What else has to be done about an answer. */
    interface Keeper {
        /** Some text came. */
        void grown(Answer answer);

        /** The answer has ended; what readers are told is what this returns. */
        Message ended(Answer answer, Message message);
    }

    private final AnswerLog log;
    private final ChatStream stream;
    private final Prices prices;
    private final Keeper keeper;
    private final long begunAt = System.nanoTime();
    private final CompletableFuture<Message> done = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private Flow.@Nullable Subscription subscription;
    private @Nullable ChatResponse response;
    private long firstTokenAt;
    private volatile @Nullable State stopAs;
    private volatile @Nullable ApiError broken;

    Answer(AnswerLog log, ChatStream stream, Prices prices, Keeper keeper) {
        this.log = log;
        this.stream = stream;
        this.prices = prices;
        this.keeper = keeper;
    }

    AnswerLog log() {
        return log;
    }

    /** The message as it is when the answer has ended, however that came. */
    CompletableFuture<Message> done() {
        return done;
    }

    /** Asks the model. Events are taken on the executor, which may be kept waiting by the disk. */
    void start(Executor executor) {
        try {
            stream.publisher(executor).subscribe(this);
        } catch (RuntimeException e) {
            // else the conversation would be answered for ever
            end(State.FAILED, ErrorForms.of(e));
        }
    }

    /** Stops the answer; what has come of it is kept. */
    void stop(State as) {
        stopAs = as;
        stream.close();
    }

    /** Stops the answer because of something that went wrong here. */
    void abort(ApiError error) {
        broken = error;
        stream.close();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ChatEvent event) {
        try {
            take(event);
        } catch (RuntimeException | Error e) {
            // thrown on, it would end the stream and tell nobody here
            stream.close();
            end(State.FAILED, ErrorForms.of(e));
            return;
        }
        Flow.Subscription more = subscription;
        if (more != null) {
            more.request(1);
        }
    }

    private void take(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta delta) {
            grow(false, delta.text());
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            grow(false, delta.text());
        } else if (event instanceof ChatEvent.ReasoningDelta delta) {
            grow(true, delta.text());
        } else if (event instanceof ChatEvent.Finished finished) {
            response = finished.response();
        }
    }

    @Override
    public void onComplete() {
        end(State.COMPLETE, null);
    }

    @Override
    public void onError(Throwable failure) {
        ApiError error = broken;
        State stopped = stopAs;
        if (failure instanceof LlmException e) {
            response = e.partialResponse().orElse(null);
        }
        if (error != null) {
            end(State.FAILED, error);
        } else if (stopped != null) {
            end(stopped, null);
        } else {
            end(State.FAILED, ErrorForms.of(failure));
        }
    }

    private void grow(boolean reasoning, String piece) {
        if (firstTokenAt == 0) {
            firstTokenAt = System.nanoTime();
        }
        if (log.length() + piece.length() > LONGEST) {
            abort(ApiError.of("too_large", "the answer grew beyond " + LONGEST + " characters and was stopped"));
            return;
        }
        log.append(reasoning, piece);
        keeper.grown(this);
    }

    private void end(State state, @Nullable ApiError error) {
        if (ended.getAndSet(true)) {
            return;
        }
        Message message;
        try {
            Message sofar = log.snapshot();
            message = keeper.ended(
                    this, sofar.with(state, sofar.text(), sofar.reasoning(), details(sofar, state, error)));
        } catch (RuntimeException | Error e) {
            message = log.head().with(State.FAILED, "", null, Details.of(ErrorForms.of(e)));
        }
        log.end(message);
        done.complete(message);
    }

    private Details details(Message message, State state, @Nullable ApiError error) {
        ChatResponse known = response;
        if (known == null) {
            return new Details(null, null, null, times(Optional.empty()), null, null, error);
        }
        Usage usage = known.usage();
        List<Warning> warnings = known.warnings();
        boolean other = !known.model().isEmpty() && !known.model().equals(message.model());
        return new Details(
                other ? known.model() : null,
                state == State.COMPLETE ? known.finishReason().word() : null,
                tokens(usage),
                times(Optional.of(known)),
                prices.cost(message, usage).orElse(null),
                warnings.isEmpty() ? null : warnings,
                error);
    }

    private Times times(Optional<ChatResponse> known) {
        long now = System.nanoTime();
        Long first = firstTokenAt == 0
                ? null
                : Duration.ofNanos(firstTokenAt - begunAt).toMillis();
        OptionalDouble speed = known.map(it -> it.timings().tokensPerSecond(it.usage()))
                .filter(OptionalDouble::isPresent)
                .or(() -> known.map(it -> seen(it.usage(), now)))
                .orElse(OptionalDouble.empty());
        Double rounded = speed.isPresent() ? Math.round(speed.getAsDouble() * 10) / 10.0 : null;
        return new Times(first, Duration.ofNanos(now - begunAt).toMillis(), rounded);
    }

    private OptionalDouble seen(Usage usage, long now) {
        OptionalLong tokens = usage.completionTokens();
        return tokens.isEmpty() || firstTokenAt == 0 || now <= firstTokenAt
                ? OptionalDouble.empty()
                : OptionalDouble.of(tokens.getAsLong() * 1e9 / (now - firstTokenAt));
    }

    private static @Nullable Tokens tokens(Usage usage) {
        if (usage.equals(Usage.UNKNOWN)) {
            return null;
        }
        return new Tokens(
                orNull(usage.promptTokens()), orNull(usage.completionTokens()), orNull(usage.reasoningTokens()));
    }

    private static @Nullable Long orNull(OptionalLong count) {
        return count.isPresent() ? count.getAsLong() : null;
    }
}
