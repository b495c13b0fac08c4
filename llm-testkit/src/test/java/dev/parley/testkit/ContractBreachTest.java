package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.BackendProvider;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A breach of a clause is seen by that clause, which a provider that is honest in the same place passes. */
class ContractBreachTest {
    /** A clause, called by hand. */
    private interface Clause {
        void check(BreachedContract contract) throws Throwable;
    }

    /** A provider that does everything well; each breach overrides something. */
    private static class Honest implements BackendProvider {
        final FakeProvider fake = FakeProvider.builder()
                .models("m")
                .embeddings(4)
                .reply(FakeReply.builder().text("a", "b", "c").usage(1, 3).build())
                .build();

        @Override
        public ProviderInfo info() {
            return fake.info();
        }

        @Override
        public ChatStream stream(ChatRequest request) {
            return fake.stream(request);
        }

        @Override
        public CompletableFuture<List<ModelInfo>> listModelsAsync() {
            return fake.listModelsAsync();
        }

        @Override
        public CompletableFuture<ModelInfo> modelAsync(String id) {
            return fake.modelAsync(id);
        }

        @Override
        public CompletableFuture<ProviderHealth> healthAsync() {
            return fake.healthAsync();
        }

        @Override
        public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
            return fake.embedAsync(request);
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    private static void breach(Honest provider, Clause clause) throws Throwable {
        Honest honest = new Honest();
        BreachedContract kept = new BreachedContract(honest, honest.fake);
        kept.openProvider();
        assertThatCode(() -> clause.check(kept))
                .as("a provider that keeps the clause")
                .doesNotThrowAnyException();

        BreachedContract broken = new BreachedContract(provider, provider.fake);
        broken.openProvider();
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> clause.check(broken));
        broken.closeProvider();
    }

    private static Honest answering(UnaryOperator<ChatResponse> change) {
        return new Honest() {
            @Override
            public ChatStream stream(ChatRequest request) {
                return super.stream(request)
                        .map(event -> event instanceof ChatEvent.Finished finished
                                ? new ChatEvent.Finished(change.apply(finished.response()))
                                : event);
            }
        };
    }

    @Test
    void response_that_is_not_the_text_that_came() throws Throwable {
        breach(
                answering(response -> response.toBuilder().text("other").build()),
                StreamClauses::text_arrives_in_order_and_adds_up_to_the_response);
    }

    @Test
    void answer_in_one_piece() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public ChatStream stream(ChatRequest request) {
                        return ChatStream.of(super.stream(request).response());
                    }
                },
                StreamClauses::answer_comes_in_pieces);
    }

    @Test
    void finished_in_the_middle() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public ChatStream stream(ChatRequest request) {
                        ChatEvent end =
                                new ChatEvent.Finished(super.stream(request).response());
                        return ChatStream.of(end, new ChatEvent.TextDelta("late"), end);
                    }
                },
                StreamClauses::finished_is_the_last_event_and_comes_once);
    }

    @Test
    void response_of_nobody() throws Throwable {
        breach(
                answering(response -> response.toBuilder().provider("other").build()),
                StreamClauses::response_names_the_provider_and_the_models);
    }

    @Test
    void eager_stream() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public ChatStream stream(ChatRequest request) {
                        return ChatStream.of(super.stream(request).response());
                    }
                },
                StreamClauses::nothing_begins_before_the_claim);
    }

    @Test
    void raw_events_for_everybody() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public ChatStream stream(ChatRequest request) {
                        return super.stream(request)
                                .map(event ->
                                        event instanceof ChatEvent.Finished ? event : new ChatEvent.Raw("x", "{}"));
                    }
                },
                StreamClauses::raw_events_come_only_if_asked_for);
    }

    @Test
    void tools_dropped_in_silence() throws Throwable {
        Honest provider = new Honest();
        BreachedContract contract = new BreachedContract(provider, provider.fake);
        contract.openProvider();
        assertThatExceptionOfType(AssertionError.class).isThrownBy(contract::tools_that_cannot_be_used_are_no_secret);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(contract::reasoning_that_is_not_to_be_had_is_no_secret);
        assertThatExceptionOfType(AssertionError.class)
                .as("nothing is on the class path under that id")
                .isThrownBy(contract::factory_is_found_by_its_id);
        contract.closeProvider();
    }

    @Test
    void model_twice_in_the_list() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
                        return super.listModelsAsync().thenApply(list -> List.of(list.get(0), list.get(0)));
                    }
                },
                FeatureClauses::list_entries_are_well_formed);
    }

    @Test
    void model_of_another_provider() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<ModelInfo> modelAsync(String id) {
                        return CompletableFuture.completedFuture(
                                ModelInfo.builder("other", id).build());
                    }
                },
                FeatureClauses::chat_model_can_be_described);
    }

    @Test
    void any_model_will_do() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<ModelInfo> modelAsync(String id) {
                        return CompletableFuture.completedFuture(
                                ModelInfo.builder("fake", id).build());
                    }
                },
                FeatureClauses::unknown_model_is_not_described);
    }

    @Test
    void embeddings_in_another_order() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
                        return super.embedAsync(request).thenApply(response -> {
                            Embedding[] vectors = response.embeddings().toArray(Embedding[]::new);
                            return response.toBuilder()
                                    .embeddings(Arrays.asList(vectors[vectors.length - 1], vectors[0], vectors[0])
                                            .subList(0, vectors.length))
                                    .build();
                        });
                    }
                },
                FeatureClauses::embeddings_are_as_many_as_the_texts_and_in_their_order);
    }

    @Test
    void health_that_throws() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<ProviderHealth> healthAsync() {
                        return CompletableFuture.failedFuture(new IllegalArgumentException("oops"));
                    }
                },
                FeatureClauses::health_reports_in_good_time);
        breach(
                new Honest() {
                    @Override
                    public CompletableFuture<ProviderHealth> healthAsync() {
                        return CompletableFuture.completedFuture(
                                ProviderHealth.builder("other", HealthState.UP).build());
                    }
                },
                FeatureClauses::health_reports_in_good_time);
    }

    @Test
    void provider_that_goes_on_after_its_close() throws Throwable {
        breach(
                new Honest() {
                    @Override
                    public void close() {}
                },
                LlmProviderContract::closed_provider_refuses_everything);
    }

    @Test
    void id_that_changes() throws Throwable {
        breach(
                new Honest() {
                    private int asked;

                    @Override
                    public ProviderInfo info() {
                        return ProviderInfo.of("fake-" + asked++);
                    }
                },
                LlmProviderContract::info_names_the_provider_and_stays_the_same);
    }
}
