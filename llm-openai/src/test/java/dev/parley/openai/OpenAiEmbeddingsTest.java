package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.openai.protocol.Dialect;
import dev.parley.testserver.Script;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEmbeddingsTest extends AnswerFixture {
    private void replies(String body) {
        server.on("POST", "/v1/embeddings").reply(Script.reply(200, JSON, body));
    }

    private static String base64(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Test
    void vectors_come_in_the_order_of_the_texts_as_numbers_or_base64() {
        replies(
                "{\"object\":\"list\",\"data\":[{\"index\":1,\"embedding\":\"" + base64(0.5f, -1.25f)
                        + "\"},{\"index\":0,\"embedding\":[1,2.5e-1]}],\"model\":\"e-2\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}");

        EmbeddingResponse response = provider().embed(EmbeddingRequest.of("e", "one", "two"));

        assertThat(response.embeddings())
                .containsExactly(Embedding.of(new float[] {1, 0.25f}), Embedding.of(new float[] {0.5f, -1.25f}));
        assertThat(response.model()).isEqualTo("e-2");
        assertThat(response.usage().promptTokens()).hasValue(4);
        assertThat(response.warnings()).isEmpty();
        assertThat(server.takeRequest(Duration.ofSeconds(5)).text())
                .isEqualTo("{\"model\":\"e\",\"input\":[\"one\",\"two\"]}");
    }

    @Test
    void what_is_asked_for_is_sent_and_what_cannot_be_is_a_warning() {
        dialect = Dialect.builder().embeddingEncoding("base64").build();
        replies("{\"data\":[{\"embedding\":[1,2]}]}");

        EmbeddingResponse response = provider()
                .embed(EmbeddingRequest.builder("e")
                        .input("one")
                        .dimensions(4)
                        .truncate(true)
                        .providerOption("user", "me")
                        .build());

        assertThat(response.warnings())
                .extracting(Warning::code)
                .containsExactly("truncate_ignored", "dimensions_ignored");
        assertThat(response.model()).isEqualTo("e");
        assertThat(server.takeRequest(Duration.ofSeconds(5)).text())
                .isEqualTo(
                        "{\"model\":\"e\",\"input\":[\"one\"],\"encoding_format\":\"base64\",\"dimensions\":4,\"user\":\"me\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider()
                        .embed(EmbeddingRequest.builder("e")
                                .input("one")
                                .providerOption("input", "x")
                                .build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":-1,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":\"A\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":\"AAAA\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[\"x\"]}]}",
                "{\"data\":null}",
                "[]",
            })
    void vectors_that_do_not_fit_the_texts_are_malformed(String body) {
        replies(body);
        assertThrows(MalformedResponseException.class, () -> provider().embed(EmbeddingRequest.of("e", "one", "two")));
    }

    @Test
    void an_error_beside_status_200_is_an_error() {
        replies("{\"error\":{\"message\":\"no such luck\"}}");
        LlmException failure =
                assertThrows(LlmException.class, () -> provider().embed(EmbeddingRequest.of("e", "one")));
        assertThat(failure.providerMessage()).contains("no such luck");
    }

    @Test
    void an_endpoint_that_makes_none_is_not_asked() {
        dialect = Dialect.builder().embeddings(Support.NO).build();
        assertThrows(UnsupportedFeatureException.class, () -> provider().embed(EmbeddingRequest.of("e", "one")));
        assertThat(server.requests()).isEmpty();
    }
}
