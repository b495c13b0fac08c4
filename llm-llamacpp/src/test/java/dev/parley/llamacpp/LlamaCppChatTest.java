package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ContextLengthException;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.FinishReason;
import dev.parley.ImagePart;
import dev.parley.InvalidRequestException;
import dev.parley.Json;
import dev.parley.LlmCancelledException;
import dev.parley.LlmTimeoutException;
import dev.parley.ModelLoader;
import dev.parley.Reasoning;
import dev.parley.ResponseFormat;
import dev.parley.RunningModel;
import dev.parley.ServerException;
import dev.parley.Tool;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LlamaCppChatTest {
    private static final String SENTENCE = "Hello from a tiny café \uD83D\uDE00.";

    @TempDir
    static Path directory;

    private static LlamaCppProvider provider;

    @BeforeAll
    static void open() {
        provider = LlamaCppProvider.builder()
                .directory(DemoModels.unpack(directory))
                .maxLoadedModels(8)
                .build();
    }

    @AfterAll
    static void close() {
        provider.close();
    }

    private static ChatRequest.Builder ask(String model) {
        return ChatRequest.builder(model).user("Say something.");
    }

    // text

    @Test
    void sentence_streams_token_by_token_and_its_emoji_is_whole() {
        List<String> pieces = new ArrayList<>();
        try (ChatStream stream = provider.stream(ask("parley-demo").build())) {
            for (ChatEvent event : stream) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    pieces.add(delta.text());
                }
            }
        }
        assertThat(pieces).containsExactly("Hello", " from", " a", " tiny", " caf", "é", " ", "\uD83D\uDE00", ".");
    }

    @Test
    void answer_comes_with_counts_and_times_and_leaves_out_what_nobody_knows() {
        ChatResponse response = provider.chat(ask("parley-demo").build());
        assertThat(response.text()).isEqualTo(SENTENCE);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        // Hello, from, a, tiny, caf, two bytes, a space, four bytes, a full stop, the end
        assertThat(response.usage().completionTokens()).hasValue(14);
        assertThat(response.usage().promptTokens().getAsLong()).isPositive();
        assertThat(response.usage().cachedTokens()).isEmpty();
        assertThat(response.usage().reasoningTokens()).isEmpty();
        assertThat(response.timings().prompt()).isPresent();
        assertThat(response.timings().generation()).isPresent();
        assertThat(response.timings().total()).isPresent();
        assertThat(response.timings().firstToken()).isPresent();
        assertThat(response.warnings()).isEmpty();
    }

    @Test
    void time_to_load_is_told_by_the_answer_that_caused_it() {
        try (LlamaCppProvider fresh =
                LlamaCppProvider.builder().directory(directory).build()) {
            assertThat(fresh.chat(ask("parley-demo").build()).timings().load()).isPresent();
            assertThat(fresh.chat(ask("parley-demo").build()).timings().load()).isEmpty();
        }
    }

    @Test
    void length_of_the_answer_is_bounded() {
        ChatResponse response = provider.chat(ask("parley-demo").maxTokens(3).build());
        assertThat(response.text()).isEqualTo("Hello from a");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.usage().completionTokens()).hasValue(3);
    }

    @Test
    void bound_within_a_character_gives_only_whole_characters() {
        assertThat(provider.chat(ask("parley-demo").maxTokens(6).build()).text())
                .isEqualTo("Hello from a tiny caf");
        assertThat(provider.chat(ask("parley-demo").maxTokens(10).build()).text())
                .isEqualTo("Hello from a tiny café ");
    }

    @Test
    void answer_as_long_as_the_context_allows_ends_there() {
        try (LlamaCppProvider small = LlamaCppProvider.builder()
                .directory(directory)
                .contextLength(96)
                .build()) {
            ChatResponse response = small.chat(ask("parley-demo-babble").build());
            assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(response.usage().totalTokens()).hasValue(96);
        }
    }

    @Test
    void stop_word_across_tokens_is_never_seen() {
        List<String> pieces = new ArrayList<>();
        ChatResponse response;
        try (ChatStream stream =
                provider.stream(ask("parley-demo").stop("tiny c", "nothing").build())) {
            response = stream.peek(event -> {
                        if (event instanceof ChatEvent.TextDelta delta) {
                            pieces.add(delta.text());
                        }
                    })
                    .response();
        }
        assertThat(pieces).containsExactly("Hello", " from", " a", " ");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void beginning_of_a_stop_word_that_does_not_become_one_is_delivered() {
        assertThat(provider.chat(ask("parley-demo").stop(" tiny cat", "Hello x").build())
                        .text())
                .isEqualTo(SENTENCE);
    }

    @Test
    void seed_decides() {
        ChatRequest request = ask("parley-demo-babble").maxTokens(40).seed(7).build();
        String text = provider.chat(request).text();
        assertThat(provider.chat(request).text()).isEqualTo(text);
        assertThat(provider.chat(request.toBuilder().seed(8).build()).text()).isNotEqualTo(text);
    }

    @Test
    void temperature_of_zero_needs_no_seed() {
        ChatRequest request =
                ask("parley-demo-babble").maxTokens(20).temperature(0).build();
        assertThat(provider.chat(request).text())
                .isEqualTo(provider.chat(request).text());
    }

    record Person(String name, int age) {}

    @Test
    void schema_binds_the_answer() {
        ChatResponse response = provider.chat(ask("parley-demo")
                .seed(1)
                .responseFormat(ResponseFormat.schema(Person.class))
                .build());
        assertThat(response.as(Person.class).name()).isNotNull();
    }

    @Test
    void json_format_gives_an_object() {
        ChatResponse response = provider.chat(
                ask("parley-demo").seed(1).responseFormat(ResponseFormat.JSON).build());
        assertThat(response.text()).startsWith("{").endsWith("}");
    }

    @Test
    void schema_that_cannot_be_turned_into_a_grammar_is_refused() {
        ChatRequest request = ask("parley-demo")
                .responseFormat(ResponseFormat.schema("x", Json.of("{\"type\":\"nonsense\"}")))
                .build();
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> provider.chat(request))
                .withMessageContaining("nonsense");
        assertThat(provider.chat(ask("parley-demo").build()).text()).isEqualTo(SENTENCE);
    }

    // reasoning

    @Test
    void reasoning_is_split_from_the_answer() {
        ChatResponse response = provider.chat(ask("parley-demo-think").build());
        assertThat(response.reasoning()).contains("Let me think...");
        assertThat(response.text()).isEqualTo("Answer: 42");
        assertThat(response.warnings()).isEmpty();
    }

    @Test
    void reasoning_can_be_turned_off() {
        ChatResponse response =
                provider.chat(ask("parley-demo-think").reasoning(Reasoning.OFF).build());
        assertThat(response.reasoning()).isEmpty();
        assertThat(response.text()).isEqualTo("Answer: 42");
        assertThat(response.warnings()).isEmpty();
    }

    @Test
    void schema_goes_before_reasoning() {
        ChatResponse response = provider.chat(ask("parley-demo-think")
                .seed(1)
                .reasoning(Reasoning.ON)
                .responseFormat(ResponseFormat.schema(Person.class))
                .build());
        assertThat(response.reasoning()).isEmpty();
        assertThat(response.text()).startsWith("{");
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("reasoning_ignored");
    }

    // what is not there

    @Test
    void what_is_not_there_is_refused() {
        ImagePart image = ImagePart.of(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}, "image/png");
        for (ChatRequest request : List.of(
                ask("parley-demo").tool(Tool.of("clock", "Tells the time")).build(),
                ChatRequest.builder("parley-demo").user("Look.", image).build(),
                ask("parley-demo-embed").build())) {
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> provider.chat(request))
                    .satisfies(e -> assertThat(e.provider()).contains("llamacpp"));
        }
    }

    @Test
    void what_is_not_to_be_had_is_warned_of() {
        ChatResponse response = provider.chat(ask("parley-demo")
                .logprobs()
                .reasoning(Reasoning.HIGH)
                .providerOption("num_ctx", 5)
                .providerOption("mirostat", 0)
                .build());
        assertThat(response.text()).isEqualTo(SENTENCE);
        assertThat(response.warnings())
                .extracting(Warning::code)
                .containsExactly("option_ignored", "reasoning_ignored", "option_ignored");
    }

    // the prompt

    @Test
    void messages_longer_than_the_context_are_refused_before_they_are_read() {
        ChatRequest request = ChatRequest.of("parley-demo", "word ".repeat(3000));
        assertThatExceptionOfType(ContextLengthException.class)
                .isThrownBy(() -> provider.chat(request))
                .withMessageContaining("4096");
    }

    @Test
    void every_length_up_to_the_context_is_answered() {
        try (LlamaCppProvider small = LlamaCppProvider.builder()
                .directory(directory)
                .contextLength(64)
                .build()) {
            boolean refused = false;
            for (int words = 20; words < 40 && !refused; words++) {
                ChatRequest request = ChatRequest.builder("parley-demo-babble")
                        .user("a ".repeat(words))
                        .build();
                try {
                    ChatResponse response = small.chat(request);
                    assertThat(response.usage().totalTokens()).hasValue(64);
                } catch (ContextLengthException e) {
                    refused = true;
                }
            }
            assertThat(refused).isTrue();
        }
    }

    @Test
    void template_that_refuses_the_messages_is_told() throws IOException {
        Path strict = ModelFiles.withTemplate(
                directory.resolve("parley-demo.gguf"),
                directory.resolve("strict.gguf"),
                "{% for m in messages %}{{ m.content }}{% endfor %}"
                        + "{% if messages[0].content == 'no' %}{{ raise_exception('never say no') }}{% endif %}"
                        + "<|im_start|>assistant\n");
        try (LlamaCppProvider other =
                LlamaCppProvider.builder().model("strict", strict).build()) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> other.chat(ChatRequest.of("strict", "no")))
                    .withMessageContaining("strict")
                    .withMessageContaining("never say no");
            assertThat(other.chat(ChatRequest.of("strict", "yes")).text()).isEqualTo(SENTENCE);
        }
    }

    @Test
    void template_that_llama_cpp_does_not_understand_is_told() throws IOException {
        Path broken = ModelFiles.withTemplate(
                directory.resolve("parley-demo.gguf"), directory.resolve("broken.gguf"), "{% nonsense %}");
        try (LlamaCppProvider other =
                LlamaCppProvider.builder().model("broken", broken).build()) {
            ChatResponse response = other.chat(ask("broken").build());
            assertThat(response.text()).isEqualTo(SENTENCE);
            assertThat(response.warnings()).extracting(Warning::code).containsExactly("chat_template_ignored");
        }
    }

    @Test
    void template_with_an_emoji_works() throws IOException {
        Path smiling = ModelFiles.withTemplate(
                directory.resolve("parley-demo.gguf"),
                directory.resolve("smiling.gguf"),
                "\uD83D\uDE00{% for m in messages %}{{ m.content }}{% endfor %}<|im_start|>assistant\n");
        try (LlamaCppProvider other =
                LlamaCppProvider.builder().model("smiling", smiling).build()) {
            assertThat(other.chat(ask("smiling").build()).text()).isEqualTo(SENTENCE);
        }
    }

    @Test
    void history_with_every_kind_of_character_is_read() {
        ChatRequest request = ChatRequest.builder("parley-demo")
                .system("Be brief. \uD83D\uDE00")
                .user("1\u0000 \uE0F0 \uD83E\uDD16 \u202E \u20AC \"quoted\" {{ braces }}")
                .message(ChatMessage.assistant("Yes \uD834\uDD1E"))
                .user("\uD83D\uDE00".repeat(100))
                .build();
        assertThat(provider.chat(request).text()).isEqualTo(SENTENCE);
    }

    // stopping and waiting

    @Test
    void endless_answer_stops_when_its_stream_is_closed_and_makes_room() {
        try (LlamaCppProvider one =
                LlamaCppProvider.builder().directory(directory).parallel(1).build()) {
            for (int i = 0; i < 5; i++) {
                try (ChatStream stream = one.stream(ask("parley-demo-babble").build())) {
                    Iterator<ChatEvent> events = stream.iterator();
                    for (int k = 0; k < 10; k++) {
                        events.next();
                    }
                }
                assertThat(one.chat(ask("parley-demo-babble").maxTokens(3).build())
                                .usage()
                                .completionTokens())
                        .hasValue(3);
            }
        }
    }

    @Test
    void stream_closed_while_a_long_prompt_is_read_makes_room() throws Exception {
        try (LlamaCppProvider one =
                LlamaCppProvider.builder().directory(directory).parallel(1).build()) {
            one.find(ModelLoader.class).orElseThrow().load("parley-demo");
            ChatRequest request = ChatRequest.of("parley-demo", "word ".repeat(700));
            for (int i = 0; i < 5; i++) {
                CompletableFuture<ChatResponse> answer = one.stream(request).responseAsync();
                answer.cancel(true);
            }
            assertThat(one.chat(ask("parley-demo").build()).text()).isEqualTo(SENTENCE);
        }
    }

    @Test
    void sixteen_chats_at_once_are_all_answered_in_the_order_of_their_claims() throws Exception {
        try (LlamaCppProvider one =
                LlamaCppProvider.builder().directory(directory).parallel(1).build()) {
            one.find(ModelLoader.class).orElseThrow().load("parley-demo");
            Queue<Integer> order = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int number = i;
                answers.add(one.stream(ask("parley-demo").build())
                        .peek(event -> {
                            if (event instanceof ChatEvent.TextDelta delta
                                    && delta.text().equals("Hello")) {
                                order.add(number);
                            }
                        })
                        .responseAsync());
            }
            for (CompletableFuture<ChatResponse> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).text()).isEqualTo(SENTENCE);
            }
            assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        }
    }

    @Test
    void threads_are_bounded_however_many_chats_there_are() throws Exception {
        try (LlamaCppProvider two = LlamaCppProvider.builder()
                .connection("bounded")
                .directory(directory)
                .parallel(2)
                .build()) {
            two.find(ModelLoader.class).orElseThrow().load("parley-demo");
            long before = ownThreads();
            List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(two.stream(ask("parley-demo").build()).responseAsync());
            }
            // two that chat, a timer
            assertThat(ownThreads() - before).isLessThanOrEqualTo(3);
            for (CompletableFuture<ChatResponse> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).text()).isEqualTo(SENTENCE);
            }
        }
    }

    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("parley-llamacpp-chat")
                        || thread.getName().startsWith("parley-llamacpp-timer"))
                .count();
    }

    @Test
    void who_waits_for_longer_than_its_deadline_is_told_so_before_its_turn() {
        try (LlamaCppProvider one =
                LlamaCppProvider.builder().directory(directory).parallel(1).build()) {
            try (ChatStream busy = one.stream(ask("parley-demo-babble").build())) {
                busy.iterator().next();
                ChatRequest request = ask("parley-demo")
                        .deadlines(Deadlines.builder()
                                .firstToken(Duration.ofMillis(50))
                                .build())
                        .build();
                assertThatExceptionOfType(LlmTimeoutException.class)
                        .isThrownBy(() -> one.chat(request))
                        .satisfies(e -> assertThat(e.deadline()).isEqualTo(Deadline.FIRST_TOKEN));
            }
        }
    }

    @Test
    void total_deadline_ends_an_endless_answer_and_keeps_what_came() {
        ChatRequest request = ask("parley-demo-babble")
                .deadlines(Deadlines.builder().total(Duration.ofMillis(40)).build())
                .build();
        provider.find(ModelLoader.class).orElseThrow().load("parley-demo-babble");
        assertThatExceptionOfType(LlmTimeoutException.class)
                .isThrownBy(() -> {
                    // the context is full after some seconds at the latest; a deadline of 40 ms comes first
                    provider.chat(request);
                })
                .satisfies(e -> assertThat(e.deadline()).isEqualTo(Deadline.TOTAL));
    }

    // faults

    @Test
    void crash_of_the_native_code_ends_the_chat_and_not_the_program() {
        try (LlamaCppProvider other =
                LlamaCppProvider.builder().directory(directory).build()) {
            try (ChatStream stream = other.stream(ask("parley-demo-babble").build())) {
                Iterator<ChatEvent> events = stream.iterator();
                events.next();
                kill(other, "parley-demo-babble");
                assertThatExceptionOfType(ServerException.class)
                        .isThrownBy(() -> events.forEachRemaining(event -> {}))
                        .withMessageContaining("parley-demo-babble.gguf")
                        .satisfies(e -> assertThat(e.partialResponse()).isPresent());
            }
            assertThat(other.chat(ask("parley-demo-babble").maxTokens(2).build())
                            .text())
                    .isNotEmpty();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void interrupt_from_the_terminal_leaves_the_model_alone() throws Exception {
        try (LlamaCppProvider other =
                LlamaCppProvider.builder().directory(directory).build()) {
            other.chat(ask("parley-demo").build());
            long process = process(other, "parley-demo").pid();
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(other.chat(ask("parley-demo").build()).text()).isEqualTo(SENTENCE);
            assertThat(process(other, "parley-demo").pid()).isEqualTo(process);
        }
    }

    private static void kill(LlamaCppProvider provider, String id) {
        process(provider, id).destroyForcibly();
    }

    private static ProcessHandle process(LlamaCppProvider provider, String id) {
        RunningModel running = provider.find(ModelLoader.class).orElseThrow().running().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow();
        return ProcessHandle.of((long) running.metadata().get("process_id")).orElseThrow();
    }

    @Test
    void closing_the_provider_ends_what_goes_on_and_what_waits() throws Exception {
        LlamaCppProvider other =
                LlamaCppProvider.builder().directory(directory).parallel(1).build();
        CompletableFuture<ChatResponse> going =
                other.stream(ask("parley-demo-babble").build()).responseAsync();
        CompletableFuture<ChatResponse> waiting =
                other.stream(ask("parley-demo").build()).responseAsync();
        other.close();
        for (CompletableFuture<ChatResponse> chat : List.of(going, waiting)) {
            assertThat(chat)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(LlmCancelledException.class);
        }
    }
}
