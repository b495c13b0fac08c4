package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatMessage;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.ImagePart;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.ModelCreation;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OllamaCreateTest extends ServerTest {
    @TempDir
    Path folder;

    private ModelStore store;

    @Override
    RetryPolicy retries() {
        return RetryPolicy.standard();
    }

    @BeforeEach
    void find() {
        store = ollama.find(ModelStore.class).orElseThrow();
        server.on("POST", "/api/create").reply(recorded("create-stream"));
    }

    @Test
    void model_from_a_model_is_one_call_with_all_that_was_said() {
        ModelCreation creation = ModelCreation.builder("brief")
                .from("llama3.2")
                .template("{{ .Prompt }}")
                .system("Be brief.")
                .licences(List.of("MIT", "Apache-2.0"))
                .parameters(Map.of("temperature", 0, "stop", List.of("@@")))
                .messages(List.of(ChatMessage.user("Hi"), ChatMessage.assistant("Yes?")))
                .quantize("q4_K_M")
                .build();
        assertThat(all(store.create(creation)))
                .extracting(Progress::status)
                .startsWith("parsing GGUF")
                .endsWith("success");
        assertThat(json(server.takeRequest(SOON)))
                .isEqualTo(json(
                        "{\"model\":\"brief\",\"from\":\"llama3.2\",\"template\":\"{{ .Prompt }}\",\"system\":\"Be brief.\","
                                + "\"license\":[\"MIT\",\"Apache-2.0\"],\"parameters\":{\"temperature\":0,\"stop\":[\"@@\"]},"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Yes?\"}],"
                                + "\"quantize\":\"q4_K_M\",\"stream\":true}"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void file_is_uploaded_with_its_length_and_then_named_by_its_digest() throws Exception {
        byte[] content = gguf(3_000_000);
        Path file = Files.write(folder.resolve("weights.gguf"), content);
        Path adapter = Files.write(folder.resolve("lora.gguf"), gguf(1_000));
        blobsAreMissing();
        String digest = digest(content);

        List<Progress> reports = all(store.create(ModelCreation.builder("m")
                .files(Map.of("x.gguf", file))
                .adapters(Map.of("y.gguf", adapter))
                .build()));

        SeenRequest head = server.takeRequest(SOON);
        assertThat(head.method() + " " + head.path()).isEqualTo("HEAD /api/blobs/" + digest);
        SeenRequest upload = server.takeRequest(SOON);
        assertThat(upload.path()).isEqualTo("/api/blobs/" + digest);
        assertThat(upload.header("content-length")).contains("3000000");
        assertThat(upload.body()).isEqualTo(content);
        server.takeRequest(SOON);
        server.takeRequest(SOON);
        assertThat(json(server.takeRequest(SOON)))
                .isEqualTo(json("{\"model\":\"m\",\"files\":{\"x.gguf\":\"" + digest + "\"},\"adapters\":{\"y.gguf\":\""
                        + digest(Files.readAllBytes(adapter)) + "\"},\"stream\":true}"));

        assertThat(reports)
                .extracting(Progress::status)
                .contains("hashing x.gguf", "uploading " + digest, "uploaded " + digest, "writing manifest")
                .endsWith("success");
        List<Progress> uploading =
                reports.stream().filter(report -> report.digest().isPresent()).toList();
        assertThat(uploading)
                .isSortedAccordingTo((a, b) -> Long.compare(
                        a.completedBytes().orElseThrow(), b.completedBytes().orElseThrow()));
        assertThat(uploading)
                .allSatisfy(report -> assertThat(report.totalBytes()).hasValue(3_001_000));
        assertThat(uploading.get(uploading.size() - 1).percent()).isEqualTo(OptionalDouble.of(100));
    }

    @Test
    void file_that_the_server_holds_is_not_uploaded() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(1_000));
        server.on(request -> request.method().equals("HEAD"))
                .reply(Script.status(200, "").contentLength(0).end());
        store.create(ModelCreation.builder("m").files(Map.of("x.gguf", file)).build())
                .await();
        assertThat(server.requests()).extracting(SeenRequest::method).containsExactly("HEAD", "POST");
        assertThat(server.requests().get(1).path()).isEqualTo("/api/create");
    }

    @Test
    void file_that_is_no_gguf_is_refused_by_its_name_and_nothing_is_sent() throws Exception {
        Path good = Files.write(folder.resolve("good.gguf"), gguf(100));
        Path html = Files.writeString(folder.resolve("model.gguf"), "<!doctype html><title>Sign in</title>");
        assertThatThrownBy(() -> store.create(ModelCreation.builder("m")
                                .files(Map.of("a.gguf", good, "b.gguf", html))
                                .build())
                        .await())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(html.toString())
                .hasMessageContaining("no GGUF file");
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        assertThatThrownBy(() -> store.create(ModelCreation.builder("m")
                                .from("base")
                                .adapters(Map.of("a", empty))
                                .build())
                        .await())
                .hasMessageContaining(empty.toString());
        Path missing = folder.resolve("missing.gguf");
        assertThatThrownBy(() -> store.create(ModelCreation.builder("m")
                                .files(Map.of("a.gguf", missing))
                                .build())
                        .await())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(missing.toString());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void safetensors_come_with_their_configuration_and_must_be_such() throws Exception {
        byte[] head = new byte[40];
        head[0] = 30;
        head[8] = '{';
        Path weights = Files.write(folder.resolve("model.safetensors"), head);
        Path config = Files.writeString(folder.resolve("config.json"), "{}");
        blobsAreMissing();
        store.create(ModelCreation.builder("m")
                        .files(Map.of("model.safetensors", weights, "config.json", config))
                        .build())
                .await();
        assertThat(server.requests()).hasSize(5);

        Path pointer = Files.writeString(
                folder.resolve("pointer.safetensors"), "version https://git-lfs.github.com/spec/v1\noid sha256:0a");
        assertThatThrownBy(() -> store.create(ModelCreation.builder("m")
                                .files(Map.of("model.safetensors", pointer))
                                .build())
                        .await())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(pointer.toString());
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void upload_that_the_server_refuses_ends_the_job_and_no_model_is_made() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(1_000));
        server.on(request -> request.path().startsWith("/api/blobs/"))
                .reply(request -> request.method().equals("HEAD")
                        ? Script.status(404, JSON).contentLength(0).end()
                        : recorded("blob-wrong-digest"));
        assertThatThrownBy(() -> store.create(ModelCreation.builder("m")
                                .files(Map.of("x.gguf", file))
                                .build())
                        .await())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("digest mismatch")
                .hasMessageContaining("did it change");
        assertThat(server.requests()).extracting(SeenRequest::path).doesNotContain("/api/create");
    }

    @Test
    void error_line_of_the_creation_is_the_failure_of_the_job() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(1_000));
        blobsAreMissing();
        server.on("POST", "/api/create").reply(recorded("create-missing-blob"));
        List<String> seen = new ArrayList<>();
        LlmException failure = catchThrowableOfType(
                LlmException.class,
                () -> store.create(ModelCreation.builder("m")
                                .files(Map.of("x.gguf", file))
                                .build())
                        .forEach(report -> seen.add(report.status())));
        assertThat(failure).isExactlyInstanceOf(InvalidRequestException.class).hasMessageContaining("upload it first");
        assertThat(failure.model()).contains("m");
        assertThat(seen).endsWith("parsing GGUF");
    }

    @Test
    void creation_that_is_stopped_during_the_upload_hangs_up_and_leaves_no_thread() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(2_000_000));
        server.on(request -> request.method().equals("HEAD"))
                .reply(Script.status(404, JSON).contentLength(0).end());
        server.on(request -> request.method().equals("POST") && request.path().startsWith("/api/blobs/"))
                .reply(Script.nothing().stall());
        ProgressStream job = store.create(
                ModelCreation.builder("m").files(Map.of("x.gguf", file)).build());
        CompletableFuture<Void> end = job.awaitAsync();
        server.takeExchange(SOON);
        Exchange upload = server.takeExchange(SOON);
        job.close();
        upload.awaitHangUp(SOON);
        assertThatThrownBy(end::get).hasCauseInstanceOf(LlmCancelledException.class);
        Threads.awaitNone("parley-ollama");
        assertThat(server.requests()).extracting(SeenRequest::path).doesNotContain("/api/create");
    }

    @Test
    void creation_that_is_stopped_while_the_server_works_hangs_up() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(1_000));
        blobsAreMissing();
        server.on("POST", "/api/create")
                .reply(Script.ok(NDJSON)
                        .lines("{\"status\":\"quantizing F16 model to Q4_K_M\"}")
                        .stall());
        ProgressStream job = store.create(
                ModelCreation.builder("m").files(Map.of("x.gguf", file)).build());
        CompletableFuture<Void> end = job.awaitAsync();
        server.takeExchange(SOON);
        server.takeExchange(SOON);
        Exchange create = server.takeExchange(SOON);
        end.cancel(true);
        create.awaitHangUp(SOON);
        Threads.awaitNone("parley-ollama");
    }

    @Test
    void upload_that_stalls_is_ended_by_the_idle_deadline_of_jobs() throws Exception {
        Path file = Files.write(folder.resolve("weights.gguf"), gguf(1_000));
        server.on(request -> request.method().equals("HEAD"))
                .reply(Script.status(404, JSON).contentLength(0).end());
        server.on(request -> request.method().equals("POST"))
                .reply(Script.nothing().stall());
        try (OllamaProvider impatient = OllamaProvider.builder()
                .baseUrl(server.uri())
                .jobDeadlines(Deadlines.builder().idle(Duration.ofMillis(300)).build())
                .build()) {
            ModelStore hasty = impatient.find(ModelStore.class).orElseThrow();
            LlmTimeoutException failure = catchThrowableOfType(LlmTimeoutException.class, () -> hasty.putBlob(file));
            assertThat(failure.deadline()).isEqualTo(Deadline.IDLE);
            assertThat(failure).hasMessageContaining(file.toString());
        }
        Threads.awaitNone("parley-ollama");
    }

    @Test
    void any_file_can_be_a_blob_and_its_digest_is_the_answer() throws Exception {
        byte[] content = "{\"architectures\":[]}".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("config.json"), content);
        blobsAreMissing();
        assertThat(store.putBlob(file)).isEqualTo(digest(content));
        server.takeRequest(SOON);
        assertThat(server.takeRequest(SOON).body()).isEqualTo(content);
        assertThatThrownBy(() -> store.putBlob(folder.resolve("none"))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store.putBlobAsync(folder.resolve("none")).get())
                .hasCauseInstanceOf(InvalidRequestException.class);
    }

    @Test
    void upload_of_an_empty_file_is_one_too() throws Exception {
        Path file = Files.createFile(folder.resolve("empty"));
        blobsAreMissing();
        assertThat(store.putBlob(file)).isEqualTo(digest(new byte[0]));
    }

    @Test
    void message_that_is_more_than_text_is_refused_at_once() {
        ModelCreation creation = ModelCreation.builder("m")
                .from("base")
                .messages(List.of(ChatMessage.user("What?", ImagePart.of(new byte[] {1}, "image/png"))))
                .build();
        assertThatThrownBy(() -> store.create(creation)).isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void nothing_is_read_or_sent_before_the_stream_is_claimed() {
        store.create(ModelCreation.builder("m")
                .files(Map.of("x.gguf", folder.resolve("missing.gguf")))
                .build());
        assertThat(server.requests()).isEmpty();
    }

    private void blobsAreMissing() {
        server.on(request -> request.path().startsWith("/api/blobs/"))
                .reply(request -> request.method().equals("HEAD")
                        ? Script.status(404, JSON).contentLength(0).end()
                        : recorded("blob-upload"));
    }

    private static byte[] gguf(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        return bytes;
    }

    private static String digest(byte[] bytes) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static List<Progress> all(ProgressStream stream) {
        List<Progress> all = new ArrayList<>();
        stream.forEach(all::add);
        return all;
    }

    private static JsonNode json(SeenRequest request) {
        return json(request.text());
    }
}
