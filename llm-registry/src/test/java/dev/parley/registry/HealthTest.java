package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.AuthenticationException;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import dev.parley.ProviderHealth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ChatRequest HELLO = ChatRequest.of("any", "Hello");

    private final Rig rig = new Rig();

    @Test
    void a_provider_that_was_not_asked_anything_is_unknown() {
        ScriptedProvider p = new ScriptedProvider("p");
        try (LlmRegistry registry = rig.with(p)) {
            assertThat(registry.health()).containsOnlyKeys("p");
            assertThat(registry.health("p").state()).isEqualTo(HealthState.UNKNOWN);
            assertThat(registry.health("p").status()).isEqualTo("unhealthy");
            assertThat(p.checked).hasValue(0);
            assertThatThrownBy(() -> registry.health("q")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void checks_come_back_by_label_and_one_that_is_late_is_down_for_this_caller() {
        ScriptedProvider up = new ScriptedProvider("up", info -> info.connection("x"));
        CompletableFuture<ProviderHealth> late = new CompletableFuture<>();
        ScriptedProvider slow = new ScriptedProvider("slow");
        slow.health = () -> late;
        ScriptedProvider failing = new ScriptedProvider("failing");
        failing.health = () -> CompletableFuture.failedFuture(new IllegalStateException("x"));
        ScriptedProvider nothing = new ScriptedProvider("nothing");
        nothing.health = () -> null;
        try (LlmRegistry registry = rig.with(up, slow, failing, nothing)) {
            CompletableFuture<Map<String, ProviderHealth>> first = registry.checkHealthAsync(SECOND);
            CompletableFuture<Map<String, ProviderHealth>> second = registry.checkHealthAsync(SECOND.multipliedBy(5));
            rig.advance(SECOND);

            assertThat(first.join()).containsOnlyKeys("up@x", "slow", "failing", "nothing");
            assertThat(first.join().get("up@x").state()).isEqualTo(HealthState.UP);
            assertThat(first.join().get("up@x").provider()).isEqualTo("up@x");
            assertThat(first.join().get("slow").state()).isEqualTo(HealthState.DOWN);
            assertThat(first.join().get("failing").status()).isEqualTo("error");
            assertThat(first.join().get("nothing").state()).isEqualTo(HealthState.ERROR);
            assertThat(registry.health("slow").state()).isEqualTo(HealthState.UNKNOWN);
            assertThat(slow.checked).hasValue(1);

            late.complete(ProviderHealth.builder("slow", HealthState.DEGRADED).build());
            assertThat(second.join().get("slow").state()).isEqualTo(HealthState.DEGRADED);
            assertThat(registry.health("slow").state()).isEqualTo(HealthState.DEGRADED);
        }
    }

    @Test
    void a_check_that_never_comes_is_given_up_and_its_call_cancelled() {
        CompletableFuture<ProviderHealth> never = new CompletableFuture<>();
        ScriptedProvider p = new ScriptedProvider("p");
        p.health = () -> never;
        try (LlmRegistry registry = rig.with(p)) {
            CompletableFuture<Map<String, ProviderHealth>> check = registry.checkHealthAsync(Duration.ofMinutes(1));
            rig.advance(Duration.ofSeconds(10));

            assertThat(check.join().get("p").state()).isEqualTo(HealthState.DOWN);
            assertThat(never).isCancelled();
        }
    }

    @Test
    void real_traffic_moves_the_state_and_events_tell() {
        ScriptedProvider p = new ScriptedProvider("p").refuses();
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            assertThat(registry.health("p").state()).isEqualTo(HealthState.DOWN);
            assertThat(registry.health("p").error()).contains("p: connection refused");

            rig.advance(SECOND);
            registry.chat("p/m", HELLO);
            assertThat(registry.health("p").state()).isEqualTo(HealthState.UP);
            assertThat(registry.health("p").error()).isEmpty();
            assertThat(registry.health("p").observedAt()).isEqualTo(rig.now());

            p.chat = request -> ChatStream.failed(new AuthenticationException(ErrorDetails.of("wrong key")));
            assertThatThrownBy(() -> registry.chat("p/m", HELLO)).isInstanceOf(LlmException.class);
            assertThat(registry.health("p").state()).isEqualTo(HealthState.UNAUTHORISED);
            assertThat(registry.health("p").available()).isFalse();
        }
        assertThat(rig.events(RegistryEvent.HealthChanged.class))
                .extracting(change -> change.was() + ">" + change.health().state())
                .containsExactly("UNKNOWN>DOWN", "DOWN>UP", "UP>UNAUTHORISED");
    }

    @Test
    void a_list_that_needs_no_key_does_not_hide_that_the_key_is_missing() {
        ScriptedProvider p = new ScriptedProvider("p");
        p.health = () -> CompletableFuture.completedFuture(
                ProviderHealth.builder("p", HealthState.UNAUTHORISED).build());
        try (LlmRegistry registry = rig.with(p)) {
            registry.checkHealthAsync(SECOND).join();
            registry.refreshAll().join();

            assertThat(registry.health("p").state()).isEqualTo(HealthState.UNAUTHORISED);
        }
    }

    @Test
    void a_list_that_was_refused_and_comes_again_says_that_the_provider_is_up() {
        ScriptedProvider p = new ScriptedProvider("p");
        p.list = () -> CompletableFuture.failedFuture(new AuthenticationException(ErrorDetails.of("refused")));
        try (LlmRegistry registry = rig.with(p)) {
            registry.refreshAll().join();
            assertThat(registry.health("p").state()).isEqualTo(HealthState.UNAUTHORISED);

            p.list = () -> CompletableFuture.completedFuture(List.of());
            registry.refreshAll().join();

            assertThat(registry.health("p").state()).isEqualTo(HealthState.UP);
        }
    }

    @Test
    void what_the_caller_did_wrong_says_nothing_about_the_provider() {
        ScriptedProvider p = new ScriptedProvider("p");
        try (LlmRegistry registry = rig.with(p)) {
            registry.chat("p/m", HELLO);
            for (LlmException mistake : new LlmException[] {
                new InvalidRequestException(
                        ErrorDetails.builder("bad").status(400).build()),
                new PermissionException(
                        ErrorDetails.builder("not this model").status(403).build())
            }) {
                p.chat = request -> ChatStream.failed(mistake);
                for (int i = 0; i < 5; i++) {
                    assertThatThrownBy(() -> registry.chat("p/m", HELLO)).isSameAs(mistake);
                }
                assertThat(registry.health("p").state()).isEqualTo(HealthState.UP);
            }
        }
    }

    @Test
    void a_chat_or_check_that_succeeds_ends_the_back_off_of_the_list() {
        ScriptedProvider p = new ScriptedProvider("p").refuses();
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            p.lists("m");
            registry.models();
            assertThat(p.lists).hasValue(1);

            registry.checkHealthAsync(SECOND).join();
            assertThat(registry.models().total() + registry.models().total()).isPositive();
            assertThat(p.lists).hasValue(2);
        }
    }

    @Test
    void the_watch_checks_on_its_own_and_what_is_old_reads_unknown() {
        ScriptedProvider p = new ScriptedProvider("p");
        LlmRegistry registry =
                rig.builder().provider(p).healthWatch(Duration.ofSeconds(30)).build();
        rig.advance(Duration.ofSeconds(29));
        assertThat(p.checked).hasValue(0);
        rig.advance(Duration.ofSeconds(61));
        assertThat(p.checked).hasValue(3);
        assertThat(registry.health("p").state()).isEqualTo(HealthState.UP);

        registry.close();
        rig.advance(Duration.ofMinutes(10));
        assertThat(p.checked).hasValue(3);
        assertThat(registry.health("p").state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(rig.time.untilNext()).isEmpty();
    }

    @Test
    void the_report_counts_the_listed_models() {
        ScriptedProvider p = ScriptedProvider.listing("p", "a", "b");
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            assertThat(registry.health("p").modelsCount()).hasValue(2);
        }
    }
}
