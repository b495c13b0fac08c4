package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.Capability;
import dev.parley.HealthState;
import dev.parley.MalformedResponseException;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelPrice;
import dev.parley.ProviderHealth;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import dev.parley.openai.protocol.Dialect;
import dev.parley.testserver.Script;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiModelsTest extends AnswerFixture {
    private List<ModelInfo> list(String body) {
        server.on("GET", "/v1/models").reply(Script.reply(200, JSON, body));
        return provider().listModels();
    }

    private ModelInfo one(String fields) {
        return list("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\"," + fields + "}]}")
                .get(0);
    }

    @Test
    void what_a_server_does_not_tell_is_unknown() {
        ModelInfo model = one("\"created\":1686588896,\"owned_by\":\"openai\"");
        assertThat(model.id()).isEqualTo("m");
        assertThat(model.provider()).isEqualTo("test");
        assertThat(model.contextLength()).isEmpty();
        assertThat(model.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.UNKNOWN);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.UNKNOWN);
        assertThat(model.price()).isEmpty();
        assertThat(model.loaded()).isEqualTo(Support.UNKNOWN);
        assertThat(model.runsOn()).isEqualTo(RunsOn.LOCAL);
        assertThat(model.metadata()).containsEntry("owned_by", "openai").doesNotContainKey("id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"context_length\":4096",
                "\"max_model_len\":4096",
                "\"context_window\":4096",
                "\"max_context_length\":4096",
                "\"context_length\":null,\"top_provider\":{\"context_length\":4096}",
                "\"meta\":{\"n_ctx_train\":4096}",
                "\"model_spec\":{\"availableContextTokens\":4096}",
            })
    void the_context_length_is_found_where_servers_put_it(String fields) {
        assertThat(one(fields).contextLength()).hasValue(4096);
    }

    @Test
    void openrouters_entry_is_read() {
        ModelInfo model = one("\"name\":\"OpenAI: GPT-5 Nano\",\"context_length\":400000,\"architecture\":"
                + "{\"input_modalities\":[\"text\",\"image\",\"file\"],\"output_modalities\":[\"text\"]},"
                + "\"pricing\":{\"prompt\":\"0.00000005\",\"completion\":\"0.0000004\"},"
                + "\"top_provider\":{\"max_completion_tokens\":128000},\"per_request_limits\":null,"
                + "\"supported_parameters\":[\"tools\",\"reasoning\",\"max_tokens\"]");
        assertThat(model.name()).isEqualTo("OpenAI: GPT-5 Nano");
        assertThat(model.maxOutputTokens()).hasValue(128000);
        assertThat(model.price()).contains(ModelPrice.of(new BigDecimal("0.05"), new BigDecimal("0.4")));
        assertThat(model.inputModalities()).contains(Modality.TEXT, Modality.IMAGE);
        assertThat(model.capabilities().yes())
                .containsExactlyInAnyOrder(Capability.VISION, Capability.TOOLS, Capability.REASONING);
        assertThat(model.capabilities().supports(Capability.STRUCTURED_OUTPUT)).isEqualTo(Support.NO);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.UNKNOWN);
        assertThat(one("\"pricing\":{\"prompt\":\"-1\",\"completion\":\"-1\"}").price())
                .isEmpty();
        assertThat(one("\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"}").price())
                .contains(ModelPrice.of(BigDecimal.ZERO, BigDecimal.ZERO));
    }

    @Test
    void mistrals_flags_are_capabilities() {
        ModelInfo model = one(
                "\"capabilities\":{\"completion_chat\":true,\"function_calling\":true,"
                        + "\"completion_fim\":false,\"vision\":false},\"max_context_length\":131072,\"deprecation\":\"2026-01-01\"");
        assertThat(model.capabilities().yes()).containsExactlyInAnyOrder(Capability.CHAT, Capability.TOOLS);
        assertThat(model.capabilities().no()).containsExactlyInAnyOrder(Capability.INSERT, Capability.VISION);
        assertThat(model.lifecycle()).contains("deprecated");
    }

    @Test
    void togethers_bare_array_is_a_list_with_prices_per_million() {
        List<ModelInfo> models = list(
                "[{\"id\":\"a\",\"type\":\"chat\",\"context_length\":8192,\"license\":\"MIT\","
                        + "\"pricing\":{\"input\":0.2,\"output\":0.6}},{\"id\":\"b\",\"type\":\"embedding\"},{\"id\":\"a\"},{\"x\":1}]");
        assertThat(models).extracting(ModelInfo::id).containsExactly("a", "b");
        assertThat(models.get(0).price()).contains(ModelPrice.of(new BigDecimal("0.2"), new BigDecimal("0.6")));
        assertThat(models.get(0).licence()).contains("MIT");
        assertThat(models.get(0).capabilities().yes()).containsExactly(Capability.CHAT);
        assertThat(models.get(1).capabilities().supports(Capability.EMBEDDING)).isEqualTo(Support.YES);
        assertThat(models.get(1).capabilities().supports(Capability.CHAT)).isEqualTo(Support.NO);
    }

    @Test
    void a_recorded_list_of_llama_server_is_read() {
        ModelInfo model = list(Recording.own("v1-models").body()).get(0);
        assertThat(model.id()).isEqualTo("tiny-chat");
        assertThat(model.contextLength()).hasValue(4096);
        assertThat(model.contextLengthInUse()).hasValue(4096);
        assertThat(model.parameterCount()).hasValue(646080);
        assertThat(model.sizeBytes()).hasValue(2584320);
        assertThat(model.quantization()).contains("all F32");
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.YES);
        assertThat(model.inputModalities()).isEqualTo(Set.of(Modality.TEXT));
    }

    @Test
    void a_list_that_is_null_is_empty_and_one_that_is_not_there_is_malformed() {
        assertThat(list("{\"object\":\"list\",\"data\":null}")).isEmpty();
        for (String body : List.of("{\"object\":\"list\"}", "{\"data\":{}}", "7", "")) {
            assertThrows(MalformedResponseException.class, () -> list(body));
        }
    }

    @Test
    void a_model_is_looked_up_in_the_list() {
        server.on("GET", "/v1/models").reply(Script.reply(200, JSON, "{\"data\":[{\"id\":\"a/b\"},{\"id\":\"c\"}]}"));
        assertThat(provider().model("a/b").id()).isEqualTo("a/b");
        ModelNotFoundException missing =
                assertThrows(ModelNotFoundException.class, () -> provider().model("d"));
        assertThat(missing.model()).contains("d");
        assertThatIllegalArgumentException().isThrownBy(() -> provider().model(" "));
    }

    @Test
    void an_endpoint_without_a_list_is_asked_for_none() {
        dialect = Dialect.builder().modelList(false).build();
        assertThrows(UnsupportedFeatureException.class, () -> provider().listModels());
        assertThrows(UnsupportedFeatureException.class, () -> provider().model("m"));
        assertThat(server.requests()).isEmpty();
    }

    // health

    @ParameterizedTest
    @CsvSource({
        "200, UP",
        "401, UNAUTHORISED",
        "403, UNAUTHORISED",
        "429, THROTTLED",
        "404, DOWN",
        "500, DOWN",
        "503, DOWN",
    })
    void health_is_told_from_the_list(int status, HealthState state) {
        String body = status == 200 ? "{\"data\":[{\"id\":\"m\"}]}" : "{\"error\":{\"message\":\"because\"}}";
        server.on("GET", "/v1/models").reply(Script.reply(status, JSON, body));
        ProviderHealth health = provider().health();
        assertThat(health.state()).isEqualTo(state);
        assertThat(health.provider()).isEqualTo("test");
        assertThat(health.error().isPresent()).isEqualTo(status != 200);
        if (status == 200) {
            assertThat(health.modelsCount()).hasValue(1);
            assertThat(health.latency()).isPresent();
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_endpoint_without_a_list_is_well_when_it_says_so() {
        dialect = Dialect.builder().modelList(false).build();
        server.on("GET", "/v1/models").reply(Script.reply(404, JSON, "{\"error\":\"no such path\"}"));
        assertThat(provider().health().state()).isEqualTo(HealthState.UP);
        server.on("GET", "/v1/models").reply(Script.reply(401, JSON, "{\"error\":\"who are you\"}"));
        assertThat(provider().health().state()).isEqualTo(HealthState.UNAUTHORISED);
    }

    @Test
    void nobody_there_is_down() {
        OpenAiProvider provider = provider();
        server.close();
        assertThat(provider.health().state()).isEqualTo(HealthState.DOWN);
    }
}
