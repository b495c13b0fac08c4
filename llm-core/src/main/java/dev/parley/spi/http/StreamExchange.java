package dev.parley.spi.http;

import dev.parley.ChatResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.TruncatedStreamException;
import dev.parley.internal.stream.BatchAssembler;
import dev.parley.internal.stream.EventSink;
import dev.parley.internal.stream.EventSource;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call whose answer is a stream of events: network chunk → framer → decoder → one batch of events.
 *
 * <p>At first two reads are asked for. While the consumer works on what it has taken, at most one more is on its way or
 * waits, decoded; once it has worked through all, a second one may come.
 *
 * <p>Decoding is guarded by this object's monitor, taken once a chunk, so that whoever ends the stream from outside can read
 * what had arrived; the consumer is never called while it is held.
 *
 * @param <E> the event type
 */
final class StreamExchange<E> extends Exchange implements EventSource<E>, BodyReader {
    /** The decoder of one answer with what has come of it. */
    interface Decoding<E> {
        /** Takes the head of the answer; what it brings is the beginning of the first chunk. */
        Chunk<E> begin(ResponseInfo head);

        /** Begins a chunk, with everything of the one before taken. */
        Chunk<E> chunk();

        Optional<ChatResponse> partial();
    }

    /** The records of one chunk on their way through the decoder, and the events that come of them. */
    interface Chunk<E> extends RecordHandler {
        void end();

        BatchAssembler<E> assembler();
    }

    private final StreamFormat format;

    /** Makes a decoding for the one answer that is good; not kept while that goes on. */
    private @Nullable Function<StreamExchange<E>, Decoding<E>> decodings;

    private @Nullable EventSink<E> sink;
    private @Nullable Decoding<E> decoding;

    /** What the head has brought, until the first chunk comes. */
    private @Nullable Chunk<E> begun;

    private @Nullable Framer framer;

    /** What the server calls the answer, if that is not what was asked for. */
    private @Nullable String otherContentType;

    /** Reads that are asked for or wait in the stream's slot; the consumer's. */
    private int outstanding = AHEAD;

    StreamExchange(
            HttpTransport transport,
            HttpCall call,
            StreamFormat format,
            Function<StreamExchange<E>, Decoding<E>> decodings) {
        super(transport, call);
        this.format = format;
        this.decodings = decodings;
    }

    // --- as the consumer sees it ---

    @Override
    public void start(EventSink<E> target) {
        sink = target;
        begin();
    }

    @Override
    public void request(int taken) {
        taken(taken);
        outstanding -= taken;
        replenish(AHEAD - 1);
    }

    @Override
    public void idle() {
        replenish(AHEAD);
    }

    private void replenish(int wanted) {
        int missing = wanted - outstanding;
        if (missing > 0) {
            outstanding = wanted;
            demand(missing);
        }
    }

    @Override
    public void cancel() {
        stop();
    }

    @Override
    public synchronized Optional<ChatResponse> partial() {
        return decoding == null ? Optional.empty() : decoding.partial();
    }

    @Override
    public Optional<String> origin() {
        return call.provider().isEmpty() ? Optional.empty() : Optional.of(call.provider());
    }

    // --- as the network sees it ---

    @Override
    String accept() {
        return format.mediaType();
    }

    @Override
    synchronized BodyReader accepted(ResponseInfo head) {
        Decoding<E> fresh = Objects.requireNonNull(decodings).apply(this);
        decodings = null;
        decoding = fresh;
        framer = format.framer(transport.limits().maxRecordBytes());
        String contentType = head.headers().firstValue("content-type").orElse("");
        String asked = format.mediaType();
        otherContentType = contentType.regionMatches(true, 0, asked, 0, asked.length()) ? null : contentType;
        begun = fresh.begin(head);
        return this;
    }

    @Override
    public void bytes(List<ByteBuffer> chunk) {
        Step<E> step = decode(chunk);
        if (step.complete) {
            complete(step.batch);
            return;
        }
        if (!step.batch.isEmpty()) {
            firstArrived();
            arrived();
            sink().emit(step.batch);
        }
        if (step.failure != null) {
            fail(step.failure);
        } else if (step.batch.isEmpty()) {
            goOn();
        }
    }

    @Override
    public void end() {
        Step<E> step = decode(null);
        if (step.failure == null) {
            complete(step.batch);
            return;
        }
        sink().emit(step.batch);
        fail(step.failure);
    }

    /** Delivers the last events only if nothing else has ended the call: whoever sees them sees a good end. */
    private void complete(List<E> last) {
        if (claimEnd()) {
            sink().emit(last);
            drain();
            sink().complete();
        }
    }

    @Override
    void failed(LlmException failure) {
        partial().ifPresent(failure::withPartialResponse);
        sink().fail(failure);
    }

    private EventSink<E> sink() {
        EventSink<E> target = sink;
        if (target == null) {
            throw new IllegalStateException("the stream has not been started");
        }
        return target;
    }

    /** Decodes one chunk, or the end of the body when there is none. */
    private synchronized Step<E> decode(@Nullable List<ByteBuffer> chunk) {
        Chunk<E> current =
                begun != null ? begun : Objects.requireNonNull(decoding).chunk();
        begun = null;
        LlmException failure = null;
        try {
            feed(chunk, Objects.requireNonNull(framer), current);
            if (chunk == null) {
                current.end();
            }
        } catch (MalformedResponseException e) {
            failure = located(e);
        } catch (LlmException e) {
            failure = e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            failure = misunderstood(e);
        }
        BatchAssembler<E> assembler = current.assembler();
        if (assembler.isComplete()) {
            failure = null;
        } else if (assembler.failure() != null) {
            failure = assembler.failure();
        } else if (chunk == null && failure == null) {
            failure = new TruncatedStreamException(
                    WireFailures.details(call, "the answer ended without the server saying that it was complete"));
        }
        return new Step<>(assembler.takeBatch(), assembler.isComplete(), failure);
    }

    private static void feed(@Nullable List<ByteBuffer> chunk, Framer framer, RecordHandler handler) {
        if (chunk == null) {
            framer.end(handler);
            return;
        }
        for (ByteBuffer buffer : chunk) {
            framer.feed(buffer, handler);
        }
    }

    /**
     * A complaint about the bytes, without secrets that the server repeats in them, with whose they were and, if
     * unexpected, of what type.
     */
    private MalformedResponseException located(MalformedResponseException e) {
        String summary = secrets.redact(e.details().summary());
        if (e.provider().isPresent() && summary.equals(e.details().summary())) {
            return e;
        }
        ErrorDetails.Builder details = e.details().toBuilder().summary(summary);
        if (e.provider().isEmpty() && !call.provider().isEmpty()) {
            details.provider(call.provider());
        }
        if (e.model().isEmpty()) {
            call.model().ifPresent(details::model);
        }
        String other = otherContentType;
        if (other != null) {
            String came = other.isEmpty() ? "no content type" : "content type " + other;
            details.hint(
                    "the answer came with " + came + " instead of " + format.mediaType() + "; is the base URL right?");
        }
        MalformedResponseException located = new MalformedResponseException(details.build());
        located.setStackTrace(e.getStackTrace());
        return located;
    }

    private record Step<E>(
            List<E> batch, boolean complete, @Nullable LlmException failure) {}
}
