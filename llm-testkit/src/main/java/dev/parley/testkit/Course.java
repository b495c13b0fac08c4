package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.testserver.Script;
import org.jspecify.annotations.Nullable;

/** One chat on a rig of its own, from its claim until nothing is left that could tell its consumer anything. */
final class Course implements AutoCloseable {
    private final Rig rig;
    private final StringBuffer seen = new StringBuffer();
    private @Nullable ChatStream stream;
    private @Nullable Listener listener;

    Course(Rig rig) {
        this.rig = rig;
    }

    Rig rig() {
        return rig;
    }

    ChatStream stream() {
        return begun(stream);
    }

    Listener listener() {
        return begun(listener);
    }

    private static <T> T begun(@Nullable T what) {
        if (what == null) {
            throw new IllegalStateException("the chat has not begun");
        }
        return what;
    }

    /** A stream that is answered so, unclaimed; what its consumer takes is seen here too. */
    ChatStream prepare(Script answer, ChatRequest request) {
        rig.on(Wire.Operation.CHAT).reply(answer);
        ChatStream prepared = rig.provider.stream(request).peek(event -> {
            if (event instanceof ChatEvent.TextDelta delta) {
                seen.append(delta.text());
            }
        });
        stream = prepared;
        return prepared;
    }

    Listener begin(Form form, Script answer, ChatRequest request) {
        return listens(form.listen(prepare(answer, request)));
    }

    Listener listens(Listener claimed) {
        listener = claimed;
        return claimed;
    }

    /** Waits until the consumer has taken some text, and waits for more. */
    void awaitText() {
        Await.until("text arrives", () -> !seen.isEmpty() || listener().hasEnded());
        listener().awaitWaiting();
    }

    String seen() {
        return seen.toString();
    }

    /**
     * Waits for the first end, and then until the server is done with everything that was asked, and the stream, the
     * provider and the transport are closed, so that a further end would be known.
     */
    Outcome end() {
        listener().awaitEnd();
        return settled();
    }

    /** As {@link #end}, for a consumer that need not be told of an end. */
    Outcome settled() {
        rig.awaitIdle();
        stream().close();
        rig.provider.close();
        rig.transport.close();
        return listener().outcome();
    }

    @Override
    public void close() {
        rig.close();
    }
}
