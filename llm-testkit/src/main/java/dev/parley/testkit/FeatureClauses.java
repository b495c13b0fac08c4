package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.Reasoning;
import dev.parley.Support;
import dev.parley.Tool;
import dev.parley.ToolCall;
import dev.parley.UnsupportedFeatureException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Clauses about what only some providers can do, models, embeddings and health. */
abstract class FeatureClauses extends StreamClauses {
    // reasoning and tools

    @Test
    void reasoning_is_told_apart_from_text() {
        onlyIf(subject.reasoning().isPresent(), "no reasoning was declared");
        List<ChatEvent> events = events(provider.stream(subject.reasoning().orElseThrow()));
        StringBuilder reasoning = new StringBuilder();
        events.forEach(event -> {
            if (event instanceof ChatEvent.ReasoningDelta delta) {
                reasoning.append(delta.text());
            }
        });
        ChatResponse response = ((ChatEvent.Finished) events.get(events.size() - 1)).response();
        assertThat(response.reasoning()).contains(reasoning.toString());
        assertThat(reasoning).isNotEmpty();
        assertThat(response.text()).isNotEmpty().isEqualTo(text(events));
    }

    @Test
    void reasoning_that_is_not_to_be_had_is_no_secret() {
        onlyIf(subject.reasoning().isEmpty(), "for providers without reasoning, and reasoning was declared");
        refusedOrWarned(subject.answer().toBuilder().reasoning(Reasoning.ON).build());
    }

    @Test
    void tool_call_arrives_whole() {
        onlyIf(subject.toolCall().isPresent(), "no tools were declared");
        ChatRequest request = subject.toolCall().orElseThrow();
        List<ChatEvent> events = events(provider.stream(request));
        List<ToolCall> calls = events.stream()
                .filter(ToolCall.class::isInstance)
                .map(ToolCall.class::cast)
                .toList();
        ChatResponse response = ((ChatEvent.Finished) events.get(events.size() - 1)).response();
        assertThat(calls).isNotEmpty().allSatisfy(call -> {
            assertThat(call.id()).isNotBlank();
            assertThat(call.complete()).as("arguments %s", call.arguments()).isTrue();
            assertThat(request.tools()).extracting(Tool::name).contains(call.name());
        });
        assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates();
        assertThat(response.toolCalls()).isEqualTo(calls);
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void tools_that_cannot_be_used_are_no_secret() {
        onlyIf(subject.toolCall().isEmpty(), "for providers without tools, and tools were declared");
        refusedOrWarned(subject.answer().toBuilder()
                .tool(Tool.of("clock", "Tells the time"))
                .build());
    }

    private void refusedOrWarned(ChatRequest request) {
        List<ChatResponse> answered = new ArrayList<>();
        Throwable failure = catchThrowable(() -> answered.add(provider.chat(request)));
        if (failure != null) {
            assertThat(failure).isInstanceOf(UnsupportedFeatureException.class);
        } else {
            assertThat(answered.get(0).warnings())
                    .as("warnings of the response")
                    .isNotEmpty();
        }
    }

    // models

    @Test
    void list_entries_are_well_formed() {
        onlyIf(subject.listsModels(), "no list of models was declared");
        List<ModelInfo> models = provider.listModels();
        assertThat(models).isNotEmpty().allSatisfy(this::wellFormed);
        assertThat(models).extracting(ModelInfo::id).doesNotHaveDuplicates();
    }

    @Test
    void model_in_the_list_can_be_described() {
        onlyIf(subject.listsModels(), "no list of models was declared");
        ModelInfo listed = provider.listModels().get(0);
        ModelInfo described = provider.model(listed.id());
        wellFormed(described);
        assertThat(described.id()).isEqualTo(listed.id());
        listed.capabilities()
                .yes()
                .forEach(capability -> assertThat(described.capabilities().supports(capability))
                        .as("capability %s is in the list", capability)
                        .isEqualTo(Support.YES));
    }

    @Test
    void chat_model_can_be_described() {
        onlyIf(subject.listsModels(), "no list of models was declared");
        wellFormed(provider.model(subject.answer().model()));
    }

    @Test
    void unknown_model_is_not_described() {
        onlyIf(subject.listsModels(), "no list of models was declared");
        assertThat(catchThrowable(() -> provider.model(subject.unknownModel())))
                .isInstanceOf(ModelNotFoundException.class);
        assertThat(provider.modelAsync(subject.unknownModel()))
                .failsWithin(Await.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void list_that_is_not_kept_is_refused() {
        onlyIf(!subject.listsModels(), "for providers without a list of models, and a list was declared");
        unsupported(() -> provider.listModels());
    }

    private void wellFormed(ModelInfo model) {
        assertThat(model.id()).isNotBlank();
        assertThat(model.name()).isNotBlank();
        assertThat(model.provider()).isEqualTo(provider.info().id());
        assertThat(Collections.disjoint(
                        model.capabilities().yes(), model.capabilities().no()))
                .as("no capability of %s is both there and not there", model.id())
                .isTrue();
        // what is not known is absent, and never zero
        model.sizeBytes().ifPresent(size -> assertThat(size).as("sizeBytes").isPositive());
        model.contextLength()
                .ifPresent(length -> assertThat(length).as("contextLength").isPositive());
        model.contextLengthInUse()
                .ifPresent(length -> assertThat(length).as("contextLengthInUse").isPositive());
        model.maxOutputTokens()
                .ifPresent(tokens -> assertThat(tokens).as("maxOutputTokens").isPositive());
        model.parameterCount()
                .ifPresent(count -> assertThat(count).as("parameterCount").isPositive());
        model.embeddingLength()
                .ifPresent(length -> assertThat(length).as("embeddingLength").isPositive());
        model.parameters().ifPresent(text -> assertThat(text).as("parameters").isNotBlank());
        model.quantization()
                .ifPresent(text -> assertThat(text).as("quantization").isNotBlank());
    }

    // embeddings

    @Test
    void embeddings_are_as_many_as_the_texts_and_in_their_order() {
        String model = embeddingModel();
        EmbeddingResponse three = provider.embed(EmbeddingRequest.of(model, "one", "two and more", "three"));
        assertThat(three.provider()).isEqualTo(provider.info().id());
        assertThat(three.model()).isNotBlank();
        assertThat(three.embeddings()).hasSize(3);
        assertThat(three.embeddings())
                .extracting(Embedding::dimensions)
                .containsOnly(three.embeddings().get(0).dimensions());
        Embedding alone = provider.embed(EmbeddingRequest.of(model, "two and more"))
                .embeddings()
                .get(0);
        assertThat(alone.cosineSimilarity(three.embeddings().get(1))).isGreaterThan(0.999);
        assertThat(alone.cosineSimilarity(three.embeddings().get(0))).isLessThan(0.999);
    }

    @Test
    void embeddings_of_nothing_are_refused() {
        String model = embeddingModel();
        assertThatIllegalArgumentException().isThrownBy(() -> provider.embed(EmbeddingRequest.of(model)));
    }

    @Test
    void embeddings_of_an_unknown_model_fail() {
        embeddingModel();
        assertThat(catchThrowable(() -> provider.embed(EmbeddingRequest.of(subject.unknownModel(), "one"))))
                .isInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void embeddings_that_are_not_to_be_had_are_refused() {
        onlyIf(subject.embeddingModel().isEmpty(), "for providers without embeddings, and embeddings were declared");
        assertThat(provider.info().embeddings()).isNotEqualTo(Support.YES);
        unsupported(() -> provider.embed(EmbeddingRequest.of(subject.answer().model(), "one")));
    }

    private String embeddingModel() {
        onlyIf(subject.embeddingModel().isPresent(), "no embeddings were declared");
        return subject.embeddingModel().orElseThrow();
    }

    private void unsupported(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isInstanceOf(UnsupportedFeatureException.class);
        assertThat(((UnsupportedFeatureException) failure).provider())
                .contains(provider.info().id());
    }

    // health

    @Test
    void health_reports_in_good_time() {
        assertThat(provider.healthAsync()).succeedsWithin(Await.PATIENCE).satisfies(health -> {
            assertThat(health.provider()).isEqualTo(provider.info().id());
            assertThat(health.state()).isNotIn(HealthState.DOWN, HealthState.ERROR);
        });
    }

    // blocking forms

    @Test
    void blocking_forms_give_what_the_futures_give() throws Throwable {
        ProviderHealth health = provider.health();
        assertThat(health.state())
                .isEqualTo(Await.result(provider.healthAsync()).state());
        if (subject.listsModels()) {
            assertThat(provider.listModels()).isEqualTo(Await.result(provider.listModelsAsync()));
            String id = provider.listModels().get(0).id();
            assertThat(provider.model(id)).isEqualTo(Await.result(provider.modelAsync(id)));
        }
        if (subject.embeddingModel().isPresent()) {
            EmbeddingRequest request = EmbeddingRequest.of(embeddingModel(), "one");
            assertThat(provider.embed(request).embeddings())
                    .isEqualTo(Await.result(provider.embedAsync(request)).embeddings());
        }
    }
}
