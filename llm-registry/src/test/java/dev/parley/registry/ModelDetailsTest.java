package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ModelDetailsTest {
    private final Rig rig = new Rig();

    @Test
    void a_model_is_described_by_its_provider_once_within_the_time_to_live() {
        ScriptedProvider p = new ScriptedProvider("p", info -> info.connection("c"));
        p.model = id -> CompletableFuture.completedFuture(
                ModelInfo.builder("p", id).contextLength(4_096).build());
        try (LlmRegistry registry = rig.with(p)) {
            ModelInfo first = registry.model("p/m");
            assertThat(first.contextLength()).hasValue(4_096);
            assertThat(first.provider()).isEqualTo("p@c");
            assertThat(registry.model("p@c/m")).isEqualTo(first);
            assertThat(p.described).hasValue(1);

            rig.advance(Duration.ofMinutes(5));
            registry.model("p/m");
            assertThat(p.described).hasValue(2);
            registry.invalidate("p@c");
            registry.model("p/m");
            assertThat(p.described).hasValue(3);
        }
    }

    @Test
    void callers_share_one_call_and_cancelling_one_disturbs_no_other() {
        CompletableFuture<ModelInfo> answer = new CompletableFuture<>();
        ScriptedProvider p = new ScriptedProvider("p");
        p.model = id -> answer;
        try (LlmRegistry registry = rig.with(p)) {
            CompletableFuture<ModelInfo> one = registry.modelAsync("p/m");
            CompletableFuture<ModelInfo> two = registry.modelAsync("p/m");
            one.cancel(true);
            assertThat(answer).isNotCancelled();
            answer.complete(ModelInfo.builder("p", "m").build());

            assertThat(two.join().id()).isEqualTo("m");
            assertThat(registry.model("p/m").id()).isEqualTo("m");
            assertThat(p.described).hasValue(1);
        }
    }

    @Test
    void a_failure_is_remembered_for_seconds_and_what_the_list_has_is_better_than_nothing() {
        ScriptedProvider p = ScriptedProvider.listing("p", "listed");
        p.model = id -> CompletableFuture.failedFuture(ScriptedProvider.refused("p"));
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            assertThat(registry.model("p/listed").id()).isEqualTo("listed");
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> registry.model("p/other")).hasMessage("p: connection refused");
            }
            assertThat(p.described).hasValue(2);

            p.model = id ->
                    CompletableFuture.completedFuture(ModelInfo.builder("p", id).build());
            rig.advance(Duration.ofSeconds(5));
            assertThat(registry.model("p/other").id()).isEqualTo("other");
        }
    }

    @Test
    void a_model_that_is_no_longer_there_is_not_found_although_it_is_listed() {
        ScriptedProvider p = ScriptedProvider.listing("p", "gone");
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            assertThatThrownBy(() -> registry.model("p/gone")).isInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_provider_that_does_not_answer_throws_or_gives_null_is_a_failure_of_the_call() {
        CompletableFuture<ModelInfo> never = new CompletableFuture<>();
        ScriptedProvider hung = new ScriptedProvider("hung");
        hung.model = id -> never;
        ScriptedProvider throwing = new ScriptedProvider("throwing");
        throwing.model = id -> {
            throw new StackOverflowError();
        };
        ScriptedProvider nothing = new ScriptedProvider("nothing");
        nothing.model = id -> CompletableFuture.completedFuture(null);
        try (LlmRegistry registry = rig.with(hung, throwing, nothing)) {
            CompletableFuture<ModelInfo> waiting = registry.modelAsync("hung/m");
            rig.advance(Duration.ofSeconds(30));
            assertThatThrownBy(waiting::join).hasCauseInstanceOf(LlmTimeoutException.class);
            assertThat(never).isCancelled();
            assertThatThrownBy(() -> registry.model("throwing/m"))
                    .isInstanceOf(LlmException.class)
                    .hasCauseInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> registry.model("nothing/m")).isInstanceOf(MalformedResponseException.class);
        }
    }

    @Test
    void a_replaced_provider_is_asked_anew() {
        ScriptedProvider before = new ScriptedProvider("p");
        before.model = id -> CompletableFuture.completedFuture(
                ModelInfo.builder("p", id).description("of a").build());
        ScriptedProvider after = new ScriptedProvider("p");
        after.model = id -> CompletableFuture.completedFuture(
                ModelInfo.builder("p", id).description("of b").build());
        try (LlmRegistry registry = rig.with(before)) {
            registry.model("p/m");
            registry.replace(after);
            assertThat(registry.model("p/m").description()).contains("of b");
        }
    }
}
