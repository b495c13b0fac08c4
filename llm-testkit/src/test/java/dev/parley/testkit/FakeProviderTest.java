package dev.parley.testkit;

import static dev.parley.testkit.ParleyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.EmbeddingRequest;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
    private static final ChatRequest HI = ChatRequest.of("any", "Hi");

    @Test
    void without_a_script_it_says_ok_to_every_model() {
        try (FakeProvider fake = FakeProvider.builder().build()) {
            assertThat(fake.chat(HI)).hasText("ok").isFrom("fake", "any").finishedWith(FinishReason.STOP);
            assertThat(fake.listModels()).isEmpty();
            assertThat(fake.model("whatever").id()).isEqualTo("whatever");
        }
    }

    @Test
    void replies_come_in_their_order_and_the_last_one_stays() {
        try (FakeProvider fake = FakeProvider.replying(FakeReply.text("one"), FakeReply.text("t", "wo"))) {
            assertThat(fake.stream(HI)).hasDeltas("one");
            assertThat(fake.stream(HI)).hasDeltas("t", "wo");
            assertThat(fake.stream(HI)).hasDeltas("t", "wo");
            assertThat(fake.completed()).isEqualTo(3);
        }
    }

    @Test
    void reply_may_be_made_from_the_request() {
        try (FakeProvider fake = FakeProvider.builder()
                .replies(request ->
                        FakeReply.text("You said: " + request.messages().get(0).text()))
                .build()) {
            assertThat(fake.chat(HI)).hasText("You said: Hi");
        }
    }

    @Test
    void everything_that_was_scripted_is_in_the_response() {
        FakeReply reply = FakeReply.builder()
                .reasoning("hm")
                .text("well")
                .refusal("no")
                .toolCall("clock", "{}")
                .toolCall("clock", "{\"zone\":\"UTC\"}")
                .warning(new Warning("odd", "an odd thing"))
                .usage(7, 3)
                .model("other")
                .build();
        try (FakeProvider fake = FakeProvider.replying(reply)) {
            ChatResponse response = fake.chat(HI);
            assertThat(response)
                    .hasReasoning("hm")
                    .hasText("well")
                    .hasTextContaining("el")
                    .callsTools("clock", "clock")
                    .finishedWith(FinishReason.TOOL_CALLS)
                    .hasUsage(7, 3)
                    .hasWarnings("odd")
                    .isFrom("fake", "other");
            assertThat(response.refusal()).contains("no");
            assertThat(response.toolCalls().get(1).id()).isEqualTo("call_2");
            assertThat(response.requestedModel()).isEqualTo("any");
        }
    }

    @Test
    void raw_events_are_for_those_who_ask() {
        try (FakeProvider fake = FakeProvider.replying(
                FakeReply.builder().raw("note", "{}").text("a").build())) {
            assertThat(fake.stream(HI)).hasDeltas("a").finishedWith(FinishReason.STOP);
            assertThat(fake.stream(HI.toBuilder().rawEvents(true).build())
                            .iterator()
                            .next())
                    .isEqualTo(new ChatEvent.Raw("note", "{}"));
        }
    }

    @Test
    void failure_may_come_at_once_or_after_some_pieces_and_is_new_each_time() {
        try (FakeProvider fake = FakeProvider.replying(
                FakeReply.failure(FakeProviderTest::busy),
                FakeReply.builder().text("ha", "lf").fails(FakeProviderTest::busy))) {
            assertThat(fake.stream(HI)).hasDeltas().failsWith(OverloadedException.class, "busy");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> fake.chat(HI))
                        .isInstanceOfSatisfying(
                                OverloadedException.class,
                                failure -> assertThat(failure.partialResponse().orElseThrow())
                                        .hasText("half"));
            }
            assertThat(fake.failed()).isEqualTo(3);
        }
    }

    private static LlmException busy() {
        return new OverloadedException(ErrorDetails.of("busy"));
    }

    @Test
    void truncated_reply_is_told_as_such() {
        try (FakeProvider fake =
                FakeProvider.replying(FakeReply.builder().text("half").truncated())) {
            assertThat(fake.stream(HI)).isTruncated().hasText("half");
            assertThat(fake.failed()).isEqualTo(1);
        }
    }

    @Test
    void pauses_end_when_the_scheduler_says_so() {
        ManualScheduler time = new ManualScheduler();
        FakeReply reply = FakeReply.builder()
                .pause(Duration.ofSeconds(2))
                .text("a")
                .pause(Duration.ofSeconds(3))
                .text("b")
                .build();
        try (FakeProvider fake =
                FakeProvider.builder().reply(reply).scheduler(time).build()) {
            CompletableFuture<ChatResponse> answer = fake.stream(HI).responseAsync();
            time.advance(Duration.ofSeconds(4));
            assertThat(answer).isNotDone();
            assertThat(fake.open()).isEqualTo(1);
            time.advance(Duration.ofSeconds(1));
            ChatResponse response = answer.join();
            assertThat(response).hasText("ab");
            assertThat(response.timings().firstToken()).contains(Duration.ofSeconds(2));
            assertThat(response.timings().total()).contains(Duration.ofSeconds(5));
            assertThat(time.untilNext()).isEmpty();
        }
    }

    @Test
    void stopped_answer_leaves_nothing_scheduled_and_is_counted() {
        ManualScheduler time = new ManualScheduler();
        FakeReply reply =
                FakeReply.builder().text("a").pause(Duration.ofHours(1)).endless();
        try (FakeProvider fake =
                FakeProvider.builder().reply(reply).scheduler(time).build()) {
            ChatStream stream = fake.stream(HI);
            Iterator<ChatEvent> events = stream.iterator();
            events.next();
            stream.close();
            assertThatThrownBy(events::hasNext).isInstanceOf(LlmCancelledException.class);
            assertThat(fake.cancelled()).isEqualTo(1);
            assertThat(fake.open()).isZero();
            assertThat(time.untilNext()).isEmpty();
        }
    }

    @Test
    void close_ends_open_streams() {
        FakeProvider fake =
                FakeProvider.replying(FakeReply.builder().text("half").stalls());
        CompletableFuture<ChatResponse> answer = fake.stream(HI).responseAsync();
        fake.close();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(LlmCancelledException.class);
        assertThat(fake.open()).isZero();
    }

    @Test
    void requests_are_kept_in_the_order_of_their_claims() {
        try (FakeProvider fake = FakeProvider.builder().build()) {
            ChatRequest other = ChatRequest.of("any", "Ho");
            ChatStream first = fake.stream(HI);
            fake.chat(other);
            assertThat(fake.requests()).containsExactly(other);
            first.response();
            assertThat(fake.requests()).containsExactly(other, HI);
        }
    }

    @Test
    void models_and_health_are_what_they_were_said_to_be() {
        ModelInfo known = ModelInfo.builder("acme", "big").contextLength(4096).build();
        try (FakeProvider fake = FakeProvider.builder()
                .id("acme")
                .model(known)
                .models("small")
                .health(HealthState.DEGRADED)
                .build()) {
            assertThat(fake.listModels()).extracting(ModelInfo::id).containsExactly("big", "small");
            assertThat(fake.model("big")).isEqualTo(known);
            assertThat(fake.stream(HI)).failsWith(ModelNotFoundException.class, "'any'");
            assertThat(fake.health().state()).isEqualTo(HealthState.DEGRADED);
            assertThat(fake.health().modelsCount()).hasValue(2);
            assertThatThrownBy(() -> fake.embed(EmbeddingRequest.of("big", "text")))
                    .isInstanceOf(UnsupportedFeatureException.class);
        }
    }

    @Test
    void embeddings_have_the_size_that_is_asked_for() {
        try (FakeProvider fake = FakeProvider.builder().embeddings(8).build()) {
            assertThat(fake.embed(EmbeddingRequest.of("any", "text"))
                            .embeddings()
                            .get(0)
                            .dimensions())
                    .isEqualTo(8);
            EmbeddingRequest short3 =
                    EmbeddingRequest.builder("any").input("text").dimensions(3).build();
            assertThat(fake.embed(short3).embeddings().get(0).dimensions()).isEqualTo(3);
        }
    }

    @Test
    void script_that_makes_no_sense_is_refused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> FakeProvider.builder()
                        .reply(FakeReply.text("a"))
                        .replies(request -> FakeReply.text("b"))
                        .build())
                .withMessageContaining("not both");
        assertThatIllegalStateException()
                .isThrownBy(() -> FakeProvider.builder()
                        .model(ModelInfo.builder("other", "m").build())
                        .build())
                .withMessageContaining("'other'");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> FakeReply.builder().pause(Duration.ofSeconds(1)).endless());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeReply.builder().pause(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeProvider.builder().embeddings(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeProvider.builder().id("No good"));
    }

    @Test
    void truncation_keeps_what_had_arrived() {
        try (FakeProvider fake =
                FakeProvider.replying(FakeReply.builder().text("half").truncated())) {
            assertThatThrownBy(() -> fake.chat(HI))
                    .isInstanceOfSatisfying(
                            TruncatedStreamException.class,
                            failure -> assertThat(failure.partialResponse().orElseThrow())
                                    .hasText("half"));
        }
    }
}
