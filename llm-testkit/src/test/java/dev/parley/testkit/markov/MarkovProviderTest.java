package dev.parley.testkit.markov;

import static dev.parley.testkit.ParleyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.ChatRequest;
import dev.parley.FinishReason;
import dev.parley.ImagePart;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.ProviderConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MarkovProviderTest {
    private static final ChatRequest REQUEST = ChatRequest.of("sentences", "Tell me about streams.");

    @Test
    void same_seed_gives_the_same_answer_and_another_seed_another() {
        String one = answer("1", REQUEST);
        assertThat(answer("1", REQUEST)).isEqualTo(one);
        assertThat(answer("2", REQUEST)).isNotEqualTo(one);
        assertThat(answer("2", REQUEST.toBuilder().seed(1).build())).isEqualTo(one);
        assertThat(one.split(" ")).hasSize(25);
    }

    private static String answer(String seed, ChatRequest request) {
        try (LlmProvider markov = LlmProviders.open("markov", ProviderConfig.of(Map.of("seed", seed)))) {
            return markov.chat(request).text();
        }
    }

    @Test
    void answer_is_as_long_as_it_was_asked_to_be() {
        try (LlmProvider markov = LlmProviders.open("markov")) {
            assertThat(markov.stream(REQUEST.toBuilder().maxTokens(3).build()))
                    .finishedWith(FinishReason.LENGTH)
                    .response()
                    .hasUsage(4, 3)
                    .hasWarnings()
                    .isFrom("markov", "sentences");
        }
    }

    @Test
    void what_it_cannot_do_is_told() {
        try (LlmProvider markov = LlmProviders.open("markov")) {
            assertThat(markov.stream(REQUEST.toBuilder().temperature(0.5).build()))
                    .response()
                    .hasWarnings("request_partly_ignored");
            assertThat(markov.stream(REQUEST.toBuilder()
                            .user("What is this?", ImagePart.of(URI.create("https://example.com/cat.png")))
                            .build()))
                    .failsWith(UnsupportedFeatureException.class, "no images");
        }
    }

    @Test
    void seed_that_is_no_number_is_refused_with_its_names() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LlmProviders.open("markov", ProviderConfig.of(Map.of("seed", "x"))))
                .withMessageContaining("MARKOV_SEED");
    }

    @Test
    void code_is_short_enough_to_be_read_in_one_go() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("llm-bom"))) {
            root = Objects.requireNonNull(root.getParent(), "no directory above has llm-bom");
        }
        Path file = root.resolve("llm-testkit/src/test/java/dev/parley/testkit/markov/MarkovProvider.java");
        assertThat(Files.readAllLines(file)).hasSizeLessThan(150);
    }
}
