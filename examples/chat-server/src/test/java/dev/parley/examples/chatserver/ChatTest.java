package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatRequest;
import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.OverloadedException;
import dev.parley.Warning;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers over HTTP: told as they are made, stored, stopped, missed and caught up with, failed and made anew. */
@Timeout(180)
class ChatTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void an_answer_is_told_as_it_is_made_and_stored() {
        FakeProvider fake = FakeProvider.builder()
                .models("small")
                .reply(FakeReply.builder()
                        .reasoning("Hm")
                        .text("Hel", "lo")
                        .usage(3, 2)
                        .warning(new Warning("unsupported_option", "top_k is not known here"))
                        .build())
                .build();
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String id = api.conversation("fake/small");

            List<SseStream.Sse> events;
            try (SseStream stream = api.ask(id, "Hi there\nsecond line")) {
                events = stream.all();
            }

            assertThat(events)
                    .extracting(SseStream.Sse::name)
                    .startsWith("message", "message")
                    .endsWith("warning", "stream_end");
            assertThat(events).extracting(SseStream.Sse::id).isSorted().doesNotHaveDuplicates();
            assertThat(SseStream.text(events)).isEqualTo("Hello");
            JsonNode message = last(events).path("message");
            assertThat(message.path("state").textValue()).isEqualTo("complete");
            assertThat(message.path("reasoning").textValue()).isEqualTo("Hm");
            assertThat(message.path("finish_reason").textValue()).isEqualTo("stop");
            assertThat(message.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
            assertThat(message.at("/timings/total_ms").isNumber()).isTrue();
            assertThat(message.at("/warnings/0/code").textValue()).isEqualTo("unsupported_option");

            JsonNode stored = api.get("api/conversations/" + id).json();
            assertThat(stored.path("messages")).hasSize(2);
            assertThat(stored.at("/messages/1")).isEqualTo(message);
            assertThat(stored.path("title").textValue()).isEqualTo("Hi there");
            assertThat(stored.path("message_count").intValue()).isEqualTo(2);
            assertThat(stored.path("model_state").textValue()).isEqualTo("listed");
            assertThat(stored.has("active")).isFalse();
        }
    }

    @Test
    void without_events_the_request_is_answered_with_the_whole_message() {
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(FakeReply.text("Hello")))) {
            Api api = server.api();
            String id = api.conversation("fake/any");

            Api.Reply reply = api.post("api/conversations/" + id + "/messages", Map.of("text", "Hi"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("text").textValue()).isEqualTo("Hello");
            assertThat(reply.json().path("role").textValue()).isEqualTo("assistant");
        }
    }

    @Test
    void the_model_is_told_what_was_said_the_instructions_and_the_parameters() {
        FakeProvider fake = FakeProvider.builder()
                .models("small", "other")
                .reply(FakeReply.text("One"))
                .reply(FakeReply.text("Two"))
                .build();
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String id = api.post(
                            "api/conversations",
                            Map.of(
                                    "model",
                                    Map.of("provider", "fake", "model", "small"),
                                    "system",
                                    "Be brief.",
                                    "parameters",
                                    Map.of("temperature", 0.5, "max_tokens", 10)))
                    .json()
                    .path("id")
                    .textValue();
            api.post("api/conversations/" + id + "/messages", Map.of("text", "First"));
            JsonNode second = api.post(
                            "api/conversations/" + id + "/messages",
                            Map.of("text", "Second", "model", "fake/other", "parameters", Map.of("top_k", 3)))
                    .json();

            assertThat(second.path("model").textValue()).isEqualTo("other");
            assertThat(api.get("api/conversations/" + id).json().path("ref").textValue())
                    .isEqualTo("fake/small");
            ChatRequest first = fake.requests().get(0);
            assertThat(first.options().temperature()).hasValue(0.5);
            assertThat(first.options().maxTokens()).hasValue(10);
            ChatRequest next = fake.requests().get(1);
            assertThat(next.options().topK()).hasValue(3);
            assertThat(next.options().temperature()).isEmpty();
            assertThat(next.messages())
                    .extracting(message -> message.role().word() + ": " + message.text())
                    .containsExactly("system: Be brief.", "user: First", "assistant: One", "user: Second");
        }
    }

    @Test
    void stop_reaches_the_provider_and_what_had_come_is_kept() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("Once ", "upon").stall());
            Api api = server.api();
            String id = api.conversation("ollama/m:latest");
            try (SseStream stream = api.ask(id, "Tell me a story")) {
                StringBuilder seen = new StringBuilder();
                while (seen.length() < "Once upon".length()) {
                    seen.append(stream.next().orElseThrow().data().path("text").asText(""));
                }
                Exchange exchange = chat(ollama);

                assertThat(api.post("api/conversations/" + id + "/stop", "").status())
                        .isEqualTo(202);

                exchange.awaitHangUp(SOON);
                JsonNode message = last(stream.all()).path("message");
                assertThat(message.path("state").textValue()).isEqualTo("stopped");
                assertThat(message.path("text").textValue()).isEqualTo("Once upon");
                assertThat(message.has("error")).isFalse();
            }
            assertThat(api.get("api/conversations/" + id)
                            .json()
                            .at("/messages/1/state")
                            .textValue())
                    .isEqualTo("stopped");
        }
    }

    @Test
    void an_answer_goes_on_without_its_client_and_a_later_one_gets_what_was_missed() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("one ", "two ")
                            .awaitGate("three")
                            .lines(ScriptedOllama.word("three"), ScriptedOllama.done())
                            .end());
            Api api = server.api();
            String id = api.conversation("ollama/m:latest");
            long after = 0;
            StringBuilder seen = new StringBuilder();
            try (SseStream stream = api.ask(id, "Count")) {
                while (seen.length() < "one ".length()) {
                    SseStream.Sse event = stream.next().orElseThrow();
                    seen.append(event.data().path("text").asText(""));
                    after = event.id();
                }
            }
            JsonNode running = api.get("api/conversations/" + id).json();
            assertThat(running.at("/active/message_id")).isEqualTo(running.at("/messages/1/id"));
            assertThat(running.at("/active/event_id").longValue()).isGreaterThanOrEqualTo(after);

            try (SseStream stream = api.events(api.request("api/conversations/" + id + "/events?after=" + after))) {
                ollama.server().gate("three").open();
                List<SseStream.Sse> rest = stream.upTo("stream_end");

                assertThat(seen + SseStream.text(rest)).isEqualTo("one two three");
                assertThat(rest.get(0).id()).isGreaterThan(after);
            }
            // once it is over, it is told from what is stored
            try (SseStream stream = api.events(
                    api.request("api/conversations/" + id + "/events").header("Last-Event-ID", "" + after))) {
                assertThat(seen + SseStream.text(stream.upTo("stream_end"))).isEqualTo("one two three");
            }
        }
    }

    @Test
    void whoever_comes_in_the_middle_gets_the_rest_after_what_is_shown() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(ScriptedOllama.says("one ")
                            .awaitGate("two")
                            .lines(ScriptedOllama.word("two"), ScriptedOllama.done())
                            .end());
            Api api = server.api();
            String id = api.conversation("ollama/m:latest");
            try (SseStream first = api.ask(id, "Count")) {
                first.upTo("stream_chunk");
                JsonNode shown = api.get("api/conversations/" + id).json();
                assertThat(shown.at("/messages/1/text").textValue()).isEqualTo("one ");
                long after = shown.at("/active/event_id").longValue();

                try (SseStream second = api.events(api.request("api/conversations/" + id + "/events?after=" + after))) {
                    ollama.server().gate("two").open();
                    assertThat(SseStream.text(second.upTo("stream_end"))).isEqualTo("two");
                }
            }
        }
    }

    @Test
    void second_question_before_the_answer_is_over_is_refused() {
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(FakeReply.silence()))) {
            Api api = server.api();
            String id = api.conversation("fake/any");
            try (SseStream stream = api.ask(id, "First")) {
                stream.upTo("message");

                Api.Reply second = api.post("api/conversations/" + id + "/messages", Map.of("text", "Second"));

                assertThat(second.status()).isEqualTo(409);
                assertThat(second.error().path("code").textValue()).isEqualTo("busy");
                api.post("api/conversations/" + id + "/stop", "");
                assertThat(last(stream.all()).at("/message/state").textValue()).isEqualTo("stopped");
            }
        }
    }

    @Test
    void failure_in_mid_answer_keeps_what_had_come_and_can_be_answered_anew() {
        FakeProvider fake = FakeProvider.builder()
                .models("small", "other")
                .reply(FakeReply.builder()
                        .text("Half ")
                        .fails(() -> new OverloadedException(ErrorDetails.builder("too many requests")
                                .provider("fake")
                                .providerMessage("slow down")
                                .build())))
                .reply(FakeReply.text("Whole"))
                .reply(FakeReply.text("Another"))
                .build();
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String id = api.conversation("fake/small");
            JsonNode end;
            try (SseStream stream = api.ask(id, "Question")) {
                end = last(stream.upTo("stream_error"));
            }
            assertThat(end.at("/message/state").textValue()).isEqualTo("failed");
            assertThat(end.at("/message/text").textValue()).isEqualTo("Half ");
            assertThat(end.at("/error/code").textValue()).isEqualTo("provider_unavailable");
            assertThat(end.at("/error/provider_message").textValue()).isEqualTo("slow down");
            assertThat(end.at("/error/retryable").booleanValue()).isTrue();
            assertThat(api.get("api/conversations/" + id).json().at("/messages/1"))
                    .isEqualTo(end.path("message"));

            String failed = end.at("/message/id").textValue();
            Api.Reply retried = api.post("api/conversations/" + id + "/messages/" + failed + "/retry", "{}");

            assertThat(retried.status()).isEqualTo(200);
            assertThat(retried.json().path("text").textValue()).isEqualTo("Whole");
            JsonNode messages = api.get("api/conversations/" + id).json().path("messages");
            assertThat(messages).as("the failed answer made way").hasSize(2);
            assertThat(messages.get(1).path("id")).isEqualTo(retried.json().path("id"));
            assertThat(fake.requests().get(1).messages())
                    .as("the question is asked as before")
                    .isEqualTo(fake.requests().get(0).messages());

            // an answer that is whole stays beside the one of another model
            api.post(
                    "api/conversations/" + id + "/messages/"
                            + messages.get(1).path("id").textValue() + "/retry",
                    Map.of("model", "fake/other"));
            JsonNode both = api.get("api/conversations/" + id).json().path("messages");
            assertThat(both.findValuesAsText("text")).containsExactly("Question", "Whole", "Another");
            assertThat(api.get("api/usage").json().path("models")).hasSize(2);
        }
    }

    @Test
    void what_cannot_be_answered_anew_is_refused() {
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(FakeReply.text("Yes")))) {
            Api api = server.api();
            String id = api.conversation("fake/any");
            api.post("api/conversations/" + id + "/messages", Map.of("text", "First"));
            api.post("api/conversations/" + id + "/messages", Map.of("text", "Second"));
            String first = api.get("api/conversations/" + id)
                    .json()
                    .at("/messages/0/id")
                    .textValue();

            Api.Reply old = api.post("api/conversations/" + id + "/messages/" + first + "/retry", "{}");
            assertThat(old.status()).isEqualTo(400);
            assertThat(old.error().path("field").textValue()).isEqualTo("message_id");
            assertThat(api.post("api/conversations/" + id + "/messages/m_none/retry", "{}")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void provider_that_fails_before_it_answers_is_told_and_nothing_is_lost() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/chat")
                    .reply(Script.reply(404, "application/json", "{\"error\":\"model 'm:latest' not found\"}"));
            Api api = server.api();
            String id = api.conversation("ollama/m:latest");

            JsonNode message = api.post("api/conversations/" + id + "/messages", Map.of("text", "Hi"))
                    .json();

            assertThat(message.path("state").textValue()).isEqualTo("failed");
            assertThat(message.at("/error/code").textValue()).isEqualTo("not_found");
            assertThat(message.at("/error/provider").textValue()).isEqualTo("ollama");
        }
    }

    @Test
    void model_that_has_vanished_is_shown_as_missing() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest", "n:latest", "o:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            Api api = server.api();
            String id = api.conversation("ollama/n:latest");
            ollama.list("m:latest", "o:latest");
            api.get("api/models/ollama?refresh=true");

            assertThat(api.get("api/conversations/" + id)
                            .json()
                            .path("model_state")
                            .textValue())
                    .isEqualTo("missing");
            assertThat(api.get("api/conversations")
                            .json()
                            .at("/conversations/0/model_state")
                            .textValue())
                    .isEqualTo("missing");
        }
    }

    @Test
    void usage_is_added_up_from_what_is_stored_with_costs_where_there_is_a_price() {
        FakeProvider fake = FakeProvider.builder()
                .model(ModelInfo.builder("fake", "priced")
                        .price(ModelPrice.of(new BigDecimal("2"), new BigDecimal("10")))
                        .build())
                .models("free")
                .reply(FakeReply.builder().text("a").usage(1000, 500).build())
                .build();
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String priced = api.conversation("fake/priced");
            JsonNode answer = api.post("api/conversations/" + priced + "/messages", Map.of("text", "Hi"))
                    .json();
            assertThat(answer.path("cost")).isEqualTo(Api.read("{\"amount\":0.007,\"currency\":\"USD\"}"));
            api.post("api/conversations/" + priced + "/messages", Map.of("text", "Hi"));
            api.post("api/conversations/" + api.conversation("fake/free") + "/messages", Map.of("text", "Hi"));

            JsonNode usage = api.get("api/usage").json();
            assertThat(usage)
                    .isEqualTo(Api.read("{\"total\":{\"answers\":3,\"prompt_tokens\":3000,\"completion_tokens\":1500,"
                            + "\"cost\":{\"amount\":0.014,\"currency\":\"USD\"}},\"models\":["
                            + "{\"provider\":\"fake\",\"model\":\"priced\",\"answers\":2,\"prompt_tokens\":2000,"
                            + "\"completion_tokens\":1000,\"cost\":{\"amount\":0.014,\"currency\":\"USD\"}},"
                            + "{\"provider\":\"fake\",\"model\":\"free\",\"answers\":1,\"prompt_tokens\":1000,"
                            + "\"completion_tokens\":500}]}"));
        }
    }

    @Test
    void a_chunk_cuts_no_character_apart_and_thoughts_may_come_between() {
        String emoji = "🙂".repeat(AnswerLog.CHUNK);
        FakeProvider fake = FakeProvider.replying(
                FakeReply.builder().text("x", emoji).reasoning("hm").text("!").build());
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String id = api.conversation("fake/any");
            api.post("api/conversations/" + id + "/messages", Map.of("text", "Hi"));

            try (SseStream stream = api.events(api.request("api/conversations/" + id + "/events?after=0"))) {
                List<SseStream.Sse> events = stream.upTo("stream_end");

                assertThat(SseStream.text(events)).isEqualTo("x" + emoji + "!");
                assertThat(events)
                        .filteredOn(event -> event.name().equals("stream_chunk"))
                        .hasSizeGreaterThan(3)
                        .allSatisfy(event -> assertThat(event.data().toString()).doesNotContain("\ufffd"));
                assertThat(events.get(events.size() - 3)
                                .data()
                                .path("reasoning")
                                .textValue())
                        .isEqualTo("hm");
            }
        }
    }

    private static Exchange chat(ScriptedOllama ollama) {
        return ollama.server().exchanges().stream()
                .filter(exchange -> exchange.request().path().equals("/api/chat"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode last(List<SseStream.Sse> events) {
        return events.get(events.size() - 1).data();
    }
}
