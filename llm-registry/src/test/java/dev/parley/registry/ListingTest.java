package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.AuthenticationException;
import dev.parley.BackendProvider;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.RateLimitException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListingTest {
    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);

    private final Rig rig = new Rig();

    @Test
    void of_ten_providers_one_hung_and_one_refusing_a_cached_read_calls_nobody() {
        List<ScriptedProvider> ten = ten();

        try (LlmRegistry registry = rig.with(ten.toArray(ScriptedProvider[]::new))) {
            ModelListing listing = registry.models(ListMode.CACHED);

            assertThat(listing.total()).isZero();
            assertThat(listing.byProvider()).hasSize(10);
            assertThat(listing.byProvider().values())
                    .allSatisfy(part -> assertThat(part.outcome()).isInstanceOf(ListOutcome.Pending.class));
            assertThat(ten).allSatisfy(provider -> assertThat(provider.lists).hasValue(0));
        }
    }

    @Test
    void of_ten_providers_one_hung_and_one_refusing_a_cold_wait_brings_the_other_eight() {
        List<ScriptedProvider> ten = ten();

        try (LlmRegistry registry = rig.with(ten.toArray(ScriptedProvider[]::new))) {
            CompletableFuture<ModelListing> waiting = registry.modelsAsync(ListMode.waitFor(THREE_SECONDS));
            assertThat(waiting).isNotDone();
            rig.advance(THREE_SECONDS.minusNanos(1));
            assertThat(waiting).isNotDone();
            rig.advance(Duration.ofNanos(1));

            ModelListing listing = waiting.join();
            Map<String, Long> outcomes = listing.byProvider().values().stream()
                    .collect(Collectors.groupingBy(part -> part.outcome().word(), Collectors.counting()));
            assertThat(outcomes)
                    .containsOnly(Map.entry("fresh", 8L), Map.entry("failed", 1L), Map.entry("pending", 1L));
            assertThat(listing.total()).isEqualTo(8);
            assertThat(listing.all()).extracting(ModelInfo::id).contains("model-0", "model-9");
            assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(8);
        }
    }

    @Test
    void a_default_read_of_a_cold_registry_does_not_wait_and_starts_each_list_once() {
        ScriptedProvider hung = new ScriptedProvider("hung").hangs();
        ScriptedProvider well = ScriptedProvider.listing("well", "m");

        try (LlmRegistry registry = rig.with(hung, well)) {
            registry.models();
            registry.models();
            ModelListing listing = registry.models();

            assertThat(listing.byProvider().get("hung").outcome()).isEqualTo(new ListOutcome.Pending(rig.now()));
            assertThat(listing.byProvider().get("well").outcome()).isEqualTo(new ListOutcome.Fresh(rig.now()));
            assertThat(hung.lists).hasValue(1);
            assertThat(well.lists).hasValue(1);
        }
    }

    @Test
    void a_thousand_threads_at_a_cold_registry_make_one_call_per_provider() throws InterruptedException {
        CompletableFuture<List<ModelInfo>> answer = new CompletableFuture<>();
        ScriptedProvider one = new ScriptedProvider("one");
        ScriptedProvider two = new ScriptedProvider("two");
        one.list = () -> answer;
        two.list = () -> answer;
        int threads = 1_000;
        CountDownLatch asked = new CountDownLatch(threads);
        CountDownLatch ended = new CountDownLatch(threads);
        Set<Integer> totals = ConcurrentHashMap.newKeySet();

        // the registry's own threads, as programs have it
        try (LlmRegistry registry =
                LlmRegistry.builder().provider(one).provider(two).build()) {
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    CompletableFuture<ModelListing> mine =
                            registry.modelsAsync(ListMode.waitFor(Duration.ofSeconds(60)));
                    asked.countDown();
                    totals.add(mine.join().total());
                    ended.countDown();
                });
                thread.setDaemon(true);
                thread.start();
            }
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            answer.complete(ScriptedProvider.models("x", "m"));
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(totals).containsExactly(2);
        assertThat(one.lists).hasValue(1);
        assertThat(two.lists).hasValue(1);
    }

    @Test
    void a_failing_provider_read_all_the_time_for_an_hour_is_asked_as_often_as_the_back_off_allows() {
        ScriptedProvider hosted = new ScriptedProvider("hosted").refuses();
        ScriptedProvider local = new ScriptedProvider("local", info -> info.listTtl(Duration.ofSeconds(10))).refuses();

        try (LlmRegistry registry = rig.with(hosted, local)) {
            for (int i = 0; i < 36_000; i++) {
                registry.models();
                rig.advance(Duration.ofMillis(100));
            }
        }

        // 5, 10, 20, 40, 80, 160, then every 300 seconds
        assertThat(hosted.lists.get()).isBetween(10, 18);
        // 1, 2, 4, 8, then every 15 seconds
        assertThat(local.lists.get()).isBetween(150, 245);
    }

    @Test
    void a_list_goes_from_fresh_through_stale_and_failure_to_recovery_and_events_tell() {
        ScriptedProvider provider = ScriptedProvider.listing("p", "a", "b");
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            Instant fetched = rig.now();
            assertThat(outcome(registry, ListMode.CACHED)).isEqualTo(new ListOutcome.Fresh(fetched));

            rig.advance(Duration.ofMinutes(5).minusNanos(1));
            assertThat(outcome(registry, ListMode.DEFAULT)).isEqualTo(new ListOutcome.Fresh(fetched));
            assertThat(provider.lists).hasValue(1);

            rig.advance(Duration.ofNanos(1));
            assertThat(outcome(registry, ListMode.CACHED)).isInstanceOfSatisfying(ListOutcome.Stale.class, stale -> {
                assertThat(stale.age()).isEqualTo(Duration.ofMinutes(5));
                assertThat(stale.cause()).isEmpty();
            });

            provider.lists("b", "c");
            assertThat(outcome(registry, ListMode.DEFAULT)).isEqualTo(new ListOutcome.Fresh(rig.now()));

            rig.advance(Duration.ofMinutes(5));
            provider.refuses();
            ListOutcome failed = outcome(registry, ListMode.DEFAULT);
            assertThat(failed).isInstanceOfSatisfying(ListOutcome.Stale.class, stale -> {
                assertThat(stale.age()).isEqualTo(Duration.ofMinutes(5));
                assertThat(stale.cause())
                        .get()
                        .extracting(LlmException::getMessage)
                        .isEqualTo("p: connection refused");
                assertThat(stale.nextAttempt())
                        .isBetween(rig.now().plusSeconds(5), rig.now().plusSeconds(6));
            });
            assertThat(registry.models(ListMode.CACHED).all())
                    .extracting(ModelInfo::id)
                    .containsExactly("b", "c");

            rig.advance(Duration.ofSeconds(4));
            registry.models();
            assertThat(provider.lists).hasValue(3);

            provider.lists("b", "c");
            rig.advance(Duration.ofSeconds(2));
            assertThat(outcome(registry, ListMode.DEFAULT)).isEqualTo(new ListOutcome.Fresh(rig.now()));
        }

        assertThat(rig.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsSubsequence(
                        "ProviderAdded",
                        "ProviderRefreshed",
                        "ModelsChanged",
                        "HealthChanged",
                        "ProviderRefreshed",
                        "ModelsChanged",
                        "ProviderFailed",
                        "HealthChanged",
                        "ProviderRefreshed",
                        "HealthChanged");
        RegistryEvent.ModelsChanged change =
                rig.events(RegistryEvent.ModelsChanged.class).get(1);
        assertThat(change.added()).extracting(ModelInfo::id).containsExactly("c");
        assertThat(change.removed()).extracting(ModelInfo::id).containsExactly("a");
        assertThat(change.changed()).isEmpty();
        assertThat(rig.events(RegistryEvent.ModelsChanged.class)).hasSize(2);
    }

    @Test
    void a_read_that_changes_nothing_keeps_the_epoch() {
        ScriptedProvider provider = new ScriptedProvider("p");
        provider.list = () -> CompletableFuture.completedFuture(ScriptedProvider.models("p", "a"));
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            long epoch = registry.models().epoch();

            registry.refreshAll().join();
            assertThat(registry.models().epoch()).isEqualTo(epoch);

            provider.list = () -> CompletableFuture.completedFuture(
                    List.of(ModelInfo.builder("p", "a").contextLength(8).build()));
            registry.refreshAll().join();
            assertThat(registry.models().epoch()).isEqualTo(epoch + 1);
            assertThat(rig.events(RegistryEvent.ModelsChanged.class).get(1).changed())
                    .hasSize(1);
        }
    }

    @Test
    void cancelling_one_callers_future_disturbs_neither_the_call_nor_the_others() {
        CompletableFuture<List<ModelInfo>> answer = new CompletableFuture<>();
        ScriptedProvider provider = new ScriptedProvider("p");
        provider.list = () -> answer;
        try (LlmRegistry registry = rig.with(provider)) {
            CompletableFuture<ModelListing> first = registry.modelsAsync(ListMode.waitFor(THREE_SECONDS));
            CompletableFuture<ModelListing> second = registry.modelsAsync(ListMode.FORCE);
            CompletableFuture<ProviderListing> third = registry.refresh("p");

            first.cancel(true);
            third.cancel(true);

            assertThat(answer).isNotCancelled();
            assertThat(second).isNotDone();
            answer.complete(ScriptedProvider.models("p", "a"));
            assertThat(second.join().total()).isEqualTo(1);
            assertThat(provider.lists).hasValue(1);
        }
    }

    @Test
    void a_list_that_never_comes_is_given_up_after_the_limit_and_its_call_cancelled() {
        CompletableFuture<List<ModelInfo>> never = new CompletableFuture<>();
        ScriptedProvider provider = new ScriptedProvider("p");
        provider.list = () -> never;
        try (LlmRegistry registry = rig.builder()
                .provider(provider)
                .listTimeout(Duration.ofSeconds(7))
                .build()) {
            CompletableFuture<ModelListing> forced = registry.refreshAll();
            rig.advance(Duration.ofSeconds(7));

            assertThat(forced.join().byProvider().get("p").outcome())
                    .isInstanceOfSatisfying(
                            ListOutcome.Failed.class,
                            failed -> assertThat(failed.cause()).isInstanceOf(LlmTimeoutException.class));
            assertThat(never).isCancelled();
        }
    }

    @Test
    void whatever_a_provider_does_wrong_is_its_own_outcome() {
        ScriptedProvider nothing = new ScriptedProvider("null-future");
        nothing.list = () -> null;
        ScriptedProvider nullList = new ScriptedProvider("null-list");
        nullList.list = () -> CompletableFuture.completedFuture(null);
        ScriptedProvider throwing = new ScriptedProvider("throwing");
        throwing.list = () -> {
            throw new IllegalStateException("sk-secret");
        };
        ScriptedProvider error = new ScriptedProvider("error");
        error.list = () -> CompletableFuture.failedFuture(new StackOverflowError());
        ScriptedProvider thrownError = new ScriptedProvider("thrown-error");
        thrownError.list = () -> {
            throw new NoClassDefFoundError("x");
        };
        ScriptedProvider twice = new ScriptedProvider("twice");
        twice.list = () -> CompletableFuture.completedFuture(Arrays.asList(
                ModelInfo.builder("twice", "a").contextLength(1).build(),
                null,
                ModelInfo.builder("twice", "a").contextLength(2).build(),
                ModelInfo.builder("twice", "b").build()));
        BackendProvider noList = request -> ChatStream.failed(new LlmException(ErrorDetails.of("no")));

        try (LlmRegistry registry = rig.with(nothing, nullList, throwing, error, thrownError, twice, noList)) {
            Map<String, ProviderListing> parts = registry.models().byProvider();

            assertThat(registry.models(ListMode.CACHED).byProvider()).isEqualTo(parts);
            assertThat(cause(parts, "null-future")).isInstanceOf(MalformedResponseException.class);
            assertThat(cause(parts, "null-list")).isInstanceOf(MalformedResponseException.class);
            assertThat(cause(parts, "throwing"))
                    .hasMessageContaining("IllegalStateException")
                    .hasMessageNotContaining("sk-secret");
            assertThat(cause(parts, "error")).hasCauseInstanceOf(StackOverflowError.class);
            assertThat(cause(parts, "thrown-error")).hasCauseInstanceOf(NoClassDefFoundError.class);
            assertThat(parts.get("twice").models())
                    .extracting(model -> model.id() + model.contextLength().orElse(0))
                    .containsExactly("a1", "b0");
            assertThat(parts.get("custom").outcome()).isInstanceOf(ListOutcome.Skipped.class);
        }
    }

    @Test
    void a_refused_key_is_not_tried_again_for_ten_minutes_and_a_rate_limit_as_long_as_it_says() {
        ScriptedProvider refused = new ScriptedProvider("refused");
        refused.list = () -> CompletableFuture.failedFuture(new AuthenticationException(ErrorDetails.of("wrong key")));
        ScriptedProvider limited = new ScriptedProvider("limited");
        limited.list = () -> CompletableFuture.failedFuture(new RateLimitException(ErrorDetails.builder("slow down")
                .retryAfter(Duration.ofMinutes(7))
                .build()));
        try (LlmRegistry registry = rig.with(refused, limited)) {
            registry.models();
            rig.advance(Duration.ofMinutes(7).minusSeconds(1));
            registry.models();
            assertThat(refused.lists).hasValue(1);
            assertThat(limited.lists).hasValue(1);

            rig.advance(Duration.ofSeconds(1));
            registry.models();
            assertThat(limited.lists).hasValue(2);
            rig.advance(Duration.ofMinutes(6));
            registry.models();
            assertThat(refused.lists).hasValue(2);
        }
    }

    @Test
    void a_refresh_does_not_wait_for_the_back_off() {
        ScriptedProvider provider = new ScriptedProvider("p").refuses();
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            provider.lists("a");

            assertThat(registry.refresh("p").join().outcome()).isEqualTo(new ListOutcome.Fresh(rig.now()));
        }
    }

    @Test
    void an_invalidated_list_is_served_as_stale_and_asked_for_by_the_next_read() {
        ScriptedProvider provider = ScriptedProvider.listing("p", "a");
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            registry.invalidate("p");

            assertThat(outcome(registry, ListMode.CACHED)).isInstanceOf(ListOutcome.Stale.class);
            assertThat(outcome(registry, ListMode.DEFAULT)).isInstanceOf(ListOutcome.Fresh.class);
            assertThat(provider.lists).hasValue(2);
        }
    }

    @Test
    void what_was_under_way_when_a_list_was_invalidated_does_not_make_it_fresh() {
        CompletableFuture<List<ModelInfo>> answer = new CompletableFuture<>();
        ScriptedProvider provider = new ScriptedProvider("p");
        provider.list = () -> answer;
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            registry.invalidate("p");
            answer.complete(ScriptedProvider.models("p", "old"));

            assertThat(outcome(registry, ListMode.CACHED)).isInstanceOf(ListOutcome.Stale.class);
            provider.lists("new");
            assertThat(registry.models().all()).extracting(ModelInfo::id).containsExactly("new");
        }
    }

    @Test
    void an_empty_or_much_smaller_list_is_kept_apart_until_it_is_said_twice() {
        ScriptedProvider emptied = ScriptedProvider.listing("emptied", "a", "b");
        ScriptedProvider shrunk = ScriptedProvider.listing("shrunk", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        ScriptedProvider smaller = ScriptedProvider.listing("smaller", "a", "b", "c");
        try (LlmRegistry registry = rig.with(emptied, shrunk, smaller)) {
            registry.models();
            emptied.lists();
            shrunk.lists("a", "b", "c");
            smaller.lists("a");
            registry.refreshAll().join();

            Map<String, ProviderListing> parts =
                    registry.models(ListMode.CACHED).byProvider();
            assertThat(parts.get("emptied").models()).hasSize(2);
            assertThat(parts.get("emptied").outcome()).isInstanceOf(ListOutcome.Stale.class);
            assertThat(parts.get("shrunk").models()).hasSize(10);
            assertThat(parts.get("smaller").models()).hasSize(1);
            assertThat(rig.events(RegistryEvent.ShrunkListRefused.class))
                    .containsExactly(
                            new RegistryEvent.ShrunkListRefused("emptied", 2, 0),
                            new RegistryEvent.ShrunkListRefused("shrunk", 10, 3));
            assertThat(registry.health("emptied").available()).isTrue();

            rig.advance(Duration.ofSeconds(6));
            parts = registry.models().byProvider();
            parts = registry.models(ListMode.CACHED).byProvider();
            assertThat(parts.get("emptied").models()).isEmpty();
            assertThat(parts.get("emptied").outcome()).isInstanceOf(ListOutcome.Fresh.class);
            assertThat(parts.get("shrunk").models()).hasSize(3);
        }
    }

    @Test
    void an_empty_list_that_was_a_passing_fault_leaves_no_trace() {
        ScriptedProvider provider = ScriptedProvider.listing("p", "a", "b");
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            provider.lists();
            registry.refresh("p").join();
            provider.lists("a", "b");
            registry.refresh("p").join();
            provider.lists();

            assertThat(registry.refresh("p").join().models()).hasSize(2);
        }
    }

    @Test
    void a_wall_clock_that_is_set_back_makes_nothing_fresher_or_older() {
        ScriptedProvider provider = ScriptedProvider.listing("p", "a");
        try (LlmRegistry registry = rig.with(provider)) {
            registry.models();
            rig.moveWallClock(Duration.ofDays(-400));
            rig.advance(Duration.ofMinutes(4));
            registry.models();
            assertThat(provider.lists).hasValue(1);

            rig.advance(Duration.ofMinutes(1));
            assertThat(outcome(registry, ListMode.CACHED))
                    .isInstanceOfSatisfying(
                            ListOutcome.Stale.class,
                            stale -> assertThat(stale.age()).isEqualTo(Duration.ofMinutes(5)));
            registry.models();
            assertThat(provider.lists).hasValue(2);
        }
    }

    @Test
    void the_hosts_time_to_live_counts_before_the_providers_hint() {
        ScriptedProvider hinted = new ScriptedProvider("hinted", info -> info.listTtl(Duration.ofSeconds(10)));
        ScriptedProvider set = new ScriptedProvider("set", info -> info.listTtl(Duration.ofSeconds(10)));
        hinted.lists("a");
        set.lists("a");
        try (LlmRegistry registry = rig.builder()
                .provider(hinted)
                .provider(set)
                .ttl("set", Duration.ofHours(1))
                .build()) {
            registry.models();
            rig.advance(Duration.ofSeconds(10));
            registry.models();
        }
        assertThat(hinted.lists).hasValue(2);
        assertThat(set.lists).hasValue(1);
    }

    @Test
    void a_replaced_provider_never_serves_the_list_of_the_one_before() {
        ScriptedProvider before = ScriptedProvider.listing("p", "secret-of-a");
        CompletableFuture<List<ModelInfo>> late = new CompletableFuture<>();
        try (LlmRegistry registry = rig.with(before)) {
            registry.models();
            before.list = () -> late;
            registry.refresh("p");
            ScriptedProvider after = new ScriptedProvider("p").hangs();
            registry.replace(after);

            assertThat(registry.models().all()).isEmpty();
            assertThat(late).isCancelled();
            late.complete(ScriptedProvider.models("p", "secret-of-a"));
            after.refuses();
            rig.advance(Duration.ofSeconds(30));
            assertThat(registry.models().all()).isEmpty();
            assertThat(before.closed).hasValue(0);
            assertThatThrownBy(() -> registry.resolve("secret-of-a")).isInstanceOf(LlmException.class);
        }
    }

    @Test
    void a_provider_removed_while_it_is_being_asked_leaves_nothing_behind() {
        ScriptedProvider provider = new ScriptedProvider("p");
        CompletableFuture<List<ModelInfo>> late = new CompletableFuture<>();
        provider.list = () -> late;
        try (LlmRegistry registry = rig.with(provider)) {
            CompletableFuture<ModelListing> waiting = registry.refreshAll();
            assertThat(registry.remove("p")).isTrue();
            assertThat(registry.remove("p")).isFalse();

            assertThat(waiting.join().byProvider()).isEmpty();
            assertThat(late).isCancelled();
            assertThat(registry.providers()).isEmpty();
            assertThatThrownBy(() -> registry.models("p"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no provider 'p'; there are []");
        }
    }

    @Test
    void closing_ends_what_waits_and_leaves_the_hosts_providers_open() {
        ScriptedProvider provider = new ScriptedProvider("p").hangs();
        LlmRegistry registry = rig.with(provider);
        CompletableFuture<ModelListing> waiting = registry.refreshAll();
        registry.close();
        registry.close();

        assertThat(waiting).isCompleted();
        assertThat(provider.closed).hasValue(0);
        assertThat(registry.models(ListMode.CACHED).total()).isZero();
        assertThatThrownBy(() -> registry.models(ListMode.FORCE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> registry.add(provider)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_listener_that_throws_does_not_keep_events_from_the_others_and_a_subscription_ends() throws Exception {
        List<RegistryEvent> heard = new ArrayList<>();
        ScriptedProvider provider = ScriptedProvider.listing("p", "a");
        try (LlmRegistry registry = rig.with(provider)) {
            registry.subscribe(event -> {
                throw new IllegalStateException("no");
            });
            AutoCloseable subscription = registry.subscribe(heard::add);
            registry.models();
            int before = heard.size();
            assertThat(before).isPositive();

            subscription.close();
            registry.refreshAll().join();
            assertThat(heard).hasSize(before);
        }
    }

    @Test
    void no_mode_and_no_setting_takes_a_time_of_zero_or_less() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> ListMode.waitFor(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be more than zero");
            assertThatThrownBy(() -> LlmRegistry.builder().ttl(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> LlmRegistry.builder().ttl("p", wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> LlmRegistry.builder().listTimeout(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> LlmRegistry.builder().healthWatch(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static LlmException cause(Map<String, ProviderListing> parts, String label) {
        return parts.get(label).outcome().failure().orElseThrow();
    }

    private static ListOutcome outcome(LlmRegistry registry, ListMode mode) {
        registry.models(mode);
        return registry.models("p", ListMode.CACHED).outcome();
    }

    private static List<ScriptedProvider> ten() {
        List<ScriptedProvider> ten = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ten.add(ScriptedProvider.listing("p" + i, "model-" + i));
        }
        ten.get(3).hangs();
        ten.get(7).refuses();
        return ten;
    }
}
