package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ResolveTest {
    private final Rig rig = new Rig();

    @Test
    void a_full_name_splits_at_the_first_slash_and_needs_no_list() {
        try (LlmRegistry registry = rig.with(new ScriptedProvider("hf").hangs())) {
            assertThat(registry.resolve("hf/meta-llama/Llama-3.2:x@y"))
                    .isEqualTo(ModelRef.of("hf", "meta-llama/Llama-3.2:x@y"));
        }
    }

    @Test
    void an_id_of_a_listed_model_is_enough_also_with_a_slash_or_without_the_tag_latest() {
        try (LlmRegistry registry = loaded(
                ScriptedProvider.listing("hf", "Org/name"),
                ScriptedProvider.listing("ollama", "llama3.2:latest", "q:8b"))) {
            assertThat(registry.resolve("Org/name")).isEqualTo(ModelRef.of("hf", "Org/name"));
            assertThat(registry.resolve("llama3.2")).isEqualTo(ModelRef.of("ollama", "llama3.2:latest"));
            assertThat(registry.resolve("q:8b")).isEqualTo(ModelRef.of("ollama", "q:8b"));
            assertThatThrownBy(() -> registry.resolve("q"))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("[hf, ollama]");
        }
    }

    @Test
    void an_id_that_two_providers_list_is_ambiguous_unless_one_is_preferred() {
        ScriptedProvider a = ScriptedProvider.listing("a", "m");
        ScriptedProvider b = ScriptedProvider.listing("b", "m");
        try (LlmRegistry registry = loaded(a, b)) {
            assertThatThrownBy(() -> registry.resolve("m"))
                    .isInstanceOfSatisfying(
                            AmbiguousModelException.class,
                            ambiguous -> assertThat(ambiguous.candidates())
                                    .containsExactly(ModelRef.of("a", "m"), ModelRef.of("b", "m")));
        }
        try (LlmRegistry registry =
                rig.builder().provider(a).provider(b).prefer("c", "b").build()) {
            registry.models();
            assertThat(registry.resolve("m")).isEqualTo(ModelRef.of("b", "m"));
        }
    }

    @Test
    void a_provider_whose_list_lacks_the_model_and_an_id_that_looks_the_same_are_ambiguous() {
        try (LlmRegistry registry = loaded(
                ScriptedProvider.listing("openai", "gpt-4o"),
                ScriptedProvider.listing("hf", "openai/gpt-oss-20b", "openai/gpt-4o"))) {
            assertThatThrownBy(() -> registry.resolve("openai/gpt-oss-20b"))
                    .isInstanceOfSatisfying(
                            AmbiguousModelException.class,
                            ambiguous -> assertThat(ambiguous.candidates())
                                    .containsExactly(
                                            ModelRef.of("openai", "gpt-oss-20b"),
                                            ModelRef.of("hf", "openai/gpt-oss-20b")));
            // the full name of a listed model always means that model
            assertThat(registry.resolve("openai/gpt-4o")).isEqualTo(ModelRef.of("openai", "gpt-4o"));
            assertThat(registry.resolve("hf/openai/gpt-4o")).isEqualTo(ModelRef.of("hf", "openai/gpt-4o"));
        }
    }

    @Test
    void an_id_without_connection_means_the_connection_that_lists_the_model() {
        ScriptedProvider one = new ScriptedProvider("o", info -> info.connection("one")).lists("x", "both");
        ScriptedProvider two = new ScriptedProvider("o", info -> info.connection("two")).lists("y", "both");
        try (LlmRegistry registry = loaded(one, two)) {
            assertThat(registry.providers()).containsExactly("o@one", "o@two");
            assertThat(registry.resolve("o/y")).isEqualTo(ModelRef.of("o", "two", "y"));
            assertThat(registry.resolve("o@one/y")).isEqualTo(ModelRef.of("o", "one", "y"));
            assertThat(registry.models().all()).extracting(ModelInfo::provider).contains("o@one", "o@two");
            assertThatThrownBy(() -> registry.resolve("o/both")).isInstanceOf(AmbiguousModelException.class);
            assertThatThrownBy(() -> registry.resolve("o/neither")).isInstanceOf(AmbiguousModelException.class);
            assertThatThrownBy(() -> registry.resolve("o@three/x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[o@one, o@two]");
        }
    }

    @Test
    void an_alias_counts_before_all_else() {
        ScriptedProvider p = ScriptedProvider.listing("p", "fast", "slow");
        try (LlmRegistry registry =
                rig.builder().provider(p).alias("fast", "p/slow").build()) {
            registry.models();
            assertThat(registry.resolve("fast")).isEqualTo(ModelRef.of("p", "slow"));
            assertThat(registry.search("fast").models())
                    .extracting(ModelInfo::id)
                    .containsExactly("fast", "slow");
        }
    }

    @Test
    void a_name_that_is_not_listed_says_which_lists_are_missing_and_what_is_similar() {
        try (LlmRegistry registry =
                loaded(ScriptedProvider.listing("p", "qwen2.5:7b", "gpt-4o"), new ScriptedProvider("hung").hangs())) {
            assertThatThrownBy(() -> registry.resolve("qwne2.5"))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("no list yet from hung")
                    .hasMessageContaining("Did you mean p/qwen2.5:7b?");
            assertThatThrownBy(() -> registry.resolve(" ")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> registry.resolve("p/")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void the_default_model_is_a_loaded_one_else_the_configured_one_else_one_that_chats() {
        ScriptedProvider p = new ScriptedProvider("p");
        p.list = () -> CompletableFuture.completedFuture(List.of(
                model("embed", Capability.EMBEDDING).loaded(Support.YES).build(),
                ModelInfo.builder("p", "who-knows").build(),
                model("chats", Capability.CHAT).build(),
                model("other", Capability.CHAT).build()));
        try (LlmRegistry registry = rig.with(p)) {
            assertThat(registry.defaultModel()).isEmpty();
            registry.models();
            assertThat(registry.defaultModel()).contains(ModelRef.of("p", "chats"));
        }
        try (LlmRegistry registry =
                rig.builder().provider(p).defaultModel("p/other").build()) {
            registry.models();
            assertThat(registry.defaultModel()).contains(ModelRef.of("p", "other"));
            p.list = () -> CompletableFuture.completedFuture(List.of(
                    model("a", Capability.CHAT).build(),
                    model("b", Capability.CHAT).loaded(Support.YES).build()));
            registry.refreshAll().join();
            assertThat(registry.defaultModel()).contains(ModelRef.of("p", "b"));
        }
    }

    @Test
    void the_default_model_is_one_of_a_provider_that_is_available_if_there_is_one() {
        ScriptedProvider keyless = new ScriptedProvider("a");
        keyless.health = () -> CompletableFuture.completedFuture(
                ProviderHealth.builder("a", HealthState.UNAUTHORISED).build());
        keyless.list = () -> CompletableFuture.completedFuture(List.of(ModelInfo.builder("a", "curated")
                .capabilities(Capabilities.of(Capability.CHAT))
                .build()));
        ScriptedProvider working = new ScriptedProvider("b");
        working.list = () -> CompletableFuture.completedFuture(
                List.of(ModelInfo.builder("b", "who-knows").build()));
        try (LlmRegistry registry = rig.with(keyless, working)) {
            registry.checkHealthAsync(Duration.ofSeconds(1)).join();
            registry.models();
            assertThat(registry.defaultModel()).contains(ModelRef.of("b", "who-knows"));
        }
        try (LlmRegistry registry = rig.with(keyless)) {
            registry.checkHealthAsync(Duration.ofSeconds(1)).join();
            registry.models();
            assertThat(registry.defaultModel()).contains(ModelRef.of("a", "curated"));
        }
    }

    private static ModelInfo.Builder model(String id, Capability capability) {
        return ModelInfo.builder("p", id).capabilities(Capabilities.of(capability));
    }

    private LlmRegistry loaded(ScriptedProvider... providers) {
        LlmRegistry registry = rig.with(providers);
        registry.models();
        return registry;
    }
}
