package dev.parley.examples.chatserver;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one client hears of one conversation: the answer that is being made, and those to come. */
final class ConversationFeed implements EventSource, Answers.Listener {
    private final String conversationId;
    private final Runnable wake;
    private final boolean single;
    private final Deque<AnswerLog> logs = new ArrayDeque<>();
    private final Answers answers;
    private long position;

    private ConversationFeed(Answers answers, String conversationId, long after, boolean single, Runnable wake) {
        this.answers = answers;
        this.conversationId = conversationId;
        this.position = after;
        this.single = single;
        this.wake = wake;
    }

    /** Hears of an answer from its beginning to its end. */
    static ConversationFeed ofAnswer(Answers answers, Answer answer, Runnable wake) {
        return begin(answers, answer, true, wake);
    }

    /** Hears of an answer from its beginning, and of all that come after it. */
    static ConversationFeed fromAnswer(Answers answers, Answer answer, Runnable wake) {
        return begin(answers, answer, false, wake);
    }

    private static ConversationFeed begin(Answers answers, Answer answer, boolean single, Runnable wake) {
        AnswerLog log = answer.log();
        ConversationFeed feed = new ConversationFeed(answers, log.head().conversationId(), 0, single, wake);
        synchronized (feed) {
            feed.logs.add(log);
        }
        answers.listen(feed.conversationId, feed);
        return feed;
    }

    /**
     * Hears of a conversation from now on, after what was missed.
     *
     * @param after the id of the last event the client got; null if it wants to hear of the running answer only
     */
    static ConversationFeed ofConversation(
            Answers answers, String conversationId, @Nullable Long after, Runnable wake) {
        ConversationFeed feed = new ConversationFeed(answers, conversationId, after == null ? 0 : after, false, wake);
        synchronized (feed) {
            // what begins meanwhile is heard of twice, and told once
            answers.listen(conversationId, feed);
            (after == null ? answers.runningLog(conversationId) : answers.lastLog(conversationId)).ifPresent(log -> {
                feed.position = log.resume(feed.position);
                feed.logs.addFirst(log);
            });
        }
        return feed;
    }

    @Override
    public synchronized void started(AnswerLog log) {
        if (!single) {
            logs.add(log);
        }
    }

    @Override
    public void progressed() {
        wake.run();
    }

    @Override
    public synchronized @Nullable Event next() {
        for (AnswerLog log = logs.peek(); log != null; log = logs.peek()) {
            Event event = log.next(position);
            if (event != null) {
                position = event.id();
                return event;
            }
            if (!log.isOver(position)) {
                return null;
            }
            if (single) {
                return null;
            }
            logs.poll();
        }
        return null;
    }

    @Override
    public synchronized boolean over() {
        AnswerLog log = logs.peek();
        return single && log != null && log.isOver(position);
    }

    /** Whether the client has got all there is at the moment. */
    synchronized boolean idle() {
        return logs.isEmpty();
    }

    @Override
    public void close() {
        answers.forget(conversationId, this);
    }
}
