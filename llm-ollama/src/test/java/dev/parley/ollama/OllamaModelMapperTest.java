package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaModelMapperTest {
    private static final RunningModels NOTHING_LOADED = new RunningModels(true, Map.of());

    private final OllamaModelMapper local = new OllamaModelMapper(true);

    @Test
    void entries_of_a_recorded_list_are_read_as_a_second_reader_reads_them() {
        JsonNode models = Recording.of("tags").json().get("models");
        assertThat(models).hasSizeGreaterThan(5);
        for (JsonNode tag : models) {
            String name = tag.get("name").textValue();
            ModelInfo model = local.map(name, tag, null, NOTHING_LOADED);
            assertThat(model.id()).isEqualTo(name);
            assertThat(model.provider()).isEqualTo("ollama");
            assertThat(model.sizeBytes()).hasValue(tag.get("size").longValue());
            assertThat(model.digest()).contains(tag.get("digest").textValue());
            assertThat(model.modifiedAt())
                    .contains(Instant.parse(tag.get("modified_at").textValue()));
            assertThat(model.contextLength())
                    .hasValue(tag.at("/details/context_length").longValue());
            assertThat(model.embeddingLength())
                    .hasValue(tag.at("/details/embedding_length").intValue());
            assertThat(model.parameters())
                    .contains(tag.at("/details/parameter_size").textValue());
            assertThat(model.family()).contains(tag.at("/details/family").textValue());
            assertThat(model.format()).contains("gguf");
            assertThat(model.quantization()).as("'unknown' is unknown").isEmpty();
            assertThat(model.runsOn()).isEqualTo(RunsOn.LOCAL);
            assertThat(model.loaded()).isEqualTo(Support.NO);
            boolean embedding = tag.get("capabilities").toString().contains("embedding");
            assertThat(model.capabilities().supports(Capability.EMBEDDING)).isEqualTo(Support.of(embedding));
            assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.of(!embedding));
        }
    }

    @Test
    void capability_that_a_list_does_not_name_is_unknown_and_that_a_description_does_not_name_is_no() {
        JsonNode tag = tag("tiny-chat:latest");
        assertThat(local.map("tiny-chat:latest", tag, null, NOTHING_LOADED)
                        .capabilities()
                        .supports(Capability.TOOLS))
                .isEqualTo(Support.UNKNOWN);
        ModelInfo described = local.map("tiny-chat:latest", tag, show("show"), NOTHING_LOADED);
        assertThat(described.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(described.capabilities().supports(Capability.CHAT)).isEqualTo(Support.YES);
        assertThat(described.capabilities().supports(Capability.COMPLETION)).isEqualTo(Support.YES);
        assertThat(described.capabilities().supports(Capability.VISION)).isEqualTo(Support.NO);
        assertThat(described.capabilities().supports(Capability.EMBEDDING)).isEqualTo(Support.NO);
        assertThat(described.capabilities().supports(Capability.STRUCTURED_OUTPUT))
                .isEqualTo(Support.UNKNOWN);
        assertThat(described.inputModalities()).containsExactly(Modality.TEXT);
    }

    @Test
    void description_adds_what_the_list_does_not_have() {
        ModelInfo model = local.map("tiny-chat:latest", tag("tiny-chat:latest"), show("show"), NOTHING_LOADED);
        JsonNode info = Recording.of("show").json().get("model_info");
        assertThat(model.contextLength())
                .hasValue(info.get("llama.context_length").longValue());
        assertThat(model.embeddingLength())
                .hasValue(info.get("llama.embedding_length").intValue());
        assertThat(model.parameterCount())
                .hasValue(info.get("general.parameter_count").longValue());
        assertThat(model.licence()).contains(info.get("general.license").textValue());
        assertThat(model.metadata()).containsEntry("architecture", "llama");
        assertThat(model.inferred()).isEmpty();
    }

    @Test
    void context_length_is_found_under_the_prefix_of_the_architecture() {
        ModelInfo model = local.map("tiny-embed", MissingNode.getInstance(), show("show-embed"), NOTHING_LOADED);
        assertThat(model.contextLength()).hasValue(512);
        assertThat(model.capabilities().supports(Capability.EMBEDDING)).isEqualTo(Support.YES);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.NO);
        assertThat(model.outputModalities()).isEmpty();
    }

    @Test
    void loaded_model_has_the_window_in_use_and_the_time_it_stays() {
        JsonNode recorded = Recording.of("ps-loaded").json();
        RunningModels running = RunningModels.of(recorded);
        ModelInfo model = local.map("Tiny-Chat", tag("tiny-chat:latest"), null, running);
        assertThat(model.loaded()).isEqualTo(Support.YES);
        assertThat(model.contextLengthInUse()).hasValue(4096);
        assertThat(model.metadata())
                .containsEntry("expires_at", recorded.at("/models/0/expires_at").textValue())
                .containsEntry("size_vram", 0L);
        assertThat(local.map("tiny-slow:latest", tag("tiny-slow:latest"), null, running)
                        .loaded())
                .isEqualTo(Support.NO);
    }

    @Test
    void whether_a_model_is_loaded_is_unknown_when_the_server_did_not_say() {
        assertThat(local.map("m", MissingNode.getInstance(), null, RunningModels.UNKNOWN)
                        .loaded())
                .isEqualTo(Support.UNKNOWN);
    }

    @Test
    void model_that_never_unloads_has_an_end_in_a_far_century() {
        RunningModels running =
                RunningModels.of(Recording.of("ps-keepalive-forever").json());
        assertThat(running.models().get("tiny-chat:latest").expiresAt().orElseThrow())
                .isAfter(Instant.parse("2300-01-01T00:00:00Z"));
    }

    @Test
    void entry_of_an_old_server_says_nothing_about_capabilities() {
        ModelInfo model = local.map(
                "llama3.2:latest",
                json(
                        "{\"name\":\"llama3.2:latest\",\"size\":2019393189,\"digest\":\"d\",\"details\":{\"parent_model\":\"\","
                                + "\"format\":\"gguf\",\"family\":\"llama\",\"families\":null,\"parameter_size\":\"3.2B\","
                                + "\"quantization_level\":\"Q4_K_M\"}}"),
                null,
                NOTHING_LOADED);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.UNKNOWN);
        assertThat(model.contextLength()).isEmpty();
        assertThat(model.parameters()).contains("3.2B");
        assertThat(model.quantization()).contains("Q4_K_M");
        assertThat(model.size()).contains("2.0 GB");
        assertThat(model.metadata()).doesNotContainKey("families");
    }

    @Test
    void numbers_a_name_gives_are_marked_as_inferred() {
        ModelInfo model = local.map(
                "llama3.1:8b-instruct-q4_K_M",
                json("{\"details\":{\"parameter_size\":\"\",\"quantization_level\":\"unknown\",\"families\":null}}"),
                null,
                NOTHING_LOADED);
        assertThat(model.parameters()).contains("8B");
        assertThat(model.parameterCount()).hasValue(8_000_000_000L);
        assertThat(model.quantization()).contains("Q4_K_M");
        assertThat(model.inferred()).containsExactlyInAnyOrder("parameters", "parameterCount", "quantization");
    }

    @Test
    void window_a_model_was_configured_for_stands_in_until_it_is_loaded() {
        ShowFacts facts =
                ShowFacts.of(json("{\"parameters\":\"num_ctx                        8192\\nstop    \\\"num_ctx 1\\\"\","
                        + "\"license\":\"\\n\\n  APACHE  \\nmore\",\"details\":{},\"model_info\":{}}"));
        ModelInfo model = local.map("m", MissingNode.getInstance(), facts, NOTHING_LOADED);
        assertThat(model.contextLengthInUse()).hasValue(8192);
        assertThat(model.inferred()).containsExactly("contextLengthInUse");
        assertThat(model.metadata()).containsEntry("num_ctx", 8192L);
        assertThat(model.licence()).contains("APACHE");
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2:latest, true, '', LOCAL",
        "llama3.2:latest, false, '', REMOTE",
        "gpt-oss:120b-cloud, true, '', REMOTE",
        "x:cloud, true, '', REMOTE",
        "alias:latest, true, gpt-oss:120b, REMOTE"
    })
    void model_runs_where_its_entry_and_its_server_are(String name, boolean loopback, String remote, RunsOn expected) {
        JsonNode tag = json(
                remote.isEmpty()
                        ? "{}"
                        : "{\"remote_model\":\"" + remote + "\",\"remote_host\":\"https://ollama.com:443\"}");
        assertThat(new OllamaModelMapper(loopback)
                        .map(name, tag, null, NOTHING_LOADED)
                        .runsOn())
                .isEqualTo(expected);
    }

    @Test
    void capabilities_have_their_words_here_and_new_ones_are_kept() {
        ModelInfo model = local.map(
                "m",
                json(
                        "{\"capabilities\":[\"completion\",\"tools\",\"vision\",\"thinking\",\"insert\",\"audio\",\"image\",\"telepathy\"]}"),
                null,
                NOTHING_LOADED);
        assertThat(model.capabilities().yes())
                .containsExactlyInAnyOrder(
                        Capability.CHAT,
                        Capability.COMPLETION,
                        Capability.TOOLS,
                        Capability.VISION,
                        Capability.REASONING,
                        Capability.INSERT,
                        Capability.AUDIO,
                        Capability.IMAGE_GENERATION,
                        Capability.of("telepathy"));
        assertThat(model.inputModalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE, Modality.AUDIO);
        assertThat(model.outputModalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE);
    }

    @Test
    void fields_of_unexpected_kinds_are_unknown_and_no_error() {
        ModelInfo model = local.map(
                "m",
                json(
                        "{\"size\":\"big\",\"digest\":7,\"modified_at\":\"yesterday\",\"details\":[],\"capabilities\":\"all\"}"),
                ShowFacts.of(json(
                        "{\"model_info\":{\"general.architecture\":7,\"general.parameter_count\":-1},\"details\":null,"
                                + "\"capabilities\":[1,null,\"\"],\"parameters\":\"num_ctx many\"}")),
                NOTHING_LOADED);
        assertThat(model.sizeBytes()).isEmpty();
        assertThat(model.digest()).isEmpty();
        assertThat(model.modifiedAt()).isEmpty();
        assertThat(model.parameterCount()).isEmpty();
        assertThat(model.contextLengthInUse()).isEmpty();
    }

    private static JsonNode tag(String name) {
        for (JsonNode model : Recording.of("tags").json().get("models")) {
            if (model.get("name").textValue().equals(name)) {
                return model;
            }
        }
        throw new AssertionError("no recorded entry " + name);
    }

    private static ShowFacts show(String name) {
        return ShowFacts.of(Recording.of(name).json());
    }

    private static JsonNode json(String text) {
        try {
            return Recording.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
