package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.AuthenticationException;
import dev.parley.Capability;
import dev.parley.MalformedResponseException;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelPage;
import dev.parley.ModelPrice;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.RateLimitException;
import dev.parley.Support;
import dev.parley.testserver.Script;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceModelsTest extends ServerFixture {
    private static final String TWO = "{\"data\":[{\"id\":\"org/two\",\"owned_by\":\"org\",\"architecture\":"
            + "{\"input_modalities\":[\"text\",\"image\"],\"output_modalities\":[\"text\"]},\"providers\":["
            + "{\"provider\":\"groq\",\"status\":\"live\",\"context_length\":8192,\"pricing\":{\"input\":0.1,\"output\":0.9},"
            + "\"supports_tools\":true},"
            + "{\"provider\":\"novita\",\"status\":\"live\",\"context_length\":4096,\"pricing\":{\"input\":0.2,\"output\":0.4},"
            + "\"supports_tools\":false,\"supports_structured_output\":false},"
            + "{\"provider\":\"slow\",\"status\":\"staging\",\"context_length\":16,\"pricing\":{\"input\":0,\"output\":0}}]},"
            + "{\"id\":\"meta-llama/Llama-3.1-8B-Instruct\",\"providers\":[{\"provider\":\"x\",\"status\":\"live\","
            + "\"context_length\":16384,\"supports_tools\":false}]},{\"object\":\"nothing\"}]}";

    private ModelInfo listed(String id) {
        return provider().listModels().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void model_is_what_its_providers_make_of_it() {
        json("GET", "/v1/models", TWO);
        ModelInfo two = listed("org/two");
        assertThat(two.contextLength()).hasValue(4096);
        assertThat(two.price()).contains(ModelPrice.of(new BigDecimal("0.2"), new BigDecimal("0.4")));
        assertThat(two.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(two.capabilities().supports(Capability.VISION)).isEqualTo(Support.YES);
        assertThat(two.capabilities().supports(Capability.STRUCTURED_OUTPUT)).isEqualTo(Support.UNKNOWN);
        assertThat(two.inputModalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE);
        assertThat(two.metadata()).containsEntry("served", true).doesNotContainKey("curated");
        assertThat((Map<?, ?>) two.metadata().get("prices"))
                .extracting(Map::keySet)
                .isEqualTo(Set.of("groq", "novita"));
    }

    @Test
    void curated_model_is_corrected_by_those_who_serve_it() {
        json("GET", "/v1/models", TWO);
        ModelInfo llama = listed("meta-llama/Llama-3.1-8B-Instruct");
        assertThat(llama.contextLength()).hasValue(16384);
        assertThat(llama.parameters()).contains("8B");
        assertThat(llama.licence()).contains("llama3.1");
        assertThat(llama.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.NO);
        assertThat(llama.metadata()).containsEntry("served", true).containsEntry("curated", true);
        assertThat(listed("tiiuae/falcon-7b-instruct").metadata()).containsEntry("served", false);
    }

    @Test
    void list_that_is_null_leaves_the_curated_models() {
        json("GET", "/v1/models", "{\"object\":\"list\",\"data\":null}");
        assertThat(provider().listModels())
                .hasSameSizeAs(Curated.all())
                .allSatisfy(model -> assertThat(model.metadata()).containsEntry("served", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"object\":\"list\"}", "{\"data\":{}}", "7", ""})
    void what_is_no_list_is_malformed(String body) {
        json("GET", "/v1/models", body);
        assertThrows(MalformedResponseException.class, () -> provider().listModels());
    }

    @Test
    void live_list_needs_no_token() {
        json("GET", "/v1/models", TWO);
        assertThat(builder().live(true).build().listModels())
                .extracting(ModelInfo::id)
                .contains("org/two");
        assertThat(server.requests().get(0).header("authorization")).isEmpty();
    }

    @Test
    void recorded_list_is_read() {
        List<Recording> lists = Recording.named("models-list");
        Assumptions.assumeFalse(lists.isEmpty(), "no recordings beside the project");
        server.on("GET", "/v1/models").reply(lists.get(0).script());
        List<ModelInfo> models = provider().listModels();
        assertThat(models).hasSizeGreaterThan(120).extracting(ModelInfo::id).doesNotHaveDuplicates();
        ModelInfo llama = models.stream()
                .filter(model -> model.id().equals("meta-llama/Llama-3.1-8B-Instruct"))
                .findFirst()
                .orElseThrow();
        assertThat(llama.contextLength()).hasValue(16384);
        assertThat(llama.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(llama.price()).isPresent();
    }

    // one model

    @Test
    void model_is_joined_from_hub_router_and_curated_list() {
        json("GET", "/v1/models", TWO);
        server.on("GET", "/api/models/org/old")
                .reply(Script.status(307, "text/plain")
                        .header("Location", "/api/models/org/two")
                        .contentLength()
                        .chunk("Temporary Redirect")
                        .end());
        json(
                "GET",
                "/api/models/org/two",
                "{\"_id\":\"1\",\"id\":\"org/two\",\"pipeline_tag\":\"text-generation\",\"downloads\":5,"
                        + "\"lastModified\":\"2026-01-02T03:04:05.000Z\",\"tags\":[\"safetensors\",\"conversational\","
                        + "\"license:mit\"],\"safetensors\":{\"total\":3212749888},\"config\":{\"model_type\":\"llama\"},"
                        + "\"inferenceProviderMapping\":{\"groq\":{\"status\":\"live\"}},\"gated\":false}");
        ModelInfo model = provider().model("org/old");
        assertThat(model.id()).isEqualTo("org/old");
        assertThat(model.metadata())
                .containsEntry("hub_id", "org/two")
                .containsEntry("downloads", 5)
                .containsEntry("inference_providers", List.of("groq"))
                .containsEntry("served", true);
        assertThat(model.parameterCount()).hasValue(3212749888L);
        assertThat(model.licence()).contains("mit");
        assertThat(model.family()).contains("llama");
        assertThat(model.format()).contains("safetensors");
        assertThat(model.contextLength()).hasValue(4096);
        assertThat(model.modifiedAt()).isPresent();

        assertThat(provider().model("org/two:groq").contextLength()).hasValue(8192);
        assertThat(provider().model("org/two:cheapest").contextLength()).hasValue(4096);
    }

    @Test
    void model_that_neither_hub_nor_router_has_is_not_found() {
        json("GET", "/v1/models", TWO);
        server.on(request -> request.path().startsWith("/api/models/"))
                .reply(Script.status(401, JSON)
                        .header("X-Error-Code", "RepoNotFound")
                        .contentLength()
                        .chunk("{\"error\":\"Invalid username or password.\"}")
                        .end());
        assertThat(assertThrows(ModelNotFoundException.class, () -> provider().model("org/none"))
                        .model())
                .contains("org/none");
        assertThat(provider().model("org/two").contextLength()).hasValue(4096);
    }

    @Test
    void failure_of_the_hub_comes_before_that_of_the_router() {
        json("GET", "/v1/models", "7");
        server.on("GET", "/api/models/org/two").reply(Script.reply(401, JSON, "{\"error\":\"who are you?\"}"));
        assertThrows(AuthenticationException.class, () -> provider().model("org/two"));
    }

    // search

    @Test
    void search_is_paged_by_the_hubs_own_links() {
        server.on("GET", "/api/models")
                .reply(
                        Script.status(200, JSON)
                                .header(
                                        "Link",
                                        "<" + server.uri("/api/models?limit=1&cursor=abc%3D") + ">; rel=\"next\"")
                                .contentLength()
                                .chunk("[{\"id\":\"a/one\",\"tags\":[\"license:mit\",\"gguf\"],"
                                        + "\"inferenceProviderMapping\":[{\"provider\":\"novita\"}]}]")
                                .end(),
                        Script.reply(200, JSON, "[{\"id\":\"a/two\"},{}]"));
        ModelSearch search = builder().build().find(ModelSearch.class).orElseThrow();
        ModelPage first = search.search(ModelSearchRequest.builder()
                .text("tiny chat")
                .task("text-generation")
                .author("a")
                .servingProvider("novita")
                .minParameters(500_000_000)
                .maxParameters(7_500_000_000L)
                .sort("downloads")
                .limit(1)
                .build());
        assertThat(first.models()).extracting(ModelInfo::id).containsExactly("a/one");
        assertThat(first.models().get(0).licence()).contains("mit");
        ModelPage second = search.search(ModelSearchRequest.builder()
                .cursor(first.nextCursor().orElseThrow())
                .build());
        assertThat(second.models()).extracting(ModelInfo::id).containsExactly("a/two");
        assertThat(second.nextCursor()).isEmpty();
        assertThat(server.requests().get(0).query())
                .contains("search=tiny+chat&pipeline_tag=text-generation&author=a&inference_provider=novita"
                        + "&num_parameters=min%3A500M%2Cmax%3A7.5B&sort=downloads&limit=1");
        assertThat(server.requests().get(1).query()).contains("limit=1&cursor=abc%3D");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.example/api/models?cursor=1", "/api/whoami-v2", "::", "//evil.example/api/models"})
    void cursor_stays_on_the_hub(String cursor) {
        ModelSearch search = provider().find(ModelSearch.class).orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> search.search(
                        ModelSearchRequest.builder().cursor(cursor).build()));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void next_page_on_another_server_is_malformed() {
        server.on("GET", "/api/models")
                .reply(Script.status(200, JSON)
                        .header("Link", "<https://evil.example/api/models?cursor=1>; rel=\"next\"")
                        .contentLength()
                        .chunk("[]")
                        .end());
        ModelSearch search = provider().find(ModelSearch.class).orElseThrow();
        assertThrows(MalformedResponseException.class, () -> search.search(ModelSearchRequest.of("x")));
    }

    @Test
    void limit_of_the_hub_says_how_long_to_wait() {
        server.on("GET", "/api/models")
                .reply(Script.status(429, JSON)
                        .header("RateLimit", "\"api\";r=0;t=295")
                        .contentLength()
                        .chunk("{\"error\":\"too many\"}")
                        .end());
        ModelSearch search = provider().find(ModelSearch.class).orElseThrow();
        assertThat(assertThrows(RateLimitException.class, () -> search.search(ModelSearchRequest.of("x")))
                        .retryAfter())
                .contains(Duration.ofSeconds(295));
    }
}
