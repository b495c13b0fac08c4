package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ContextLengthException;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.InvalidRequestException;
import dev.parley.LlmTimeoutException;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.RunningModel;
import dev.parley.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What happens when something goes wrong, or many things at once. */
@Timeout(120)
class LlamaCppFaultsTest {
    private static final String SENTENCE = "Hello from a tiny café \uD83D\uDE00.";

    @TempDir
    static Path demo;

    @TempDir
    Path temp;

    @BeforeAll
    static void unpack() {
        DemoModels.unpack(demo);
    }

    private static LlamaCppProvider.Builder demoModels() {
        return LlamaCppProvider.builder().directory(demo);
    }

    private static ModelLoader loader(LlamaCppProvider provider) {
        return provider.find(ModelLoader.class).orElseThrow();
    }

    private static RunningModel running(LlamaCppProvider provider, String id) {
        return loader(provider).running().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static long process(LlamaCppProvider provider, String id) {
        return (long) running(provider, id).metadata().get("process_id");
    }

    private static void signal(String signal, long process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    // a process that does not answer

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void process_that_dies_before_the_prompt_is_written_is_a_crash_and_no_fault_of_the_request() throws Exception {
        try (LlamaCppProvider provider = demoModels().build()) {
            loader(provider).load("parley-demo");
            signal("STOP", process(provider, "parley-demo"));
            CompletableFuture<ChatResponse> answer =
                    provider.stream(ChatRequest.of("parley-demo", "Hi.")).responseAsync();
            until(() -> running(provider, "parley-demo").metadata().get("users").equals(1));
            signal("KILL", process(provider, "parley-demo"));
            assertThat(answer)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(ServerException.class)
                    .satisfies(e -> assertThat(
                                    ((ServerException) e.getCause()).details().code())
                            .contains("crashed"));
            assertThat(provider.chat(ChatRequest.of("parley-demo", "Hi.")).text())
                    .isEqualTo(SENTENCE);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void process_that_does_not_answer_is_waited_for_until_the_deadline() throws Exception {
        Deadlines soon = Deadlines.builder()
                .firstToken(Duration.ofMillis(300))
                .idle(Duration.ofMillis(300))
                .build();
        try (LlamaCppProvider provider = demoModels().build()) {
            loader(provider).load("parley-demo");
            loader(provider).load("parley-demo-embed");
            signal("STOP", process(provider, "parley-demo"));
            signal("STOP", process(provider, "parley-demo-embed"));
            CompletableFuture<ChatResponse> answer = provider.stream(ChatRequest.builder("parley-demo")
                            .user("Hi.")
                            .deadlines(soon)
                            .build())
                    .responseAsync();
            CompletableFuture<EmbeddingResponse> vectors =
                    provider.embedAsync(EmbeddingRequest.builder("parley-demo-embed")
                            .input("Hi.")
                            .deadlines(soon)
                            .build());
            for (CompletableFuture<?> future : List.of(answer, vectors)) {
                assertThat(future)
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableThat()
                        .withCauseInstanceOf(LlmTimeoutException.class)
                        .satisfies(e -> assertThat(((LlmTimeoutException) e.getCause()).deadline())
                                .isEqualTo(Deadline.FIRST_TOKEN));
            }
            signal("CONT", process(provider, "parley-demo"));
            assertThat(provider.chat(ChatRequest.of("parley-demo", "Hi.")).text())
                    .isEqualTo(SENTENCE);
        }
    }

    @Test
    void text_far_longer_than_any_context_is_refused_and_harms_nobody_else() {
        try (LlamaCppProvider provider = demoModels().build()) {
            provider.chat(ChatRequest.of("parley-demo", "Hi."));
            loader(provider).load("parley-demo-embed");
            long chats = process(provider, "parley-demo");
            long vectors = process(provider, "parley-demo-embed");
            String endless = "word ".repeat(4_000_000);
            assertThatExceptionOfType(ContextLengthException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("parley-demo", endless)));
            assertThatExceptionOfType(ContextLengthException.class)
                    .isThrownBy(() -> provider.embed(EmbeddingRequest.of("parley-demo-embed", endless)));
            assertThat(provider.embed(EmbeddingRequest.builder("parley-demo-embed")
                                    .input(endless)
                                    .truncate(true)
                                    .build())
                            .embeddings())
                    .hasSize(1);
            // as long as is let through, and several at once
            List<CompletableFuture<ChatResponse>> longest = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                longest.add(provider.stream(ChatRequest.of("parley-demo", "\u20ac".repeat(1 << 20)))
                        .responseAsync());
            }
            assertThat(longest)
                    .allSatisfy(answer -> assertThat(answer)
                            .failsWithin(Duration.ofSeconds(30))
                            .withThrowableThat()
                            .withCauseInstanceOf(ContextLengthException.class));
            assertThat(process(provider, "parley-demo")).isEqualTo(chats);
            assertThat(process(provider, "parley-demo-embed")).isEqualTo(vectors);
        }
    }

    @Test
    void options_that_make_no_sense_are_refused_or_without_effect_and_harm_nobody_else() {
        try (LlamaCppProvider provider = demoModels().build()) {
            loader(provider).load("parley-demo");
            long process = process(provider, "parley-demo");
            Map<String, Object> odd = Map.of(
                    "mirostat",
                    "x",
                    "samplers",
                    5,
                    "logit_bias",
                    "abc",
                    "grammar",
                    5,
                    "typical_p",
                    List.of(1),
                    "min_keep",
                    -1);
            odd.forEach((name, value) ->
                    assertThat(provider.chat(oddly(name, value)).text()).startsWith("Hello"));
            for (ChatRequest request : List.of(oddly("dry_sequence_breakers", 7), oddly("repeat_last_n", -5))) {
                assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> provider.chat(request));
            }
            assertThat(process(provider, "parley-demo")).isEqualTo(process);
        }
    }

    private static ChatRequest oddly(String option, Object value) {
        return ChatRequest.builder("parley-demo")
                .user("Hi.")
                .maxTokens(5)
                .providerOption(option, value)
                .build();
    }

    // many things at once

    @Test
    void chats_that_wait_for_a_model_which_is_also_loaded_on_request_are_all_answered() throws Exception {
        try (LlamaCppProvider provider = demoModels().parallel(1).build()) {
            for (int i = 0; i < 10; i++) {
                List<CompletableFuture<?>> all = new ArrayList<>();
                for (int k = 0; k < 3; k++) {
                    all.add(loader(provider).loadAsync("parley-demo"));
                }
                all.add(provider.stream(ChatRequest.of("parley-demo", "Hi.")).responseAsync());
                for (CompletableFuture<?> one : all) {
                    assertThat(one).succeedsWithin(Duration.ofSeconds(10));
                }
                loader(provider).unload("parley-demo");
            }
        }
    }

    @Test
    void models_that_wait_for_room_do_not_keep_the_list_waiting() {
        try (LlamaCppProvider provider = demoModels().maxLoadedModels(1).build()) {
            try (ChatStream busy = provider.stream(ChatRequest.of("parley-demo-babble", "Hi."))) {
                busy.iterator().next();
                List<CompletableFuture<Void>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    waiting.add(loader(provider).loadAsync("parley-demo"));
                }
                assertThat(provider.listModelsAsync())
                        .succeedsWithin(Duration.ofSeconds(10))
                        .satisfies(models -> assertThat(models).hasSize(4));
                assertThat(waiting).noneMatch(CompletableFuture::isDone);
                waiting.forEach(future -> future.cancel(true));
            }
        }
    }

    // times and names

    @Test
    void model_can_be_kept_for_ever() {
        try (LlamaCppProvider provider = demoModels().build()) {
            loader(provider).load("parley-demo", ChronoUnit.FOREVER.getDuration());
            assertThat(running(provider, "parley-demo").id()).isEqualTo("parley-demo");
            assertThat(provider.chat(ChatRequest.of("parley-demo", "Hi.")).text())
                    .isEqualTo(SENTENCE);
        }
    }

    @Test
    void deadline_of_ages_is_none() {
        Duration ages = ChronoUnit.FOREVER.getDuration();
        Deadlines deadlines =
                Deadlines.builder().firstToken(ages).idle(ages).total(ages).build();
        try (LlamaCppProvider provider = demoModels().deadlines(deadlines).build()) {
            assertThat(provider.chat(ChatRequest.of("parley-demo", "Hi.")).text())
                    .isEqualTo(SENTENCE);
            assertThat(provider.embed(EmbeddingRequest.of("parley-demo-embed", "Hi."))
                            .embeddings())
                    .hasSize(1);
        }
    }

    @Test
    void model_whose_file_is_gone_can_be_unloaded() throws IOException {
        Path file = Files.copy(demo.resolve("parley-demo.gguf"), temp.resolve("gone.gguf"));
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            loader(provider).load("gone");
            Files.delete(file);
            loader(provider).unload("gone");
            assertThat(loader(provider).running()).isEmpty();
        }
    }

    @Test
    void file_without_a_name_is_no_model_and_the_others_are_listed() throws IOException {
        Files.copy(demo.resolve("parley-demo.gguf"), temp.resolve(".gguf"));
        Files.copy(demo.resolve("parley-demo.gguf"), temp.resolve("named.gguf"));
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.listModels()).extracting(ModelInfo::id).containsExactly("named");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void links_that_lead_in_a_circle_or_nowhere_are_told_and_the_others_are_listed() throws IOException {
        Files.copy(demo.resolve("parley-demo.gguf"), temp.resolve("named.gguf"));
        Files.createSymbolicLink(temp.resolve("circle"), temp);
        Files.createSymbolicLink(temp.resolve("nowhere.gguf"), temp.resolve("nowhere-at-all.gguf"));
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.listModels()).extracting(ModelInfo::id).containsExactly("named");
            assertThat(provider.health().error().orElseThrow()).contains("nowhere.gguf");
        }
    }

    @Test
    void seed_of_minus_one_is_a_seed_as_any_other() {
        try (LlamaCppProvider provider = demoModels().build()) {
            ChatRequest request = ChatRequest.builder("parley-demo-babble")
                    .user("Hi.")
                    .maxTokens(40)
                    .seed(-1)
                    .build();
            assertThat(provider.chat(request).text())
                    .isEqualTo(provider.chat(request).text());
        }
    }

    @Test
    void vectors_are_of_length_one_and_like_texts_are_alike() {
        try (LlamaCppProvider provider = demoModels().build()) {
            List<Embedding> vectors = provider.embed(
                            EmbeddingRequest.of("parley-demo-embed", "a cat", "a cat", "a dog", "", "\uD83D\uDE00 é"))
                    .embeddings();
            for (Embedding vector : vectors) {
                double square = 0;
                for (float value : vector.vector()) {
                    square += (double) value * value;
                }
                assertThat(square).isCloseTo(1, within(1e-4));
            }
            assertThat(vectors.get(0)).isEqualTo(vectors.get(1));
            assertThat(vectors.get(0).cosineSimilarity(vectors.get(2))).isLessThan(0.99);
        }
    }
}
