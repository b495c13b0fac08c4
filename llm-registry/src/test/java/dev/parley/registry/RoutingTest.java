package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.AuthenticationException;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ConnectionException;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelPrice;
import dev.parley.RateLimitException;
import dev.parley.RoutingProvider;
import dev.parley.RunsOn;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;
import dev.parley.Warning;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final ChatRequest HELLO = ChatRequest.of("any", "Hello");

    private final Rig rig = new Rig();

    @Test
    void a_name_reaches_its_provider_with_the_providers_own_id() {
        FakeProvider a = fake("a", FakeReply.text("from a"));
        FakeProvider b = fake("b", FakeReply.text("from b"));
        try (LlmRegistry registry = rig.with(a, b)) {
            ChatResponse response = registry.chat("b/org/model:8b", HELLO);

            assertThat(response.text()).isEqualTo("from b");
            assertThat(b.requests())
                    .singleElement()
                    .extracting(ChatRequest::model)
                    .isEqualTo("org/model:8b");
            assertThat(a.requests()).isEmpty();
            assertThat(registry.chat(ChatRequest.of("a/x", "Hi")).text()).isEqualTo("from a");
            assertThat(routing(response)).containsEntry("provider", "b").containsEntry("model", "org/model:8b");
        }
    }

    @Test
    void nothing_is_sent_before_the_stream_is_claimed() {
        FakeProvider a = fake("a", FakeReply.text("x"));
        try (LlmRegistry registry = rig.with(a);
                ChatStream stream = registry.stream("a/m", HELLO)) {
            assertThat(a.requests()).isEmpty();
            assertThat(stream.response().text()).isEqualTo("x");
            assertThat(a.requests()).hasSize(1);
        }
    }

    @Test
    void a_name_nobody_lists_yet_is_found_once_the_lists_have_come() {
        ScriptedProvider late = new ScriptedProvider("late");
        CompletableFuture<List<ModelInfo>> list = new CompletableFuture<>();
        late.list = () -> list;
        try (LlmRegistry registry = rig.with(late)) {
            CompletableFuture<ChatResponse> answer =
                    registry.stream("qwen3", HELLO).responseAsync();
            assertThat(answer).isNotDone();
            list.complete(ScriptedProvider.models("late", "qwen3:latest"));

            assertThat(answer.join().model()).isEqualTo("qwen3:latest");
        }
    }

    @Test
    void a_name_that_no_late_list_has_fails_with_similar_names() {
        ScriptedProvider provider = ScriptedProvider.listing("p", "llama3.2:3b", "qwen3");
        try (LlmRegistry registry = rig.with(provider)) {
            assertThatThrownBy(() -> registry.chat("lama3.2", HELLO))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("Did you mean p/llama3.2:3b?");
            assertThatThrownBy(() -> registry.stream("nowhere/x", HELLO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no provider 'nowhere'; there are [p]");
        }
    }

    @Test
    void a_provider_that_is_not_there_may_be_the_owner_of_a_model_until_the_lists_have_come() {
        ScriptedProvider late = new ScriptedProvider("late");
        CompletableFuture<List<ModelInfo>> list = new CompletableFuture<>();
        late.list = () -> list;
        try (LlmRegistry registry = rig.with(late)) {
            CompletableFuture<ChatResponse> found =
                    registry.stream("owner/x", HELLO).responseAsync();
            CompletableFuture<ChatResponse> typo =
                    registry.stream("lte/x", HELLO).responseAsync();
            CompletableFuture<ModelInfo> described = registry.modelAsync("lte/x");
            list.complete(ScriptedProvider.models("late", "owner/x"));

            assertThat(found.join().model()).isEqualTo("owner/x");
            assertThatThrownBy(typo::join)
                    .hasCauseInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("no provider 'lte'; there are [late]");
            assertThatThrownBy(described::join).hasCauseInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_stream_waiting_for_late_lists_can_be_stopped() {
        ScriptedProvider hung = new ScriptedProvider("hung").hangs();
        try (LlmRegistry registry = rig.with(hung)) {
            ChatStream stream = registry.stream("qwen3", HELLO);
            CompletableFuture<ChatResponse> answer = stream.responseAsync();
            stream.close();

            assertThatThrownBy(answer::join).hasCauseInstanceOf(LlmCancelledException.class);
        }
    }

    @Test
    void a_provider_that_fails_before_its_first_token_is_followed_by_the_next_and_the_answer_tells() {
        FakeProvider a = fake("a", FakeReply.failure(() -> ScriptedProvider.refused("a")));
        FakeProvider b = fake("b", FakeReply.text("Hel", "lo"));
        try (LlmRegistry registry = rig.with(a, b)) {
            List<String> pieces = new ArrayList<>();
            ChatResponse response = null;
            for (ChatEvent event : registry.fallback("a/x", "b/y").stream(HELLO)) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    pieces.add(delta.text());
                } else if (event instanceof ChatEvent.Finished finished) {
                    response = finished.response();
                }
            }

            assertThat(pieces).containsExactly("Hel", "lo");
            assertThat(response).isNotNull();
            assertThat(routing(response)).containsEntry("requested", "any").containsEntry("provider", "b");
            assertThat(attempts(response))
                    .extracting(attempt -> attempt.get("provider") + " " + attempt.get("outcome"))
                    .containsExactly("a failed", "b answered");
            assertThat(attempts(response).get(0).get("error")).isEqualTo("a: connection refused");
            assertThat(response.warnings()).extracting(Warning::code).containsExactly("fallback");
            assertThat(b.requests())
                    .singleElement()
                    .extracting(ChatRequest::model)
                    .isEqualTo("y");
        }
    }

    @Test
    void a_failure_after_the_first_token_is_the_callers_with_the_partial_answer_and_nobody_else_is_asked() {
        FakeProvider a = fake("a", FakeReply.builder().text("Hel", "lo").fails(() -> ScriptedProvider.refused("a")));
        FakeProvider b = fake("b", FakeReply.text("never"));
        try (LlmRegistry registry = rig.with(a, b)) {
            assertThatThrownBy(() -> registry.fallback("a/x", "b/y").chat(HELLO))
                    .isInstanceOfSatisfying(ConnectionException.class, failure -> {
                        assertThat(failure.partialResponse().orElseThrow().text())
                                .isEqualTo("Hello");
                        assertThat(failure.getSuppressed()).isEmpty();
                    });
            assertThat(b.requests()).isEmpty();
        }
    }

    @Test
    void when_all_fail_the_last_failure_is_thrown_with_the_earlier_ones() {
        FakeProvider a = fake("a", FakeReply.failure(() -> ScriptedProvider.refused("a")));
        FakeProvider b = fake("b", FakeReply.builder().truncated());
        ScriptedProvider c = new ScriptedProvider("c");
        c.chat = request -> {
            throw new IllegalStateException("broken");
        };
        LlmProvider all =
                FallbackProvider.builder().route(a).route(b, "y").route(c).build();

        assertThatThrownBy(() -> all.chat(HELLO)).isInstanceOfSatisfying(LlmException.class, failure -> {
            assertThat(failure.provider()).contains("c");
            assertThat(failure.getSuppressed())
                    .hasExactlyElementsOfTypes(ConnectionException.class, TruncatedStreamException.class);
        });
    }

    @Test
    void a_mistake_of_the_caller_is_not_repeated_elsewhere_unless_that_is_wanted() {
        FakeProvider a = fake("a", FakeReply.failure(() -> new InvalidRequestException(ErrorDetails.of("bad"))));
        FakeProvider b = fake("b", FakeReply.text("yes"));

        assertThatThrownBy(() ->
                        FallbackProvider.builder().route(a).route(b).build().chat(HELLO))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(b.requests()).isEmpty();
        assertThat(FallbackProvider.builder()
                        .route(a)
                        .route(b)
                        .fallbackOn(failure -> true)
                        .build()
                        .chat(HELLO)
                        .text())
                .isEqualTo("yes");
    }

    @Test
    void a_fallback_can_be_stopped_before_and_after_the_change_of_provider() {
        FakeProvider a = fake("a", FakeReply.failure(() -> ScriptedProvider.refused("a")));
        FakeProvider b = fake("b", FakeReply.builder().text("one").stalls());
        try (LlmRegistry registry = rig.with(a, b)) {
            ChatStream stream = registry.fallback("a/x", "b/y").stream(HELLO);
            Iterator<ChatEvent> events = stream.iterator();
            assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("one"));
            stream.close();
            assertThatThrownBy(events::hasNext).isInstanceOf(LlmCancelledException.class);
            assertThat(b.cancelled()).isEqualTo(1);
            assertThat(b.open()).isZero();

            FakeProvider silent = fake("c", FakeReply.silence());
            registry.add(silent);
            ChatStream first = registry.fallback("c/x", "b/y").stream(HELLO);
            CompletableFuture<ChatResponse> answer = first.responseAsync();
            assertThat(silent.open()).isEqualTo(1);
            first.close();
            assertThat(answer).isCompletedExceptionally();
            assertThat(silent.cancelled()).isEqualTo(1);
            assertThat(b.requests()).hasSize(1);
        }
    }

    @Test
    void a_chat_meant_for_this_machine_leaves_it_only_if_that_is_allowed() {
        ScriptedProvider local =
                new ScriptedProvider("local", info -> info.endpoint(URI.create("http://127.0.0.1:11434")));
        local.chat = request -> ChatStream.failed(ScriptedProvider.refused("local"));
        ScriptedProvider cloud =
                new ScriptedProvider("cloud", info -> info.endpoint(URI.create("https://api.example")));
        try (LlmRegistry registry = rig.with(local, cloud)) {
            assertThatThrownBy(() -> registry.fallback("local/x", "cloud/y").chat(HELLO))
                    .isInstanceOf(ConnectionException.class);
            assertThat(FallbackProvider.builder(registry)
                            .route("local/x")
                            .route("cloud/y")
                            .allowRemote(true)
                            .build()
                            .chat(HELLO)
                            .text())
                    .isEqualTo("cloud says hello");
            assertThat(registry.fallback("cloud/y", "local/x").chat(HELLO).text())
                    .isEqualTo("cloud says hello");
        }
        try (LlmRegistry allowing = rig.builder()
                .provider(local)
                .provider(cloud)
                .allowRemoteFallback(true)
                .build()) {
            assertThat(allowing.fallback("local/x", "cloud/y").chat(HELLO).provider())
                    .isEqualTo("cloud");
        }
    }

    @Test
    void where_a_listed_model_runs_counts_before_the_address() {
        ScriptedProvider ollama = new ScriptedProvider("o", info -> info.endpoint(URI.create("http://localhost:1")));
        ollama.list = () -> CompletableFuture.completedFuture(List.of(
                ModelInfo.builder("o", "here").runsOn(RunsOn.LOCAL).build(),
                ModelInfo.builder("o", "cloud").runsOn(RunsOn.REMOTE).build()));
        ollama.chat = request -> ChatStream.failed(ScriptedProvider.refused(request.model()));
        try (LlmRegistry registry = rig.with(ollama)) {
            registry.models();
            assertThatThrownBy(() -> registry.fallback("o/here", "o/cloud").chat(HELLO))
                    .hasMessage("here: connection refused");
            assertThatThrownBy(() -> registry.fallback("o/cloud", "o/here").chat(HELLO))
                    .hasMessage("here: connection refused");
        }
    }

    @Test
    void a_provider_that_keeps_failing_is_left_out_and_tried_again_after_a_pause() {
        FakeProvider a = fake("a", FakeReply.text("up"));
        ScriptedProvider failing = new ScriptedProvider("failing");
        failing.chat = request -> ChatStream.failed(ScriptedProvider.refused("failing"));
        List<String> asked = new ArrayList<>();
        try (LlmRegistry registry = rig.with(failing, a)) {
            LlmProvider fallback = registry.fallback("failing/x", "a/y");
            fallback.chat(HELLO);
            failing.chat = request -> {
                asked.add(request.model());
                return ChatStream.failed(ScriptedProvider.refused("failing"));
            };
            ChatResponse left = fallback.chat(HELLO);
            assertThat(asked).isEmpty();
            assertThat(attempts(left))
                    .extracting(attempt -> String.valueOf(attempt.get("outcome")))
                    .containsExactly("skipped", "answered");

            rig.advance(Duration.ofSeconds(5));
            fallback.chat(HELLO);
            assertThat(asked).containsExactly("x");
            fallback.chat(HELLO);
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void when_all_are_failing_all_are_tried_all_the_same() {
        ScriptedProvider a = new ScriptedProvider("a");
        ScriptedProvider b = new ScriptedProvider("b");
        a.chat = request -> ChatStream.failed(ScriptedProvider.refused("a"));
        b.chat = request -> ChatStream.failed(ScriptedProvider.refused("b"));
        try (LlmRegistry registry = rig.with(a, b)) {
            LlmProvider fallback = registry.fallback("a/x", "b/y");
            assertThatThrownBy(() -> fallback.chat(HELLO)).isInstanceOf(ConnectionException.class);
            assertThat(registry.health("a").state()).isEqualTo(HealthState.DOWN);
            assertThat(registry.health("b").state()).isEqualTo(HealthState.DOWN);

            b.chat = new ScriptedProvider("b").chat;
            assertThat(fallback.chat(HELLO).text()).isEqualTo("b says hello");
        }
    }

    @Test
    void a_provider_that_is_asked_directly_is_asked_whatever_its_health() {
        ScriptedProvider a = new ScriptedProvider("a");
        a.chat = request -> ChatStream.failed(ScriptedProvider.refused("a"));
        try (LlmRegistry registry = rig.with(a)) {
            assertThatThrownBy(() -> registry.chat("a/x", HELLO)).isInstanceOf(ConnectionException.class);
            a.chat = new ScriptedProvider("a").chat;
            assertThat(registry.chat("a/x", HELLO).text()).isEqualTo("a says hello");
            assertThat(registry.health("a").state()).isEqualTo(HealthState.UP);
        }
    }

    @Test
    void a_rate_limit_sends_chats_elsewhere_until_it_is_over() {
        ScriptedProvider a = new ScriptedProvider("a");
        a.chat = request -> ChatStream.failed(new RateLimitException(ErrorDetails.builder("slow down")
                .retryAfter(Duration.ofSeconds(30))
                .build()));
        ScriptedProvider b = new ScriptedProvider("b");
        try (LlmRegistry registry = rig.with(a, b)) {
            LlmProvider fallback = registry.fallback("a/x", "b/y");
            fallback.chat(HELLO);
            a.chat = new ScriptedProvider("a").chat;
            assertThat(registry.health("a").state()).isEqualTo(HealthState.THROTTLED);
            assertThat(registry.health("a").until()).contains(rig.now().plusSeconds(30));
            assertThat(fallback.chat(HELLO).provider()).isEqualTo("b");

            rig.advance(Duration.ofSeconds(30));
            assertThat(fallback.chat(HELLO).provider()).isEqualTo("a");
        }
    }

    @Test
    void a_split_sends_the_same_key_to_the_same_arm_and_divides_by_weight() {
        FakeProvider a = fake("a", FakeReply.text("x"));
        FakeProvider b = fake("b", FakeReply.text("x"));
        try (LlmRegistry registry = rig.with(a, b)) {
            SplitProvider split = SplitProvider.builder(registry)
                    .arm("new", 1, "a/x")
                    .arm("old", 3, "b/y")
                    .key(request -> request.metadata().getOrDefault("user", ""))
                    .build();
            Map<String, Object> armOf = new HashMap<>();
            for (int round = 0; round < 2; round++) {
                for (int user = 0; user < 400; user++) {
                    String name = "user-" + user;
                    Object arm = routing(split.chat(
                                    HELLO.toBuilder().metadata("user", name).build()))
                            .get("arm");
                    assertThat(armOf.merge(name, arm, (before, now) -> {
                                assertThat(now).isEqualTo(before);
                                return now;
                            }))
                            .isIn("new", "old");
                }
            }
            assertThat(armOf.values().stream().filter("new"::equals).count()).isBetween(60L, 140L);
            assertThat(registry.usage().entries())
                    .extracting(entry -> entry.arm().orElseThrow())
                    .containsExactlyInAnyOrder("new", "old");
            assertThat(registry.usage().entries().stream()
                            .mapToLong(UsageLedger.Entry::requests)
                            .sum())
                    .isEqualTo(800);
        }
    }

    @Test
    void by_default_a_conversation_stays_with_its_arm_as_it_goes_on() {
        SplitProvider split = SplitProvider.builder()
                .arm("one", 1, fake("a", FakeReply.text("x")), "m")
                .arm("two", 1, fake("b", FakeReply.text("x")), "m")
                .build();
        for (int i = 0; i < 50; i++) {
            ChatRequest first = ChatRequest.of("any", "question " + i);
            ChatRequest later =
                    first.toBuilder().assistant("answer").user("and then?").build();
            assertThat(routing(split.chat(later)).get("arm"))
                    .isEqualTo(routing(split.chat(first)).get("arm"));
        }
    }

    @Test
    void the_ledger_counts_tokens_failures_and_stops_and_knows_a_cost_only_where_it_knows_a_price() {
        FakeProvider a = FakeProvider.builder()
                .id("a")
                .reply(FakeReply.builder().text("x").usage(1_000, 500).build())
                .reply(FakeReply.builder().text("x").build())
                .reply(FakeReply.failure(() -> ScriptedProvider.refused("a")))
                .reply(FakeReply.silence())
                .build();
        FakeProvider b = FakeProvider.builder()
                .id("b")
                .reply(FakeReply.builder().text("x").usage(7, 3).build())
                .build();
        try (LlmRegistry registry = rig.builder()
                .provider(a)
                .provider(b)
                .price(
                        "b/m",
                        ModelPrice.builder().inputPerMillion(BigDecimal.ONE).build())
                .price("a/m", ModelPrice.of(new BigDecimal("0.15"), new BigDecimal("0.60")))
                .build()) {
            registry.chat("a/m", HELLO);
            registry.chat("a/m", HELLO);
            assertThatThrownBy(() -> registry.chat("a/m", HELLO)).isInstanceOf(ConnectionException.class);
            ChatStream stopped = registry.stream("a/m", HELLO);
            stopped.responseAsync();
            stopped.close();
            registry.chat("b/m", HELLO);

            UsageLedger.Entry entry = registry.usage().provider("a").get(0);
            assertThat(entry.requests()).isEqualTo(4);
            assertThat(entry.failures()).isEqualTo(1);
            assertThat(entry.cancelled()).isEqualTo(1);
            assertThat(entry.promptTokens()).isEqualTo(1_000);
            assertThat(entry.completionTokens()).isEqualTo(500);
            assertThat(entry.uncounted()).isEqualTo(1);
            assertThat(entry.cost()).contains(new UsageLedger.Cost(new BigDecimal("0.00045"), "USD"));
            assertThat(entry.unpriced()).isEqualTo(1);

            UsageLedger.Entry unpriced = registry.usage().provider("b").get(0);
            assertThat(unpriced.cost()).isEqualTo(Optional.empty());
            assertThat(unpriced.unpriced()).isEqualTo(1);
        }
    }

    @Test
    void the_time_to_the_first_token_is_measured_over_the_last_chats() {
        FakeProvider a = FakeProvider.builder()
                .id("a")
                .scheduler(rig.time)
                .replies(request -> FakeReply.builder()
                        .pause(Duration.ofMillis(
                                Long.parseLong(request.messages().get(0).text())))
                        .text("x")
                        .build())
                .build();
        try (LlmRegistry registry = rig.with(a)) {
            assertThat(registry.latency("a")).isEqualTo(new LatencyStats(0, Optional.empty(), Optional.empty()));
            for (int millis = 1; millis <= 228; millis++) {
                CompletableFuture<ChatResponse> answer =
                        registry.stream("a/m", ChatRequest.of("m", "" + millis)).responseAsync();
                rig.advance(Duration.ofSeconds(1));
                assertThat(answer).isCompleted();
            }
            LatencyStats stats = registry.latency("a");
            assertThat(stats.samples()).isEqualTo(128);
            assertThat(stats.p50()).contains(Duration.ofMillis(164));
            assertThat(stats.p95()).contains(Duration.ofMillis(222));
        }
    }

    @Test
    void a_routing_provider_says_what_its_routes_are_and_closes_none() {
        ScriptedProvider a = ScriptedProvider.listing("a", "x").refuses();
        ScriptedProvider b = ScriptedProvider.listing("b", "y");
        b.model = id ->
                CompletableFuture.completedFuture(ModelInfo.builder("b", id).build());
        FallbackProvider fallback =
                FallbackProvider.builder().route(a).route(b).id("mine").build();
        assertThat(fallback).isInstanceOf(RoutingProvider.class);
        assertThat(fallback.routes()).containsExactly(a, b);
        assertThat(fallback.info().id()).isEqualTo("mine");
        assertThat(fallback.listModels()).extracting(ModelInfo::id).containsExactly("y");
        assertThat(fallback.model("y").provider()).isEqualTo("b");
        assertThat(fallback.health().state()).isEqualTo(HealthState.UP);
        b.health = () -> CompletableFuture.failedFuture(new AuthenticationException(ErrorDetails.of("no")));
        assertThat(fallback.health().state()).isEqualTo(HealthState.DEGRADED);
        fallback.close();
        assertThat(a.closed).hasValue(0);
        b.refuses();
        assertThatThrownBy(fallback::listModels).isInstanceOf(ConnectionException.class);
    }

    @Test
    void a_fallback_that_is_an_arm_of_a_split_tells_its_own_way_too() {
        FallbackProvider inner = FallbackProvider.builder()
                .route(fake("a", FakeReply.failure(() -> ScriptedProvider.refused("a"))))
                .route(fake("b", FakeReply.text("x")))
                .build();
        ChatResponse response =
                SplitProvider.builder().arm("one", 1, inner, "m").build().chat(HELLO);
        assertThat(routing(response)).containsEntry("arm", "one").containsEntry("provider", "fallback");
        assertThat(map(routing(response).get("inner")).get("provider")).isEqualTo("b");
    }

    @Test
    void a_stream_stopped_at_any_moment_by_another_thread_ends_once_and_leaves_nothing_open() throws Exception {
        FakeProvider first = FakeProvider.builder()
                .id("first")
                .replies(request -> FakeReply.failure(() -> ScriptedProvider.refused("first")))
                .build();
        FakeProvider second = FakeProvider.builder()
                .id("second")
                .replies(request -> FakeReply.builder().text("x").endless())
                .build();
        LlmProvider fallback =
                FallbackProvider.builder().route(first).route(second).build();
        for (int i = 0; i < 300; i++) {
            ChatStream stream = fallback.stream(HELLO);
            CountDownLatch begun = new CountDownLatch(1);
            int spins = i;
            Thread stopper = new Thread(() -> {
                begun.countDown();
                for (int spin = 0; spin < spins * 20; spin++) {
                    Thread.onSpinWait();
                }
                stream.close();
            });
            stopper.start();
            begun.await();
            assertThatThrownBy(() -> stream.forEach(event -> {})).isInstanceOf(LlmCancelledException.class);
            stopper.join();
        }
        assertThat(first.open()).isZero();
        assertThat(second.open()).isZero();
    }

    @Test
    void what_a_router_is_built_of_is_checked_at_once() {
        try (LlmRegistry registry = rig.with(fake("a", FakeReply.text("x")))) {
            registry.models();
            assertThatThrownBy(() -> registry.fallback()).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> registry.fallback("nowhere/x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[a]");
            assertThatThrownBy(() -> SplitProvider.builder(registry).arm("x", 0, "a/m"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            SplitProvider.builder(registry).arm("x", 1, "a/m").arm("x", 1, "a/n"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> FallbackProvider.builder().route("a/m")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void failures_inside_a_server_open_the_way_to_the_next_only_after_three_once_it_has_worked() {
        ScriptedProvider a = new ScriptedProvider("a");
        try (LlmRegistry registry = rig.with(a)) {
            registry.chat("a/x", HELLO);
            a.chat = request -> ChatStream.failed(
                    new ServerException(ErrorDetails.builder("oops").status(500).build()));
            List<HealthState> states = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> registry.chat("a/x", HELLO)).isInstanceOf(ServerException.class);
                states.add(registry.health("a").state());
            }
            assertThat(states).containsExactly(HealthState.DEGRADED, HealthState.DEGRADED, HealthState.DOWN);
        }
    }

    private static FakeProvider fake(String id, FakeReply reply) {
        return FakeProvider.builder().id(id).reply(reply).build();
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static Map<Object, Object> routing(ChatResponse response) {
        return new HashMap<>(map(response.metadata().get("routing")));
    }

    private static List<Map<?, ?>> attempts(ChatResponse response) {
        List<Map<?, ?>> attempts = new ArrayList<>();
        ((List<?>) routing(response).get("attempts")).forEach(attempt -> attempts.add(map(attempt)));
        return attempts;
    }
}
