package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.Progress;
import dev.parley.ProgressStream;

/**
 * Lets {@code spi.http} make streams without a public constructor. The public classes register themselves when they are
 * initialised.
 */
public final class StreamAccess {
    /** Makes a stream from its source. */
    @FunctionalInterface
    public interface Maker<E, S> {
        /** A stream that has not begun. */
        S make(EventSource<E> source);
    }

    private static volatile Maker<ChatEvent, ChatStream> chat = source -> {
        throw new IllegalStateException("ChatStream is not initialised");
    };
    private static volatile Maker<Progress, ProgressStream> progress = source -> {
        throw new IllegalStateException("ProgressStream is not initialised");
    };

    private StreamAccess() {}

    /** Called by {@link ChatStream}'s static initialiser. */
    public static void registerChat(Maker<ChatEvent, ChatStream> maker) {
        chat = maker;
    }

    /** Called by {@link ProgressStream}'s static initialiser. */
    public static void registerProgress(Maker<Progress, ProgressStream> maker) {
        progress = maker;
    }

    /** A chat stream over {@code source}. */
    public static ChatStream chat(EventSource<ChatEvent> source) {
        initialise(ChatStream.class);
        return chat.make(source);
    }

    /** A progress stream over {@code source}. */
    public static ProgressStream progress(EventSource<Progress> source) {
        initialise(ProgressStream.class);
        return progress.make(source);
    }

    private static void initialise(Class<?> type) {
        try {
            java.lang.invoke.MethodHandles.lookup().ensureInitialized(type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
