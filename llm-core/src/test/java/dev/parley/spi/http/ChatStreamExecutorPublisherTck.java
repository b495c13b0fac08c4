package dev.parley.spi.http;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The same rules when an executor with several threads delivers. */
public class ChatStreamExecutorPublisherTck extends ChatStreamPublisherTck {
    private ExecutorService executor;

    public ChatStreamExecutorPublisherTck() {}

    @BeforeClass
    public void openExecutor() {
        executor = Executors.newFixedThreadPool(4);
    }

    @AfterClass
    public void closeExecutor() {
        executor.shutdownNow();
    }

    @Override
    Flow.Publisher<ChatEvent> publisher(ChatStream stream) {
        return stream.publisher(executor);
    }
}
