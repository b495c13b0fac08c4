package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.MalformedResponseException;
import dev.parley.ModelLoader;
import dev.parley.ModelNotFoundException;
import dev.parley.RunningModel;
import dev.parley.UnsupportedFeatureException;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OllamaLoaderTest extends ServerTest {
    private ModelLoader loader;

    @BeforeEach
    void find() {
        loader = ollama.find(ModelLoader.class).orElseThrow();
    }

    @Test
    void running_models_have_their_memory_and_their_time() {
        server.on("GET", "/api/ps")
                .reply(Script.reply(
                        200,
                        JSON,
                        "{\"models\":[{\"name\":\"a:latest\",\"model\":\"a:latest\",\"size\":100,\"size_vram\":60,"
                                + "\"context_length\":4096,\"expires_at\":\"2040-01-01T00:00:00+01:00\",\"digest\":\"0a\","
                                + "\"details\":{\"family\":\"llama\",\"parameter_size\":\"8.0B\",\"quantization_level\":\"Q4_K_M\"}},"
                                + "{\"name\":\"b:latest\",\"size\":0,\"size_vram\":0},{\"digest\":\"nameless\"}]}"));
        List<RunningModel> models = loader.running();
        assertThat(models).extracting(RunningModel::id).containsExactly("a:latest", "b:latest");
        RunningModel first = models.get(0);
        assertThat(first.sizeBytes()).hasValue(100);
        assertThat(first.memoryBytes()).hasValue(60);
        assertThat(first.contextLength()).hasValue(4096);
        assertThat(first.expiresAt().orElseThrow()).hasToString("2039-12-31T23:00:00Z");
        assertThat(first.metadata())
                .containsEntry("digest", "0a")
                .containsEntry("family", "llama")
                .containsEntry("parameter_size", "8.0B")
                .containsEntry("quantization_level", "Q4_K_M");
        RunningModel second = models.get(1);
        assertThat(second.sizeBytes()).isEmpty();
        assertThat(second.memoryBytes()).as("zero means the CPU").hasValue(0);
        assertThat(second.expiresAt()).isEmpty();
    }

    @Test
    void model_that_stays_for_ever_has_no_time_of_expiry_but_the_servers_text() {
        server.on("GET", "/api/ps").reply(recorded("ps-keepalive-forever"));
        RunningModel model = loader.running().get(0);
        assertThat(model.expiresAt()).isEmpty();
        assertThat((String) model.metadata().get("expires_at")).startsWith("23");
    }

    @Test
    void model_is_loaded_by_a_call_that_asks_for_nothing() {
        server.on("POST", "/api/generate").reply(recorded("generate-load"));
        loader.load("m");
        loader.load("m", Duration.ofMinutes(10));
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"stream\":false}");
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"stream\":false,\"keep_alive\":600}");
    }

    @Test
    void load_keeps_to_the_providers_keep_alive() {
        server.on("POST", "/api/generate").reply(recorded("generate-load"));
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl(server.uri())
                .transport(transport)
                .keepAlive("1h")
                .build()) {
            other.find(ModelLoader.class).orElseThrow().load("m");
        }
        assertThat(server.takeRequest(SOON).text()).contains("\"keep_alive\":\"1h\"");
    }

    @Test
    void embedding_model_is_loaded_by_the_call_it_understands() {
        server.on("POST", "/api/generate").reply(recorded("generate-embed-model"));
        server.on("POST", "/api/embed").reply(recorded("embed-no-input"));
        loader.load("m", Duration.ofMinutes(1));
        server.takeRequest(SOON);
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"stream\":false,\"keep_alive\":60}");

        server.on("POST", "/api/embed").reply(recorded("embed-chat-model"));
        assertThatThrownBy(() -> loader.load("m")).isExactlyInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void unload_waits_until_the_server_says_so() {
        server.on("POST", "/api/generate").reply(recorded("generate-unload"));
        loader.unload("m");
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"stream\":false,\"keep_alive\":0}");

        server.on("POST", "/api/generate").reply(recorded("generate-load"));
        assertThatThrownBy(() -> loader.unload("m"))
                .isExactlyInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("'load'");

        // before the field existed
        server.on("POST", "/api/generate").reply(Script.reply(200, JSON, "{\"model\":\"m\",\"done\":true}"));
        loader.unload("m");
    }

    @Test
    void unknown_model_is_not_found_by_load_and_unload() {
        server.on("POST", "/api/generate").reply(recorded("generate-unknown-model"));
        assertThatThrownBy(() -> loader.load("m")).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> loader.unload("m")).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> loader.loadAsync("m").get()).hasCauseInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void cancelling_a_load_hangs_up() {
        server.on("POST", "/api/generate").reply(Script.nothing().stall());
        CompletableFuture<Void> load = loader.loadAsync("m");
        Exchange exchange = server.takeExchange(SOON);
        load.cancel(true);
        exchange.awaitHangUp(SOON);
    }

    @Test
    void time_that_is_none_and_names_that_are_none_are_refused_at_once() {
        assertThatThrownBy(() -> loader.loadAsync("m", Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loader.loadAsync("m", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loader.loadAsync(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loader.unloadAsync("")).isInstanceOf(IllegalArgumentException.class);
        ollama.close();
        assertThatThrownBy(() -> loader.runningAsync()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loader.loadAsync("m")).isInstanceOf(IllegalStateException.class);
        assertThat(server.requests()).isEmpty();
    }
}
