package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.AuthenticationException;
import dev.parley.ConnectionException;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoader;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelSearch;
import dev.parley.ModelStore;
import dev.parley.PermissionException;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.ServerException;
import dev.parley.TextGeneration;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaStoreTest extends ServerTest {
    private static final String SUCCESS = "{\"status\":\"success\"}";

    private ModelStore store;

    @Override
    RetryPolicy retries() {
        return RetryPolicy.standard();
    }

    @BeforeEach
    void find() {
        store = ollama.find(ModelStore.class).orElseThrow();
    }

    // pull

    @Test
    void progress_is_over_all_layers_known_so_far() {
        server.on("POST", "/api/pull")
                .reply(lines(
                        "{\"status\":\"pulling manifest\"}",
                        "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":100}",
                        "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":100,\"completed\":40}",
                        "{\"status\":\"pulling bb\",\"digest\":\"sha256:bb\",\"total\":100}",
                        "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":100,\"completed\":100}",
                        "{\"status\":\"pulling bb\",\"digest\":\"sha256:bb\",\"total\":100,\"completed\":100}",
                        "{\"status\":\"verifying sha256 digest\"}",
                        SUCCESS));
        List<Progress> reports = all(store.pull("m"));
        assertThat(reports)
                .extracting(Progress::percent)
                .containsExactly(
                        OptionalDouble.empty(),
                        OptionalDouble.of(0),
                        OptionalDouble.of(40),
                        OptionalDouble.of(20),
                        OptionalDouble.of(50),
                        OptionalDouble.of(100),
                        OptionalDouble.of(100),
                        OptionalDouble.of(100));
        assertThat(reports.get(2))
                .isEqualTo(Progress.builder("pulling aa")
                        .digest("sha256:aa")
                        .completedBytes(40)
                        .totalBytes(100)
                        .build());
        assertThat(reports.get(6).digest()).isEmpty();
        assertThat(reports.get(7).status()).isEqualTo("success");
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"stream\":true}");
    }

    @Test
    void nothing_is_sent_before_the_stream_is_claimed() {
        store.pull("m");
        store.push("m");
        server.on("POST", "/api/pull").reply(lines(SUCCESS));
        store.pull("other").await();
        assertThat(server.requests()).hasSize(1);
    }

    static Stream<Arguments> errorLines() {
        return Stream.of(
                Arguments.of("pull model manifest: file does not exist", ModelNotFoundException.class, "library"),
                Arguments.of(
                        "pull model manifest: 412: the model needs more than this server has",
                        UnsupportedFeatureException.class,
                        "Update the Ollama server"),
                Arguments.of(
                        "pull model manifest: Get \\\"https://registry.ollama.ai/v2/library/m/manifests/latest\\\": dial tcp:"
                                + " lookup registry.ollama.ai: no such host",
                        ServerException.class,
                        "HTTPS_PROXY"),
                Arguments.of(
                        "digest mismatch, file must be downloaded again: want sha256:aa, got sha256:bb",
                        ServerException.class,
                        "pull again"),
                Arguments.of(
                        "write /root/.ollama/models/blobs/sha256-aa-partial: no space left on device",
                        ServerException.class,
                        "disk is full"),
                Arguments.of("invalid model name", InvalidRequestException.class, "invalid model name"),
                Arguments.of("unauthorized: access denied", AuthenticationException.class, "ollama signin"),
                Arguments.of(
                        "you are not authorized to push to this namespace, create the model under a namespace you own",
                        PermissionException.class,
                        "<user>/<model>"),
                Arguments.of("pull model manifest: 403: denied", PermissionException.class, "account"),
                Arguments.of("max retries exceeded: EOF", ServerException.class, "max retries exceeded"));
    }

    @ParameterizedTest
    @MethodSource("errorLines")
    void error_line_is_the_failure_it_speaks_of(String words, Class<? extends LlmException> type, String wayOut) {
        server.on("POST", "/api/pull")
                .reply(lines("{\"status\":\"pulling manifest\"}", "{\"error\":\"" + words + "\"}"));
        List<Progress> reports = new ArrayList<>();
        LlmException failure =
                catchThrowableOfType(LlmException.class, () -> store.pull("m").forEach(reports::add));
        assertThat(failure).isExactlyInstanceOf(type).hasMessageContaining(wayOut);
        assertThat(failure.model()).contains("m");
        assertThat(failure.provider()).contains("ollama");
        assertThat(failure.providerMessage().orElseThrow()).startsWith(words.substring(0, 10));
        assertThat(reports).extracting(Progress::status).containsExactly("pulling manifest");
        assertThat(server.requests())
                .as("an answer that has begun is not asked for again")
                .hasSize(1);
    }

    @Test
    void full_disk_is_not_worth_a_second_try_and_damage_on_the_way_is() {
        server.on("POST", "/api/pull")
                .reply(
                        lines("{\"error\":\"no space left on device\"}"),
                        lines("{\"error\":\"digest mismatch, file must be downloaded again\"}"));
        assertThat(failureOf(store.pull("m")).retryable()).isFalse();
        assertThat(failureOf(store.pull("m")).retryable()).isTrue();
    }

    @Test
    void unknown_model_is_the_same_failure_with_a_real_status() {
        server.on("POST", "/api/pull").reply(recorded("pull-unknown-nostream"));
        assertThat(failureOf(store.pull("m"))).isExactlyInstanceOf(ModelNotFoundException.class);
        server.on("POST", "/api/pull").reply(recorded("pull-bad-name"));
        assertThat(failureOf(store.pull("a b"))).isExactlyInstanceOf(InvalidRequestException.class);
    }

    @Test
    void end_without_success_is_a_truncated_stream() {
        server.on("POST", "/api/pull")
                .reply(
                        lines("{\"status\":\"writing manifest\"}"),
                        Script.ok(NDJSON).chunk("{\"status\":\"succ").end());
        assertThat(failureOf(store.pull("m"))).isExactlyInstanceOf(TruncatedStreamException.class);
        assertThat(failureOf(store.pull("m"))).isExactlyInstanceOf(TruncatedStreamException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"message\":{}}", "{\"status\":7}", "<html>", "{\"status\":\"a\"} x"})
    void line_that_is_no_report_is_malformed(String line) {
        server.on("POST", "/api/pull").reply(lines(line, SUCCESS));
        assertThat(failureOf(store.pull("m"))).isExactlyInstanceOf(MalformedResponseException.class);
    }

    @Test
    void report_without_words_is_counted_and_not_delivered() {
        server.on("POST", "/api/pull")
                .reply(lines(
                        "{\"status\":\"\"}",
                        "{\"status\":null,\"new\":[1]}",
                        "{\"error\":\"\",\"status\":\"a\"}",
                        SUCCESS));
        assertThat(all(store.pull("m"))).extracting(Progress::status).containsExactly("a", "success");
    }

    @Test
    void pull_that_is_stopped_hangs_up_and_leaves_no_connection_and_no_thread() {
        server.on("POST", "/api/pull")
                .reply(
                        Script.ok(NDJSON)
                                .lines(
                                        "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":1000}",
                                        "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":1000,\"completed\":400}")
                                .stall(),
                        lines(
                                "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":1000,\"completed\":400}",
                                SUCCESS));
        ProgressStream pull = store.pull("m");
        Iterator<Progress> reports = pull.iterator();
        Progress report = reports.next();
        while (report.percent().orElse(0) < 40) {
            report = reports.next();
        }
        Exchange exchange = server.takeExchange(SOON);
        Thread stopper = new Thread(pull::close);
        stopper.start();
        assertThatThrownBy(reports::hasNext).isInstanceOf(LlmCancelledException.class);
        exchange.awaitHangUp(SOON);
        server.awaitOpenConnections(0, SOON);
        assertThat(Threads.named("parley-ollama")).isEmpty();

        // the server goes on where it was
        assertThat(all(store.pull("m")).get(0).percent()).hasValue(40);
        transport.close();
        Threads.awaitNone("parley-http");
    }

    @Test
    void pull_whose_future_is_cancelled_hangs_up() {
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON)
                        .lines("{\"status\":\"pulling manifest\"}")
                        .stall());
        CompletableFuture<Void> end = store.pull("m").awaitAsync();
        Exchange exchange = server.takeExchange(SOON);
        end.cancel(true);
        exchange.awaitHangUp(SOON);
    }

    @Test
    void pull_that_stalls_is_ended_by_the_idle_deadline_of_jobs() {
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON)
                        .lines("{\"status\":\"pulling manifest\"}")
                        .stall());
        try (OllamaProvider impatient = provider(OllamaProvider.builder()
                .jobDeadlines(Deadlines.builder().idle(Duration.ofMillis(200)).build()))) {
            ProgressStream pull = impatient.find(ModelStore.class).orElseThrow().pull("m");
            LlmTimeoutException failure = catchThrowableOfType(LlmTimeoutException.class, () -> all(pull));
            assertThat(failure.deadline()).isEqualTo(Deadline.IDLE);
        }
        server.takeExchange(SOON).awaitHangUp(SOON);
    }

    @Test
    void server_that_is_gone_is_a_connection_failure_with_the_way_out() {
        server.close();
        assertThat(failureOf(store.pull("m")))
                .isExactlyInstanceOf(ConnectionException.class)
                .hasMessageContaining("ollama serve");
    }

    // the rest

    @Test
    void push_reports_as_pull_does() {
        server.on("POST", "/api/push")
                .reply(lines(
                        "{\"status\":\"retrieving manifest\"}",
                        "{\"status\":\"pushing aa\",\"digest\":\"sha256:aa\",\"total\":10,\"completed\":5}",
                        SUCCESS));
        assertThat(all(store.push("me/m")).get(1).percent()).hasValue(50);
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"me/m\",\"stream\":true}");
    }

    @Test
    void copy_and_delete_name_the_models() {
        server.on("POST", "/api/copy").reply(recorded("copy"));
        server.on("DELETE", "/api/delete").reply(recorded("delete"));
        store.copy("a", "b");
        store.delete("b");
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"source\":\"a\",\"destination\":\"b\"}");
        SeenRequest delete = server.takeRequest(SOON);
        assertThat(delete.text()).isEqualTo("{\"model\":\"b\"}");
        assertThat(delete.header("content-type")).contains("application/json");
    }

    @Test
    void copy_and_delete_of_a_missing_model_say_so() {
        server.on("POST", "/api/copy").reply(recorded("copy-unknown-model"));
        server.on("DELETE", "/api/delete").reply(recorded("delete-unknown-model"));
        assertThatThrownBy(() -> store.copy("a", "b")).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> store.delete("b")).isExactlyInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void has_blob_is_false_only_if_the_server_says_so_in_its_own_words() {
        String digest = "sha256:" + "0a".repeat(32);
        server.on("HEAD", "/api/blobs/" + digest)
                .reply(
                        Script.status(200, "").contentLength(0).end(),
                        Script.status(404, JSON).contentLength(0).end(),
                        Script.status(404, "text/plain").contentLength(0).end());
        assertThat(store.hasBlob(digest)).isTrue();
        assertThat(store.hasBlob(digest)).isFalse();
        assertThatThrownBy(() -> store.hasBlob(digest))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("base URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "0a0a", "sha256:0A", "sha256-0a"})
    void digest_of_another_form_is_refused_at_once(String digest) {
        assertThatThrownBy(() -> store.hasBlobAsync(digest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hex digits");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void blank_names_are_refused_at_once() {
        assertThatThrownBy(() -> store.pull(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.push("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.copyAsync("a", " ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.deleteAsync("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void store_of_a_closed_provider_refuses_every_operation() {
        ollama.close();
        assertThatThrownBy(() -> store.pull("m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.push("m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.copyAsync("m", "n")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.deleteAsync("m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.hasBlobAsync("sha256:" + "0a".repeat(32)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothing_but_the_three_abilities_is_found() {
        assertThat(ollama.find(ModelStore.class)).isPresent();
        assertThat(ollama.find(ModelLoader.class)).isPresent();
        assertThat(ollama.find(TextGeneration.class)).isPresent();
        assertThat(ollama.find(OllamaProvider.class)).containsSame(ollama);
        assertThat(ollama.find(ModelSearch.class)).isEmpty();
        assertThat(ollama.find(JsonNode.class)).isEmpty();
    }

    private static List<Progress> all(ProgressStream stream) {
        List<Progress> all = new ArrayList<>();
        stream.forEach(all::add);
        return all;
    }

    private static LlmException failureOf(ProgressStream stream) {
        return catchThrowableOfType(LlmException.class, stream::await);
    }
}
