package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ModelInfo;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testserver.Script;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations made, read, changed and deleted. */
@Timeout(180)
class ConversationApiTest {
    @TempDir
    Path directory;

    private final FakeProvider fake = FakeProvider.builder()
            .models("small", "other")
            .model(ModelInfo.builder("fake", "narrow").contextLength(100).build())
            .reply(FakeReply.builder().text("Hello").usage(4000, 1).build())
            .build();

    @Test
    void conversations_are_listed_the_one_last_changed_first_and_page_by_page() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String first = api.conversation("fake/small");
            String second = api.conversation("fake/small");
            String third = api.conversation("fake/other");
            api.post("api/conversations/" + first + "/messages", Map.of("text", "Hi"));

            JsonNode all = api.get("api/conversations").json();
            assertThat(all.path("total").intValue()).isEqualTo(3);
            assertThat(all.path("conversations").findValuesAsText("id")).containsExactly(first, third, second);
            JsonNode page = api.get("api/conversations?limit=1&before=" + first).json();
            assertThat(page.path("conversations").findValuesAsText("id")).containsExactly(third);
            assertThat(api.get("api/conversations?limit=none")
                            .error()
                            .path("field")
                            .textValue())
                    .isEqualTo("limit");
        }
    }

    @Test
    void new_conversation_has_all_that_was_asked_for() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api.Reply made = server.api()
                    .post(
                            "api/conversations",
                            Map.of(
                                    "title",
                                    "Plans",
                                    "model",
                                    "fake/small",
                                    "system",
                                    "Be brief.",
                                    "parameters",
                                    Map.of("top_p", 0.9)));

            assertThat(made.status()).isEqualTo(201);
            JsonNode it = made.json();
            assertThat(it.path("title").textValue()).isEqualTo("Plans");
            assertThat(it.path("provider").textValue()).isEqualTo("fake");
            assertThat(it.path("model").textValue()).isEqualTo("small");
            assertThat(it.path("ref").textValue()).isEqualTo("fake/small");
            assertThat(it.path("system").textValue()).isEqualTo("Be brief.");
            assertThat(it.path("parameters")).isEqualTo(Api.read("{\"top_p\":0.9}"));
            assertThat(it.path("message_count").intValue()).isZero();
            assertThat(it.path("created_at").textValue()).endsWith("Z");
        }
    }

    @Test
    void title_instructions_and_parameters_are_changed_and_reset() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("fake/small");

            JsonNode changed = api.patch(
                            path, Map.of("title", "New", "system", "Rhyme.", "parameters", Map.of("temperature", 1)))
                    .json();
            assertThat(changed.path("title").textValue()).isEqualTo("New");
            assertThat(changed.path("system").textValue()).isEqualTo("Rhyme.");
            assertThat(changed.at("/parameters/temperature").doubleValue()).isEqualTo(1.0);
            assertThat(changed.path("warnings")).isEmpty();

            JsonNode reset = api.patch(path, Map.of("system", "", "parameters", Map.of()))
                    .json();
            assertThat(reset.has("system")).isFalse();
            assertThat(reset.has("parameters")).isFalse();
            assertThat(reset.path("title").textValue()).isEqualTo("New");
        }
    }

    @Test
    void model_is_changed_in_mid_conversation_with_a_warning_of_what_will_not_fit() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("fake/small");
            api.post(path + "/messages", Map.of("text", "Hi"));

            JsonNode changed = api.patch(path, Map.of("model", "fake/narrow")).json();

            assertThat(changed.path("ref").textValue()).isEqualTo("fake/narrow");
            assertThat(changed.at("/warnings/0/code").textValue()).isEqualTo("context");
            assertThat(changed.at("/warnings/0/message").textValue()).contains("4001", "100");
            JsonNode answer =
                    api.post(path + "/messages", Map.of("text", "And now?")).json();
            assertThat(answer.path("model").textValue()).isEqualTo("narrow");
            assertThat(fake.requests().get(1).messages()).hasSize(3);
            assertThat(api.get(path).json().path("messages").findValuesAsText("model"))
                    .containsExactly("small", "narrow");
        }
    }

    @Test
    void deleted_conversation_is_gone_and_its_answer_stopped() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("Once").stall());
            Api api = server.api();
            String id = api.conversation("ollama/m:latest");
            try (SseStream stream = api.ask(id, "Go on")) {
                stream.upTo("stream_chunk");

                assertThat(api.delete("api/conversations/" + id).status()).isEqualTo(204);

                ollama.server().exchanges().stream()
                        .filter(exchange -> exchange.request().path().equals("/api/chat"))
                        .forEach(exchange -> exchange.awaitHangUp(java.time.Duration.ofSeconds(10)));
            }
            assertThat(api.get("api/conversations/" + id).status()).isEqualTo(404);
            assertThat(api.delete("api/conversations/" + id).status()).isEqualTo(404);
            assertThat(api.get("api/conversations").json().path("total").intValue())
                    .isZero();
        }
    }

    @Test
    void all_is_there_after_a_restart() {
        String id;
        JsonNode before;
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            id = api.conversation("fake/small");
            api.post("api/conversations/" + id + "/messages", Map.of("text", "Hi"));
            before = api.get("api/conversations/" + id).json();
        }
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            assertThat(api.get("api/conversations/" + id).json()).isEqualTo(before);
            assertThat(api.get("api/usage").json().at("/total/answers").intValue())
                    .isEqualTo(1);
            try (SseStream stream = api.events(api.request("api/conversations/" + id + "/events?after=0"))) {
                assertThat(SseStream.text(stream.upTo("stream_end"))).isEqualTo("Hello");
            }
        }
    }

    @Test
    void reader_that_got_more_than_was_kept_in_a_crash_hears_of_the_end() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String id = api.conversation("fake/small");
            long end;
            try (SseStream stream = api.ask(id, "Hi")) {
                List<SseStream.Sse> all = stream.upTo("stream_end");
                end = all.get(all.size() - 1).id();
            }

            try (SseStream stream =
                    api.events(api.request("api/conversations/" + id + "/events?after=" + (end + 100)))) {
                SseStream.Sse next = stream.next().orElseThrow();
                assertThat(next.name()).isEqualTo("stream_end");
                assertThat(next.data().at("/message/text").textValue()).isEqualTo("Hello");
            }
        }
    }

    @Test
    void unknown_models_and_providers_are_not_found_and_the_nearest_are_told() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            for (String wrong : List.of("fake/smal", "fak/small")) {
                Api.Reply reply = api.post("api/conversations", Map.of("model", wrong));
                assertThat(reply.status()).as(wrong).isEqualTo(404);
                assertThat(reply.error().path("code").textValue()).isEqualTo("not_found");
                assertThat(reply.error().path("nearest").path(0).textValue())
                        .as(wrong)
                        .isEqualTo("fake/small");
            }
        }
    }

    @Test
    void model_that_is_not_listed_but_known_to_its_provider_is_accepted() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            Api api = server.api();
            assertThat(api.post("api/conversations", Map.of("model", "ollama/hidden:1b"))
                            .status())
                    .isEqualTo(201);
            ollama.server()
                    .on("POST", "/api/show")
                    .reply(Script.reply(404, "application/json", "{\"error\":\"model 'gone' not found\"}"));
            assertThat(api.post("api/conversations", Map.of("model", "ollama/gone:1b"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void what_is_wrong_with_a_request_is_told_by_field() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("fake/small");
            Map<String, Object> wrong = new HashMap<>();
            wrong.put("model", Map.of());
            wrong.put("title", Map.of("model", "fake/small", "title", 7));
            wrong.put("system", Map.of("model", "fake/small", "system", List.of()));
            wrong.put("parameters", Map.of("model", "fake/small", "parameters", "hot"));
            wrong.put("parameters.temperature", Map.of("model", "fake/small", "parameters", Map.of("temperature", -1)));
            wrong.put("parameters.top_k", Map.of("model", "fake/small", "parameters", Map.of("top_k", "many")));
            wrong.forEach((field, body) -> {
                Api.Reply reply = api.post("api/conversations", body);
                assertThat(reply.status()).as(field).isEqualTo(400);
                assertThat(reply.error().path("field").textValue()).isEqualTo(field);
            });
            assertThat(api.post(path + "/messages", Map.of("text", "  "))
                            .error()
                            .path("field")
                            .textValue())
                    .isEqualTo("text");
            assertThat(api.post(path + "/messages", Map.of())
                            .error()
                            .path("field")
                            .textValue())
                    .isEqualTo("text");
            assertThat(api.post(path + "/messages", "{\"text\": ").status()).isEqualTo(400);
            assertThat(api.post(path + "/messages", "[1]").status()).isEqualTo(400);
            assertThat(api.post("api/conversations/c_none/messages", Map.of("text", "Hi"))
                            .status())
                    .isEqualTo(404);
            assertThat(fake.requests()).isEmpty();
        }
    }

    @Test
    void too_much_is_refused() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("fake/small") + "/messages";

            Api.Reply text = api.post(path, Map.of("text", "x".repeat(Answers.MOST_TEXT + 1)));
            assertThat(text.status()).isEqualTo(413);
            assertThat(text.error().path("field").textValue()).isEqualTo("text");

            String huge = "{\"text\":\"" + "x".repeat(Guard.MOST_BODY) + "\"}";
            assertThat(api.post(path, huge).status()).isEqualTo(413);
            // without a length told in advance, too
            Api.Reply chunked = api.send(
                    api.request(path).POST(java.net.http.HttpRequest.BodyPublishers.fromPublisher(Api.body(huge))));
            assertThat(chunked.status()).isEqualTo(413);
            assertThat(fake.requests()).isEmpty();
        }
    }
}
