package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.AuthenticationException;
import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelPage;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.ProviderInfo;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LlmRegistryTest {
    private static final ConfigKey KEY = ConfigKey.builder("api-key")
            .environment("MADE_API_KEY")
            .secret(true)
            .build();

    private final Rig rig = new Rig();

    @Test
    void what_is_on_the_class_path_joins_configured_by_the_environment() {
        try (LlmRegistry registry = rig.builder()
                .fromEnvironment(true)
                .environment(Map.of("OLLAMA_BASE_URL", "http://127.0.0.1:1"))
                .build()) {
            assertThat(registry.providers()).contains("ollama");
            assertThat(registry.provider("ollama").orElseThrow().info().endpoint())
                    .contains(URI.create("http://127.0.0.1:1"));
        }
    }

    @Test
    void a_provider_that_was_added_counts_before_the_one_of_the_environment() {
        ScriptedProvider mine = new ScriptedProvider("ollama");
        try (LlmRegistry registry =
                rig.builder().fromEnvironment(true).provider(mine).build()) {
            assertThat(registry.provider("ollama")).containsSame(mine);
        }
    }

    @Test
    void several_connections_of_a_kind_have_labels_of_their_own_and_share_one_transport() {
        try (LlmRegistry registry = rig.builder()
                .connection("ollama", "here", ProviderConfig.of(Map.of("base-url", "http://127.0.0.1:1")))
                .connection("ollama", "there", ProviderConfig.of(Map.of("base-url", "http://127.0.0.2:1")))
                .build()) {
            assertThat(registry.providers()).containsExactly("ollama@here", "ollama@there");
            assertThat(registry.provider("ollama@there").orElseThrow().info().label())
                    .isEqualTo("ollama@there");
        }
        assertThatThrownBy(() -> rig.builder().connection("olama", "x", ProviderConfig.fromEnvironment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found [ollama");
    }

    @Test
    void a_provider_that_cannot_be_configured_has_its_place_and_says_why() {
        Candidate candidate = Candidate.discovered(
                new Made(config -> {
                    throw new IllegalArgumentException("no api-key: set MADE_API_KEY");
                }),
                ProviderConfig.builder().environment(Map.of()).build());
        Events events = new Events(Runnable::run);
        Catalogue catalogue = new Catalogue(
                new Time(rig.time),
                Runnable::run,
                events,
                Duration.ofSeconds(1),
                Duration.ZERO,
                (label, made) -> Duration.ofMinutes(1),
                Map.of(),
                null);
        catalogue.add(candidate, false);

        ProviderListing part = catalogue.readAndRefresh().byProvider().get("made");
        assertThat(part.outcome()).isEqualTo(new ListOutcome.Skipped("no api-key: set MADE_API_KEY"));
        Slot slot = catalogue.slot("made");
        assertThat(slot.health().read().state()).isEqualTo(HealthState.UNAUTHORISED);
        assertThat(slot.health().read().error()).contains("no api-key: set MADE_API_KEY");
        assertThatThrownBy(slot::usable)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("MADE_API_KEY");
        assertThat(catalogue.refresh(catalogue.slots().values(), true)).isCompleted();
    }

    @Test
    void what_the_registry_made_is_closed_with_it_and_what_was_passed_to_it_stays_open() {
        ScriptedProvider made = new ScriptedProvider("made");
        ScriptedProvider removed = new ScriptedProvider("removed");
        ScriptedProvider mine = new ScriptedProvider("mine");
        HttpTransport transport = HttpTransport.create();
        List<HttpTransport> seen = new ArrayList<>();
        LlmRegistry registry = rig.builder()
                .transport(transport)
                .factory(new Made(config -> {
                    seen.add(config.transport().orElseThrow());
                    return made;
                }))
                .factory(
                        new Made(config -> removed),
                        ProviderConfig.builder().connection("removed").build())
                .provider(mine)
                .build();
        assertThat(seen).containsExactly(transport);
        registry.remove("made@removed");
        assertThat(removed.closed).hasValue(1);
        assertThat(made.closed).hasValue(0);

        registry.close();
        registry.close();
        assertThat(made.closed.get()).isPositive();
        assertThat(removed.closed).hasValue(1);
        assertThat(mine.closed).hasValue(0);
        transport.close();
    }

    @Test
    void a_provider_that_was_added_and_cannot_be_made_fails_the_build_and_closes_what_was_made() {
        ScriptedProvider made = new ScriptedProvider("made");
        LlmRegistry.Builder builder = rig.builder()
                .factory(new Made(config -> made))
                .factory(
                        new Made(config -> {
                            throw new IllegalArgumentException("api-key is missing");
                        }),
                        ProviderConfig.builder().connection("x").build());

        assertThatThrownBy(builder::build).hasMessage("api-key is missing");
        assertThat(made.closed).hasValue(1);
    }

    @Test
    void two_providers_of_one_label_a_reserved_id_and_an_unknown_key_are_refused() {
        ScriptedProvider p = new ScriptedProvider("p");
        assertThatThrownBy(() -> rig.with(p, new ScriptedProvider("p")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two providers 'p'");
        try (LlmRegistry registry = rig.with(p)) {
            assertThatThrownBy(() -> registry.add(new ScriptedProvider("p")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("already");
            assertThatThrownBy(() -> registry.replace(new ScriptedProvider("q")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(registry.provider("q")).isEmpty();
        }
        for (String reserved : List.of("search", "providers")) {
            BackendProvider named = new BackendProvider() {
                @Override
                public ProviderInfo info() {
                    return ProviderInfo.of(reserved);
                }

                @Override
                public ChatStream stream(ChatRequest request) {
                    throw new UnsupportedOperationException();
                }
            };
            assertThatThrownBy(() -> rig.with(named)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> rig.builder()
                        .factory(
                                new Made(config -> new ScriptedProvider("made")),
                                ProviderConfig.of(Map.of("api-kye", "x")))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("api-kye");
        assertThatThrownBy(() -> rig.builder().price("m", null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_search_answers_from_memory_and_knows_the_health_of_providers() {
        ScriptedProvider up = ScriptedProvider.listing("up", "qwen3:8b");
        ScriptedProvider down = ScriptedProvider.listing("down", "qwen3:14b");
        try (LlmRegistry registry = rig.with(up, down)) {
            registry.models();
            down.refuses();
            for (int i = 0; i < 3; i++) {
                registry.refresh("down").join();
            }
            int calls = up.lists.get();

            assertThat(registry.search("qwen").models())
                    .extracting(ModelInfo::provider)
                    .containsExactly("up", "down");
            assertThat(registry.search("qwen healthy").models())
                    .extracting(ModelInfo::provider)
                    .containsExactly("up");
            assertThat(up.lists).hasValue(calls);
            assertThatThrownBy(() -> registry.search("params:x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_remote_search_adds_what_providers_find_in_time() {
        Searching hub = new Searching(
                "hub",
                request -> CompletableFuture.completedFuture(ModelPage.last(List.of(
                        ModelInfo.builder("hub", "qwen3-remote").build(),
                        ModelInfo.builder("hub", "qwen3").build()))));
        CompletableFuture<ModelPage> never = new CompletableFuture<>();
        Searching hung = new Searching("hung", request -> never);
        Searching failing = new Searching("failing", request -> {
            throw new IllegalStateException("x");
        });
        ScriptedProvider local = ScriptedProvider.listing("local", "qwen3");
        try (LlmRegistry registry = rig.with(hub, hung, failing, local)) {
            registry.models();
            CompletableFuture<SearchResult> found = registry.searchAsync(
                    ModelQuery.builder().text("qwen3").remote(true).build());
            assertThat(found).isNotDone();
            rig.advance(Duration.ofSeconds(5));

            assertThat(found.join().models())
                    .extracting(model -> model.provider() + "/" + model.id())
                    .containsExactly("local/qwen3", "hub/qwen3", "hub/qwen3-remote");
            assertThat(never).isCancelled();
            assertThat(hub.asked)
                    .singleElement()
                    .extracting(request -> request.text().orElseThrow())
                    .isEqualTo("qwen3");
            assertThat(registry.searchAsync(ModelQuery.parse("qwen3")).join().models())
                    .hasSize(1);
        }
    }

    @Test
    void after_the_close_chats_are_refused() {
        LlmRegistry registry = rig.with(new ScriptedProvider("p"));
        registry.close();
        assertThatThrownBy(() -> registry.chat("p/m", ChatRequest.of("m", "Hi")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> registry.modelAsync("p/m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> registry.checkHealthAsync(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_thread_that_is_interrupted_while_it_waits_gets_out_and_stays_interrupted() {
        ScriptedProvider hung = new ScriptedProvider("hung").hangs();
        try (LlmRegistry registry = rig.with(hung)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> registry.models(ListMode.FORCE)).isInstanceOf(LlmException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static final class Searching implements BackendProvider, ModelSearch {
        final List<ModelSearchRequest> asked = new ArrayList<>();
        private final String id;
        private final Function<ModelSearchRequest, CompletableFuture<ModelPage>> answer;

        Searching(String id, Function<ModelSearchRequest, CompletableFuture<ModelPage>> answer) {
            this.id = id;
            this.answer = answer;
        }

        @Override
        public ProviderInfo info() {
            return ProviderInfo.of(id);
        }

        @Override
        public ChatStream stream(ChatRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ModelPage> searchAsync(ModelSearchRequest request) {
            asked.add(request);
            return answer.apply(request);
        }
    }

    private static final class Made implements LlmProviderFactory {
        private final Function<ProviderConfig, LlmProvider> make;

        Made(Function<ProviderConfig, LlmProvider> make) {
            this.make = make;
        }

        @Override
        public String id() {
            return "made";
        }

        @Override
        public String name() {
            return "Made";
        }

        @Override
        public List<ConfigKey> keys() {
            return List.of(KEY);
        }

        @Override
        public LlmProvider create(ProviderConfig config) {
            return make.apply(config);
        }
    }
}
