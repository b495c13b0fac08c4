package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.testserver.Script;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class OpenStreamMemoryTest extends ServerTest {
    @Test
    void open_stream_does_not_keep_its_request() {
        server.on("POST", "/api/chat")
                .reply(Script.ok("application/x-ndjson")
                        .lines("{\"message\":{\"content\":\"Hi\"},\"done\":false}")
                        .awaitGate("rest")
                        .lines("{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}")
                        .end());
        ChatRequest[] request = {ChatRequest.of("tiny", "Hello")};
        WeakReference<ChatRequest> kept = new WeakReference<>(request[0]);
        Iterator<ChatEvent> events = ollama.stream(request[0]).iterator();
        events.next();
        request[0] = null;
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (kept.get() != null) {
            assertThat(System.nanoTime()).as("the request is kept").isLessThan(giveUp);
            System.gc();
        }
        server.gate("rest").open();
        assertThat(events.next()).isInstanceOf(ChatEvent.Finished.class);
    }
}
