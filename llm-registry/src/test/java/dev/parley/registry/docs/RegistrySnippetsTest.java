package dev.parley.registry.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/registry.md shows works. */
class RegistrySnippetsTest {
    private static final ChatRequest HELLO = ChatRequest.of("any", "Hello");

    private final LlmProvider ollama = FakeProvider.builder()
            .id("ollama")
            .model(ModelInfo.builder("ollama", "llama3.2")
                    .capabilities(Capabilities.of(Capability.CHAT))
                    .build())
            .model(ModelInfo.builder("ollama", "qwen3:8b")
                    .capabilities(Capabilities.of(Capability.CHAT, Capability.TOOLS))
                    .parameters("8B")
                    .runsOn(RunsOn.LOCAL)
                    .build())
            .model(ModelInfo.builder("ollama", "qwen-mystery").build())
            .reply(FakeReply.builder().text("Because.").usage(3, 2).build())
            .build();
    private final LlmProvider mine = FakeProvider.builder()
            .id("mine")
            .models("large")
            .reply(FakeReply.text("Rayleigh."))
            .build();
    private final LlmRegistry registry =
            LlmRegistry.builder().provider(ollama).provider(mine).build();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void a_listing_says_how_each_part_came_about() {
        registry.models(ListMode.waitFor(Duration.ofSeconds(30)));
        assertThat(printedBy(() -> RegistrySnippets.outcomes(registry.models())))
                .contains("ollama: 3 models, as of ", "mine: 1 models, as of ");
    }

    @Test
    void the_default_model_answers() {
        registry.models(ListMode.waitFor(Duration.ofSeconds(30)));
        assertThat(printedBy(() -> RegistrySnippets.chat(registry)).strip()).isEqualTo("Because.");
    }

    @Test
    void a_search_finds_what_is_known_to_fit() {
        registry.models(ListMode.waitFor(Duration.ofSeconds(30)));
        assertThat(printedBy(() -> RegistrySnippets.search(registry)).lines())
                .first()
                .isEqualTo("qwen3:8b");
    }

    @Test
    void routes_and_arms_answer_and_are_counted() {
        assertThat(printedBy(() -> RegistrySnippets.fallback(registry, HELLO))).contains("provider=ollama");
        assertThat(printedBy(() -> RegistrySnippets.split(registry, HELLO)))
                .containsPattern("(now|candidate): 1 chats");
    }

    @Test
    void a_conversation_goes_on_with_another_model_and_from_json() {
        assertThat(RegistrySnippets.conversation(registry))
                .extracting(ChatMessage::text)
                .containsExactly("Why is the sky blue?", "Because.", "And at dusk?", "Rayleigh.");
    }

    @Test
    void health_is_heard_of_and_written() throws Exception {
        RegistrySnippets.events(registry).close();
        registry.checkHealthAsync(Duration.ofSeconds(30)).join();
        assertThat(printedBy(() -> RegistrySnippets.json(registry)))
                .contains("\"ollama\":{\"provider\":\"ollama\",\"status\":\"healthy\",\"available\":true");
    }

    @Test
    void a_registry_is_built_of_everything_at_once_and_asks_nobody() {
        try (LlmRegistry built = RegistrySnippets.build(mine, directory.resolve("models.json"))) {
            assertThat(built.providers()).contains("mine", "ollama@gpu-box");
            assertThat(built.resolve("fast")).hasToString("ollama@gpu-box/qwen3:8b");
        }
    }

    private static String printedBy(Runnable code) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            code.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
