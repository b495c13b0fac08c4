package dev.parley.examples.chatserver;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and the conversations it hears of. One frame is on its way at a time, and the next one is made when that is
 * with the socket, so what waits for a client that does not read is one frame.
 */
final class WebSocketClient {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketClient.class);
    private static final int MOST_REPLIES = 256;
    private static final int MOST_CONVERSATIONS = 64;

    private final Session session;
    private final Object lock = new Object();
    private final Map<String, ConversationFeed> feeds = new LinkedHashMap<>();
    private final Deque<Map<String, Object>> replies = new ArrayDeque<>();
    private final AtomicInteger work = new AtomicInteger();
    private int turn;
    private volatile int sending;
    private volatile long sendingSince;
    private volatile boolean closing;

    WebSocketClient(Session session) {
        this.session = session;
    }

    /** Sends a frame that belongs to no conversation. */
    void say(Map<String, Object> frame) {
        boolean full;
        synchronized (lock) {
            full = replies.size() >= MOST_REPLIES;
            if (!full) {
                replies.add(frame);
            }
        }
        if (full) {
            close(1013, "too many replies were not read");
        }
        pump();
    }

    boolean hears(String conversationId) {
        synchronized (lock) {
            return feeds.containsKey(conversationId);
        }
    }

    /** Hears of a conversation from now on, in place of what it heard of it before. */
    void hear(String conversationId, Function<Runnable, ConversationFeed> open) {
        ConversationFeed feed = open.apply(this::pump);
        List<ConversationFeed> ended = new ArrayList<>();
        synchronized (lock) {
            ConversationFeed before = feeds.remove(conversationId);
            if (before != null) {
                ended.add(before);
            }
            feeds.put(conversationId, feed);
            if (feeds.size() > MOST_CONVERSATIONS) {
                // those it has heard all of first, else the one it heard of first
                String oldest = feeds.entrySet().stream()
                        .filter(entry -> entry.getValue().idle())
                        .findFirst()
                        .orElse(feeds.entrySet().iterator().next())
                        .getKey();
                ended.add(feeds.remove(oldest));
            }
        }
        ended.forEach(ConversationFeed::close);
        pump();
    }

    void forgetAll() {
        closing = true;
        List<ConversationFeed> all;
        synchronized (lock) {
            all = new ArrayList<>(feeds.values());
            feeds.clear();
            replies.clear();
        }
        all.forEach(ConversationFeed::close);
    }

    /** How many characters are on their way. */
    long unsent() {
        return sending;
    }

    boolean isStalled(Duration limit) {
        return sending > 0 && System.nanoTime() - sendingSince > limit.toNanos();
    }

    /**
     * Says good-bye, after the frame that is on its way.
     *
     * @return ends when that is with the socket, or the connection is cut
     */
    CompletableFuture<Void> close(int code, String reason) {
        forgetAll();
        CompletableFuture<Void> said = new CompletableFuture<>();
        session.close(code, reason, Callback.from(() -> said.complete(null), failure -> {
            session.disconnect();
            said.complete(null);
        }));
        return said;
    }

    /** Ends a connection on which nothing is taken any more, a good-bye neither. */
    void cut(int code, String reason) {
        close(code, reason);
        session.disconnect();
    }

    /** Sends while the socket takes it; whoever finds the loop free runs it. */
    private void pump() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            try {
                send();
            } catch (RuntimeException e) {
                // thrown on, it would end the answer that brought the news, and nothing would be sent here any more
                LOG.error("a connection is given up", e);
                close(1011, "the server failed; its log says more");
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    private void send() {
        while (sending == 0 && !closing) {
            String frame = next();
            if (frame == null) {
                return;
            }
            sendingSince = System.nanoTime();
            sending = frame.length();
            session.sendText(frame, Callback.from(this::sent, this::failed));
        }
    }

    private void sent() {
        sending = 0;
        pump();
    }

    private void failed(Throwable failure) {
        LOG.debug("a client has gone", failure);
        forgetAll();
    }

    /** The next frame: replies first, then the conversations in turn. */
    private @Nullable String next() {
        synchronized (lock) {
            Map<String, Object> reply = replies.poll();
            if (reply != null) {
                return JsonText.write(reply);
            }
            List<String> ids = new ArrayList<>(feeds.keySet());
            for (int i = 0; i < ids.size(); i++) {
                turn = (turn + 1) % ids.size();
                String id = ids.get(turn);
                ConversationFeed feed = feeds.get(id);
                Event event = feed == null ? null : feed.next();
                if (event != null) {
                    Map<String, Object> frame = new LinkedHashMap<>();
                    frame.put("type", event.name());
                    frame.put("event_id", event.id());
                    frame.put("conversation_id", id);
                    frame.putAll(event.payload());
                    return JsonText.write(frame);
                }
            }
            return null;
        }
    }
}
