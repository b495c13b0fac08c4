package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations over a WebSocket. */
@Timeout(180)
class WebSocketTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void an_answer_comes_as_frames_of_its_conversation() {
        FakeProvider fake = FakeProvider.replying(FakeReply.text("Hel", "lo"), FakeReply.text("Again"));
        try (TestServer server = TestServer.start(directory, fake);
                WsClient socket = WsClient.open(server)) {
            String id = server.api().conversation("fake/any");

            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            List<JsonNode> frames = socket.upTo("stream_end");

            assertThat(frames)
                    .extracting(frame -> frame.path("type").textValue())
                    .startsWith("message", "message");
            assertThat(frames)
                    .allSatisfy(
                            frame -> assertThat(frame.path("conversation_id").textValue())
                                    .isEqualTo(id));
            assertThat(frames)
                    .extracting(frame -> frame.path("event_id").longValue())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(frames.get(0).at("/message/role").textValue()).isEqualTo("user");
            assertThat(frames.get(1).at("/message/state").textValue()).isEqualTo("streaming");
            assertThat(WsClient.text(frames)).isEqualTo("Hello");

            // what comes later in that conversation is heard of, too, whoever asks
            server.api().post("api/conversations/" + id + "/messages", Map.of("text", "More"));
            assertThat(WsClient.text(socket.upTo("stream_end"))).isEqualTo("Again");
        }
    }

    @Test
    void stop_reaches_the_provider() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider());
                WsClient socket = WsClient.open(server)) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("Once").stall());
            String id = server.api().conversation("ollama/m:latest");
            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            socket.upTo("stream_chunk");

            socket.send(Map.of("type", "stop", "conversation_id", id));

            ollama.server().exchanges().stream()
                    .filter(exchange -> exchange.request().path().equals("/api/chat"))
                    .forEach(exchange -> exchange.awaitHangUp(SOON));
            JsonNode end = socket.upTo("stream_end").get(0);
            assertThat(end.at("/message/state").textValue()).isEqualTo("stopped");
            assertThat(end.at("/message/text").textValue()).isEqualTo("Once");
        }
    }

    @Test
    void after_a_lost_connection_what_was_missed_is_sent_and_nothing_twice() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("one ")
                            .awaitGate("two")
                            .lines(ScriptedOllama.word("two "))
                            .awaitGate("three")
                            .lines(ScriptedOllama.word("three"), ScriptedOllama.done())
                            .end());
            String id = server.api().conversation("ollama/m:latest");
            long after;
            try (WsClient first = WsClient.open(server)) {
                first.send(Map.of("type", "send_message", "conversation_id", id, "text", "Count"));
                List<JsonNode> seen = first.upTo("stream_chunk");
                assertThat(WsClient.text(seen)).isEqualTo("one ");
                after = seen.get(seen.size() - 1).path("event_id").longValue();
                first.abort();
            }
            ollama.server().gate("two").open();
            Until.holds(
                    "the second word has come",
                    () -> server.api()
                            .get("api/conversations/" + id)
                            .json()
                            .at("/messages/1/text")
                            .asText()
                            .equals("one two "));
            try (WsClient second = WsClient.open(server)) {
                second.send(Map.of("type", "resume", "conversation_id", id, "after", after));
                assertThat(WsClient.text(second.upTo("stream_chunk"))).isEqualTo("two ");
                ollama.server().gate("three").open();
                assertThat(WsClient.text(second.upTo("stream_end"))).isEqualTo("three");

                // also when all is over
                second.send(Map.of("type", "resume", "conversation_id", id, "after", after));
                assertThat(WsClient.text(second.upTo("stream_end"))).isEqualTo("two three");
            }
        }
    }

    @Test
    void failed_answer_is_made_anew() {
        FakeProvider fake =
                FakeProvider.replying(FakeReply.builder().text("Half").truncated(), FakeReply.text("Whole"));
        try (TestServer server = TestServer.start(directory, fake);
                WsClient socket = WsClient.open(server)) {
            String id = server.api().conversation("fake/any");
            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            List<JsonNode> failed = socket.upTo("stream_error");
            JsonNode message = failed.get(failed.size() - 1).path("message");
            assertThat(message.path("text").textValue()).isEqualTo("Half");

            socket.send(Map.of("type", "retry", "conversation_id", id, "message_id", message.path("id")));

            List<JsonNode> anew = socket.upTo("stream_end");
            assertThat(WsClient.text(anew)).isEqualTo("Whole");
            assertThat(anew.get(0).at("/message/role").textValue())
                    .as("the question is not told twice")
                    .isEqualTo("assistant");
        }
    }

    @Test
    void more_answers_at_once_than_the_server_makes_are_refused() {
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(FakeReply.silence()));
                WsClient socket = WsClient.open(server)) {
            Api api = server.api();
            String first = api.conversation("fake/any");
            socket.send(Map.of("type", "send_message", "conversation_id", first, "text", "Hi"));
            for (int i = 1; i < 64; i++) {
                String id = api.conversation("fake/any");
                socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            }
            socket.send(Map.of("type", "ping"));
            socket.upTo("pong");
            String another = "api/conversations/" + api.conversation("fake/any") + "/messages";

            Api.Reply refused = api.post(another, Map.of("text", "Hi"));
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.error().path("message").textValue()).contains("64");

            api.post("api/conversations/" + first + "/stop", "");
            socket.upTo("stream_end");
            try (SseStream stream = api.events(api.request(another).POST(Api.body(Map.of("text", "Hi"))))) {
                assertThat(stream.upTo("message")).isNotEmpty();
            }
        }
    }

    @Test
    void bad_frames_are_answered_and_the_connection_stays() {
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(FakeReply.silence()));
                WsClient socket = WsClient.open(server)) {
            String id = server.api().conversation("fake/any");
            socket.send("{\"type\":");
            assertThat(socket.next().at("/error/code").textValue()).isEqualTo("bad_request");
            socket.send(Map.of("type", "dance", "request_id", "r1"));
            JsonNode unknown = socket.next();
            assertThat(unknown.path("type").textValue()).isEqualTo("error");
            assertThat(unknown.path("request_id").textValue()).isEqualTo("r1");
            assertThat(unknown.at("/error/field").textValue()).isEqualTo("type");
            socket.send(Map.of("type", "send_message", "conversation_id", id));
            assertThat(socket.next().at("/error/field").textValue()).isEqualTo("text");
            socket.send(Map.of("type", "resume", "conversation_id", "c_none"));
            assertThat(socket.next().at("/error/code").textValue()).isEqualTo("not_found");
            socket.send(Map.of("type", "resume", "conversation_id", id, "after", "yesterday"));
            assertThat(socket.next().at("/error/field").textValue()).isEqualTo("after");

            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            socket.upTo("message");
            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi", "request_id", "r2"));
            List<JsonNode> refused = socket.upTo("error");
            assertThat(refused.get(refused.size() - 1).at("/error/code").textValue())
                    .isEqualTo("busy");
            assertThat(refused.get(refused.size() - 1).path("request_id").textValue())
                    .isEqualTo("r2");

            socket.send(Map.of("type", "ping"));
            assertThat(socket.upTo("pong")).isNotEmpty();
        }
    }

    @Test
    void whoever_never_reads_has_one_frame_waiting_is_cut_off_and_can_come_back() {
        String line = "x".repeat(1023) + "\n";
        FakeReply.Builder reply = FakeReply.builder();
        for (int i = 0; i < 5 * 1024; i++) {
            reply.text(line);
        }
        Settings plain = TestServer.settings(directory);
        Settings impatient = new Settings(
                plain.host(), 0, Optional.empty(), plain.database(), Optional.empty(), Duration.ofSeconds(1));
        try (TestServer server = TestServer.start(impatient, FakeProvider.replying(reply.build()))) {
            Api api = server.api();
            String id = api.conversation("fake/any");
            URI uri = api.uri("api/ws");
            try (WsClient deaf = WsClient.openUnread(uri)) {
                deaf.send(Map.of("type", "send_message", "conversation_id", id, "text", "Much"));
                Until.holds(
                        "the answer is whole though nobody reads it",
                        () -> api.get("api/conversations/" + id)
                                .json()
                                .at("/messages/1/state")
                                .asText()
                                .equals("complete"));

                // one frame, of the twenty and more megabytes that all frames would be in memory
                assertThat(server.server().sockets().unsent()).isLessThan(4 * AnswerLog.CHUNK);
                Until.holds("it is cut off", () -> server.server().sockets().clients() == 0);
            }
            try (WsClient back = WsClient.openAt(uri)) {
                back.send(Map.of("type", "resume", "conversation_id", id, "after", 0));
                List<JsonNode> frames = back.upTo("stream_end");
                assertThat(WsClient.text(frames)).hasSize(5 * 1024 * 1024).startsWith(line);
                assertThat(frames).as("it comes in large chunks").hasSizeLessThan(400);
            }
        }
    }

    @Test
    void server_that_goes_away_says_so_and_keeps_what_had_come() {
        FakeProvider fake =
                FakeProvider.replying(FakeReply.builder().text("Half").stalls());
        String id;
        try (TestServer server = TestServer.start(directory, fake)) {
            id = server.api().conversation("fake/any");
            WsClient socket = WsClient.open(server);
            socket.send(Map.of("type", "send_message", "conversation_id", id, "text", "Hi"));
            socket.upTo("stream_chunk");

            server.server().close();

            assertThat(socket.closeCode()).isEqualTo(1001);
        }
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode answer = server.api().get("api/conversations/" + id).json().at("/messages/1");
            assertThat(answer.path("state").textValue()).isEqualTo("interrupted");
            assertThat(answer.path("text").textValue()).isEqualTo("Half");
        }
    }
}
