package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The ways to consume a stream. */
enum Form {
    ITERATOR(true, true, false) {
        @Override
        void claim(ChatStream stream, Listener listener) {
            listener.drain(stream.iterator());
        }
    },
    EVENTS(true, true, true) {
        @Override
        void claim(ChatStream stream, Listener listener) {
            try (Stream<ChatEvent> events = stream.events()) {
                listener.stopsBy(events::close);
                listener.drain(events.iterator());
            }
        }
    },
    RESPONSE(true, false, false) {
        @Override
        void claim(ChatStream stream, Listener listener) {
            listener.end(stream.response());
        }
    },
    FUTURE(false, false, true) {
        @Override
        void claim(ChatStream stream, Listener listener) {
            CompletableFuture<ChatResponse> future = stream.responseAsync();
            future.whenComplete((response, failure) -> listener.end(failure != null ? failure : response));
            listener.stopsBy(() -> future.cancel(true));
        }
    },
    PUBLISHER(false, true, true) {
        @Override
        void claim(ChatStream stream, Listener listener) {
            stream.publisher().subscribe(listener.subscriber(false));
        }
    };

    private final boolean blocking;
    private final boolean showsEvents;
    private final boolean stopsByItself;

    Form(boolean blocking, boolean showsEvents, boolean stopsByItself) {
        this.blocking = blocking;
        this.showsEvents = showsEvents;
        this.stopsByItself = stopsByItself;
    }

    /** Claims the stream; a blocking form takes it all before it returns. */
    abstract void claim(ChatStream stream, Listener listener);

    /** Whether the consumer waits on its own thread, which can be interrupted. */
    boolean blocking() {
        return blocking;
    }

    /** Whether the consumer sees the events, and not only what they add up to. */
    boolean showsEvents() {
        return showsEvents;
    }

    /** Whether there is something to cancel, beside closing the stream. */
    boolean stopsByItself() {
        return stopsByItself;
    }

    /** Claims the stream and consumes it, in the background if the form blocks. */
    Listener listen(ChatStream stream) {
        Listener listener = new Listener(this);
        if (blocking) {
            listener.inBackground(() -> claim(stream, listener));
        } else {
            try {
                claim(stream, listener);
            } catch (RuntimeException e) {
                listener.end(e);
            }
        }
        return listener;
    }

    /** As {@link #listen}, on a thread whose interrupt flag is set before it claims the stream. */
    Listener listenInterrupted(ChatStream stream) {
        Listener listener = new Listener(this);
        listener.inBackground(() -> {
            Thread.currentThread().interrupt();
            claim(stream, listener);
        });
        return listener;
    }

    /** Takes the whole answer; throws what its consumer is given. */
    ChatResponse consume(ChatStream stream) throws Throwable {
        return listen(stream).response();
    }
}
