package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One question to several models. */
@Timeout(180)
class CompareTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void each_model_answers_in_its_column_and_one_that_fails_disturbs_no_other() {
        FakeProvider fine = FakeProvider.builder()
                .id("fine")
                .models("a", "b")
                .replies(request -> FakeReply.text("I am ", request.model()))
                .build();
        FakeProvider broken = FakeProvider.builder()
                .id("broken")
                .models("c")
                .reply(FakeReply.builder().text("I").truncated())
                .build();
        try (TestServer server = TestServer.start(directory, fine, broken)) {
            List<SseStream.Sse> events;
            try (SseStream stream = compare(server, List.of("fine/a", "broken/c", "fine/b"))) {
                events = stream.all();
            }
            assertThat(events.get(0).name()).isEqualTo("compare_start");
            assertThat(events.get(0).data().path("models")).isEqualTo(Api.read("[\"fine/a\",\"broken/c\",\"fine/b\"]"));
            assertThat(end(events, 0).at("/message/text").textValue()).isEqualTo("I am a");
            assertThat(end(events, 1).at("/message/state").textValue()).isEqualTo("failed");
            assertThat(end(events, 1).at("/error/code").textValue()).isEqualTo("provider_error");
            assertThat(end(events, 2).at("/message/text").textValue()).isEqualTo("I am b");
            assertThat(server.api()
                            .get("api/conversations")
                            .json()
                            .path("total")
                            .intValue())
                    .as("nothing is stored")
                    .isZero();
        }
    }

    @Test
    void stop_and_closing_stop_all_models() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest", "n:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("Once").stall());
            Api api = server.api();
            try (SseStream stream = compare(server, List.of("ollama/m:latest", "ollama/n:latest"))) {
                String id = stream.next().orElseThrow().data().path("compare").textValue();
                stream.upTo("stream_chunk");
                stream.upTo("stream_chunk");

                assertThat(api.post("api/compare/" + id + "/stop", "").status()).isEqualTo(202);

                List<SseStream.Sse> rest = stream.all();
                assertThat(end(rest, 0).at("/message/state").textValue()).isEqualTo("stopped");
                assertThat(end(rest, 1).at("/message/state").textValue()).isEqualTo("stopped");
            }
            try (SseStream stream = compare(server, List.of("ollama/m:latest", "ollama/n:latest"))) {
                stream.upTo("stream_chunk");
                stream.upTo("stream_chunk");
            }
            assertThat(ollama.server().exchanges())
                    .filteredOn(exchange -> exchange.request().path().equals("/api/chat"))
                    .hasSize(4)
                    .allSatisfy(exchange -> exchange.awaitHangUp(SOON));
        }
    }

    @Test
    void number_and_names_of_models_are_checked() {
        try (TestServer server =
                TestServer.start(directory, FakeProvider.builder().models("a").build())) {
            Api api = server.api();
            for (Object wrong : List.of(List.of("fake/a"), List.of(), "fake/a", List.of("x", "x", "x", "x", "x"))) {
                Api.Reply reply = api.post("api/compare", Map.of("text", "Hi", "models", wrong));
                assertThat(reply.status()).isEqualTo(400);
                assertThat(reply.error().path("field").textValue()).isEqualTo("models");
            }
            assertThat(api.post("api/compare", Map.of("text", "Hi", "models", List.of("fake/a", "none/b")))
                            .status())
                    .isEqualTo(404);
            assertThat(api.post("api/compare/x99/stop", "").status()).isEqualTo(404);
        }
    }

    private static SseStream compare(TestServer server, List<String> models) {
        Api api = server.api();
        return api.events(api.request("api/compare").POST(Api.body(Map.of("text", "Who are you?", "models", models))));
    }

    private static JsonNode end(List<SseStream.Sse> events, int column) {
        return events.stream()
                .filter(event ->
                        event.name().equals("stream_end") || event.name().equals("stream_error"))
                .map(SseStream.Sse::data)
                .filter(data -> data.path("column").intValue() == column)
                .findFirst()
                .orElseThrow();
    }
}
