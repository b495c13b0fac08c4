package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.testkit.FakeProvider;
import dev.parley.testserver.Script;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server says about models, and what can be done with them. */
@Timeout(180)
class ModelApiTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String JSON = "application/json";

    @TempDir
    Path directory;

    private final FakeProvider fake = FakeProvider.builder()
            .model(ModelInfo.builder("fake", "Qwen/Qwen3-14B:Q4")
                    .contextLength(32_768)
                    .parameters("14B")
                    .parameterCount(14_000_000_000L)
                    .quantization("Q4_K_M")
                    .sizeBytes(9_000_000_000L)
                    .capabilities(Capabilities.builder()
                            .yes(Capability.CHAT)
                            .yes(Capability.TOOLS)
                            .build())
                    .build())
            .model(ModelInfo.builder("fake", "llama3.2").build())
            .build();

    @Test
    void all_lists_have_models_by_provider_a_total_and_outcomes() {
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode listing = server.api().get("api/models").json();

            assertThat(names(listing)).containsExactly("models", "total", "providers");
            assertThat(listing.path("total").intValue()).isEqualTo(2);
            JsonNode model = listing.at("/models/fake/0");
            assertThat(model.path("id").textValue()).isEqualTo("Qwen/Qwen3-14B:Q4");
            assertThat(model.path("context_length").intValue()).isEqualTo(32_768);
            assertThat(model.path("size").textValue()).isEqualTo("9.0 GB");
            assertThat(names(listing.at("/models/fake/1"))).startsWith("id", "name", "provider");
            assertThat(listing.at("/providers/fake/outcome").textValue()).isEqualTo("fresh");
            assertThat(listing.at("/providers/fake/age_s").isInt()).isTrue();
        }
    }

    @Test
    void one_list_has_its_models_and_its_outcome() {
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode listing = server.api().get("api/models/fake").json();

            assertThat(names(listing)).startsWith("provider", "models", "total", "outcome");
            assertThat(listing.path("models")).hasSize(2);
            assertThat(listing.path("outcome").textValue()).isEqualTo("fresh");
        }
    }

    @Test
    void providers_are_sorted_labels() {
        FakeProvider other = FakeProvider.builder().id("another").build();
        try (TestServer server = TestServer.start(directory, fake, other)) {
            assertThat(server.api().get("api/models/providers").response().body())
                    .isEqualTo("{\"providers\":[\"another\",\"fake\"]}");
        }
    }

    @Test
    void health_is_by_provider_and_asked_for_on_request() {
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode health =
                    server.api().get("api/models/providers/health?refresh=true").json();

            assertThat(names(health)).containsExactly("fake");
            assertThat(names(health.path("fake"))).startsWith("provider", "status", "available");
            assertThat(health.at("/fake/status").textValue()).isEqualTo("healthy");
            assertThat(health.at("/fake/available").booleanValue()).isTrue();
            assertThat(server.api()
                            .get("api/models/providers/health")
                            .json()
                            .at("/fake/state")
                            .textValue())
                    .isEqualTo("up");
        }
    }

    @Test
    void search_has_its_query_models_total_and_highlights() {
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode found = server.api().get("api/models/search?q=qwen").json();

            assertThat(names(found)).startsWith("query", "models", "total");
            assertThat(found.path("query").textValue()).isEqualTo("qwen");
            assertThat(found.path("total").intValue()).isEqualTo(1);
            assertThat(found.at("/models/0/highlights/0/0").isInt()).isTrue();
        }
    }

    @Test
    void search_counts_what_it_leaves_out_for_want_of_knowledge() {
        try (TestServer server = TestServer.start(directory, fake)) {
            JsonNode found =
                    server.api().get("api/models/search?q=params:%3C20b").json();

            assertThat(found.path("total").intValue()).isEqualTo(1);
            assertThat(found.at("/excluded_unknown/params").intValue()).isEqualTo(1);
        }
    }

    @Test
    void bad_search_is_told_with_its_field() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api.Reply bad = server.api().get("api/models/search?q=params:many");

            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.error().path("code").textValue()).isEqualTo("bad_request");
            assertThat(bad.error().path("field").textValue()).isEqualTo("q");
            assertThat(bad.error().path("message").textValue()).contains("many");
            assertThat(server.api()
                            .get("api/models/search")
                            .error()
                            .path("field")
                            .textValue())
                    .isEqualTo("q");
        }
    }

    @Test
    void model_whose_id_has_slashes_and_colons_is_found_as_it_is_and_escaped() {
        try (TestServer server = TestServer.start(directory, fake)) {
            for (String path : List.of("fake/Qwen/Qwen3-14B:Q4", "fake/Qwen%2FQwen3-14B%3AQ4")) {
                Api.Reply reply = server.api().get("api/models/" + path);

                assertThat(reply.status()).as(path).isEqualTo(200);
                assertThat(reply.json().path("id").textValue()).isEqualTo("Qwen/Qwen3-14B:Q4");
                assertThat(reply.json().path("quantization").textValue()).isEqualTo("Q4_K_M");
            }
        }
    }

    @Test
    void unknown_names_are_not_found_and_the_nearest_are_told() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api.Reply model = server.api().get("api/models/fake/lama3.2");
            assertThat(model.status()).isEqualTo(404);
            assertThat(model.error().path("nearest")).isEqualTo(Api.read("[\"fake/llama3.2\"]"));

            Api.Reply provider = server.api().get("api/models/fak");
            assertThat(provider.status()).isEqualTo(404);
            assertThat(provider.error().path("nearest")).isEqualTo(Api.read("[\"fake\"]"));

            assertThat(server.api().get("api/nothing").status()).isEqualTo(404);
            assertThat(server.api().get("api/nothing").error().path("code").textValue())
                    .isEqualTo("not_found");
        }
    }

    @Test
    void details_come_from_the_provider_and_refresh_brings_new_models() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            JsonNode details = server.api().get("api/models/ollama/m").json();
            assertThat(details.path("context_length").intValue()).isEqualTo(131_072);

            ollama.list("m:latest", "n:latest");
            assertThat(server.api()
                            .get("api/models/ollama?refresh=true")
                            .json()
                            .path("total")
                            .intValue())
                    .isEqualTo(2);
            ollama.list("m:latest", "n:latest", "o:latest");
            assertThat(server.api()
                            .get("api/models?refresh=true")
                            .json()
                            .path("total")
                            .intValue())
                    .isEqualTo(3);
        }
    }

    @Test
    void provider_that_hangs_holds_up_nobody() {
        FakeProvider second = FakeProvider.builder().id("second").models("b").build();
        try (ScriptedOllama hung = new ScriptedOllama()) {
            hung.server().on(request -> true).reply(Script.nothing().stall());
            try (TestServer server = TestServer.start(directory, fake, hung.provider(), second)) {
                Api api = server.api();
                long begun = System.nanoTime();
                JsonNode listing = api.get("api/models").json();
                JsonNode health = api.get("api/models/providers/health").json();
                JsonNode found = api.get("api/models/search?q=llama").json();
                JsonNode about = api.get("api/server").json();
                Duration took = Duration.ofNanos(System.nanoTime() - begun);

                // it hangs for ever: any of these that asked it would take its whole deadline of seconds
                assertThat(took).isLessThan(Duration.ofSeconds(4));
                assertThat(listing.at("/models/fake")).hasSize(2);
                assertThat(listing.at("/models/second")).hasSize(1);
                assertThat(listing.at("/providers/ollama/outcome").textValue()).isEqualTo("pending");
                assertThat(health.at("/ollama/available").booleanValue()).isFalse();
                assertThat(found.path("total").intValue()).isEqualTo(1);
                assertThat(about.path("name").textValue()).isEqualTo("Parley chat server");
            }
        }
    }

    @Test
    void conversation_with_a_model_of_a_provider_without_a_list_yet_is_accepted() {
        try (ScriptedOllama hung = new ScriptedOllama()) {
            hung.server().on(request -> true).reply(Script.nothing().stall());
            try (TestServer server = TestServer.start(directory, fake, hung.provider())) {
                Api.Reply made = server.api().post("api/conversations", Map.of("model", "ollama/any:7b"));

                assertThat(made.status()).isEqualTo(201);
                assertThat(made.json().path("model_state").textValue()).isEqualTo("unknown");
            }
        }
    }

    @Test
    void models_are_pulled_with_progress_and_the_list_is_renewed() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/pull")
                    .reply(Script.ok("application/x-ndjson")
                            .lines(
                                    "{\"status\":\"pulling manifest\"}",
                                    "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":200,\"completed\":50}")
                            .awaitGate("rest")
                            .lines(
                                    "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":200,\"completed\":200}",
                                    "{\"status\":\"success\"}")
                            .end());
            Api api = server.api();
            Api.Reply begun = api.post("api/models/ollama/pull", Map.of("model", "n"));
            assertThat(begun.status()).isEqualTo(202);
            String id = begun.json().path("pull").textValue();
            assertThat(api.post("api/models/ollama/pull", Map.of("model", "n")).status())
                    .isEqualTo(409);

            try (SseStream events = api.events(api.request("api/pulls/" + id + "/events"))) {
                JsonNode report = events.next().orElseThrow().data();
                while (!report.path("percent").isNumber()) {
                    report = events.next().orElseThrow().data();
                }
                assertThat(report.path("state").textValue()).isEqualTo("running");
                assertThat(report.path("percent").doubleValue()).isEqualTo(25.0);
                assertThat(report.path("total_bytes").intValue()).isEqualTo(200);
                ollama.list("m:latest", "n:latest");
                ollama.server().gate("rest").open();
                List<SseStream.Sse> rest = events.all();
                JsonNode last = rest.get(rest.size() - 1).data();
                assertThat(last.path("state").textValue()).isEqualTo("done");
                assertThat(last.path("percent").doubleValue()).isEqualTo(100.0);
            }
            assertThat(api.get("api/pulls").json().at("/pulls/0/state").textValue())
                    .isEqualTo("done");
            Until.holds(
                    "the new model is listed",
                    () -> api.get("api/models/ollama").json().path("total").intValue() == 2);
        }
    }

    @Test
    void pull_that_is_cancelled_hangs_up() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/pull")
                    .reply(Script.ok("application/x-ndjson")
                            .lines("{\"status\":\"pulling manifest\"}")
                            .stall());
            Api api = server.api();
            String id = api.post("api/models/ollama/pull", Map.of("model", "n"))
                    .json()
                    .path("pull")
                    .textValue();
            Until.holds(
                    "the pull has begun",
                    () -> api.get("api/pulls/" + id)
                            .json()
                            .path("status")
                            .asText()
                            .equals("pulling manifest"));

            assertThat(api.delete("api/pulls/" + id).status()).isEqualTo(204);

            ollama.server().exchanges().stream()
                    .filter(exchange -> exchange.request().path().equals("/api/pull"))
                    .forEach(exchange -> exchange.awaitHangUp(SOON));
            Until.holds(
                    "it is cancelled",
                    () -> api.get("api/pulls/" + id)
                            .json()
                            .path("state")
                            .asText()
                            .equals("cancelled"));
            assertThat(api.get("api/pulls/p99").status()).isEqualTo(404);
        }
    }

    @Test
    void pull_that_fails_says_why() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            ollama.server()
                    .on("POST", "/api/pull")
                    .reply(Script.ok("application/x-ndjson")
                            .lines("{\"error\":\"pull model manifest: file does not exist\"}")
                            .end());
            Api api = server.api();
            String id = api.post("api/models/ollama/pull", Map.of("model", "n"))
                    .json()
                    .path("pull")
                    .textValue();

            try (SseStream events = api.events(api.request("api/pulls/" + id + "/events"))) {
                List<SseStream.Sse> all = events.all();
                JsonNode last = all.get(all.size() - 1).data();
                assertThat(last.path("state").textValue()).isEqualTo("failed");
                assertThat(last.at("/error/code").textValue()).isEqualTo("not_found");
            }
        }
    }

    @Test
    void what_a_provider_cannot_do_is_unsupported() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            for (Api.Reply reply : List.of(
                    api.post("api/models/fake/pull", Map.of("model", "x")),
                    api.delete("api/models/fake/llama3.2"),
                    api.send(api.request("api/running/fake/llama3.2").POST(HttpRequest.BodyPublishers.noBody())))) {
                assertThat(reply.status()).isEqualTo(422);
                assertThat(reply.error().path("code").textValue()).isEqualTo("unsupported");
            }
        }
    }

    @Test
    void models_are_deleted_loaded_unloaded_and_seen_running() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, fake, ollama.provider())) {
            ollama.server().on("DELETE", "/api/delete").reply(Script.reply(200, JSON, ""));
            ollama.server()
                    .on("GET", "/api/ps")
                    .reply(Script.reply(
                            200,
                            JSON,
                            "{\"models\":[{\"name\":\"m:latest\",\"size\":100,\"size_vram\":60,"
                                    + "\"expires_at\":\"2040-01-01T00:00:00Z\"}]}"));
            ollama.server()
                    .on("POST", "/api/generate")
                    .reply(
                            Script.reply(200, JSON, "{\"model\":\"m\",\"done\":true,\"done_reason\":\"load\"}"),
                            Script.reply(200, JSON, "{\"model\":\"m\",\"done\":true,\"done_reason\":\"unload\"}"));
            Api api = server.api();

            assertThat(api.get("api/running").json())
                    .isEqualTo(Api.read("{\"running\":[{\"provider\":\"ollama\",\"model\":\"m:latest\",\"size\":100,"
                            + "\"memory\":60,\"expires_at\":\"2040-01-01T00:00:00Z\"}]}"));
            assertThat(api.post("api/running/ollama/m:latest", "").status()).isEqualTo(204);
            assertThat(api.delete("api/running/ollama/m:latest").status()).isEqualTo(204);
            assertThat(api.delete("api/models/ollama/m:latest").status()).isEqualTo(204);
            assertThat(ollama.server().requests())
                    .anyMatch(request -> request.path().equals("/api/delete")
                            && request.text().contains("m:latest"));
        }
    }

    @Test
    void changes_of_providers_are_told_as_they_happen() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            Api api = server.api();
            try (SseStream events = api.events(api.request("api/events"))) {
                ollama.list("m:latest", "n:latest");
                api.get("api/models/ollama?refresh=true");

                List<SseStream.Sse> seen = events.upTo("models");
                assertThat(seen.get(seen.size() - 1).data()).isEqualTo(Api.read("{\"provider\":\"ollama\"}"));
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(object.fieldNames(), Spliterator.ORDERED), false)
                .forEach(names::add);
        return names;
    }
}
