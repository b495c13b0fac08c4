package dev.parley.ollama;

import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ProgressStream;
import dev.parley.spi.http.ChatDecoder;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.HttpCall;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.spi.http.Scheduler;
import dev.parley.spi.http.StreamFormat;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one server: address, headers, key, deadlines and the reading of errors. */
final class OllamaApi {
    static final String CHAT = "/api/chat";
    static final String EMBED = "/api/embed";
    static final String TAGS = "/api/tags";
    static final String SHOW = "/api/show";
    static final String RUNNING = "/api/ps";
    static final String VERSION = "/api/version";
    static final String GENERATE = "/api/generate";
    static final String PULL = "/api/pull";
    static final String PUSH = "/api/push";
    static final String CREATE = "/api/create";
    static final String COPY = "/api/copy";
    static final String DELETE = "/api/delete";
    static final String BLOBS = "/api/blobs/";

    private static final String NDJSON = "application/x-ndjson";

    private static final Duration LOOK_AT_MOST = Duration.ofSeconds(30);
    /** How long an upload may take before its answer begins; what is watched instead is whether it moves. */
    private static final Duration AS_LONG_AS_IT_MOVES = Duration.ofDays(365);

    private static final Pattern SECRET_NAME =
            Pattern.compile("key|token|secret|passw|cookie|auth", Pattern.CASE_INSENSITIVE);

    static final String AUTHORIZATION = "authorization";

    private static final String BLOB_MISSING = "blob_missing";

    private final OllamaHost host;
    private final HttpTransport transport;
    private final Map<String, String> headers;
    private final @Nullable Supplier<String> authorization;
    private final Deadlines deadlines;
    private final Deadlines jobs;
    private final Deadlines looks;
    private final ErrorMapper errors;
    private final String connectHint;

    /**
     * @param authorization the value of the Authorization header, asked for at every call, or null for none
     * @param jobs the deadlines of pull, push, create and upload
     */
    OllamaApi(
            OllamaHost host,
            HttpTransport transport,
            Map<String, String> headers,
            @Nullable Supplier<String> authorization,
            Deadlines deadlines,
            Deadlines jobs) {
        this.host = host;
        this.transport = transport;
        this.headers = headers;
        this.authorization = authorization;
        this.deadlines = deadlines;
        this.jobs = jobs;
        this.looks = deadlines.firstToken().compareTo(LOOK_AT_MOST) <= 0
                ? deadlines
                : deadlines.toBuilder().firstToken(LOOK_AT_MOST).build();
        this.errors = new OllamaErrorMapper(host.uri());
        this.connectHint = host.isLoopback()
                ? "Is Ollama running? Start it with: ollama serve"
                : "Is Ollama running there, and does it listen on more than loopback (OLLAMA_HOST=0.0.0.0)?";
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Deadlines jobs() {
        return jobs;
    }

    Scheduler scheduler() {
        return transport.scheduler();
    }

    OllamaHost host() {
        return host;
    }

    Instant now() {
        return transport.scheduler().now();
    }

    long nanoTime() {
        return transport.scheduler().nanoTime();
    }

    ChatStream chat(
            String path,
            String model,
            byte[] body,
            Deadlines limits,
            boolean rawEvents,
            Function<ErrorLine, ? extends ChatDecoder> decoder) {
        HttpCall call = call("POST", path)
                .model(model)
                .accept(NDJSON)
                .deadlines(limits)
                .rawEvents(rawEvents)
                .json(body)
                .build();
        return transport.chat(call, StreamFormat.NDJSON, () -> decoder.apply(errorLine(call)));
    }

    /** What an error line in the middle of an answer means. */
    @FunctionalInterface
    interface ErrorLine {
        LlmException failure(String line);
    }

    private ErrorLine errorLine(HttpCall call) {
        return line ->
                errors.map(ErrorResponse.inStream(call.provider(), call.model().orElse(""), line));
    }

    /** A long job about one model, which the server reports on line by line. */
    ProgressStream job(String path, String model, byte[] body, Deadlines limits) {
        HttpCall call = call("POST", path)
                .model(model)
                .accept(NDJSON)
                .deadlines(limits)
                .json(body)
                .build();
        return transport.progress(call, StreamFormat.NDJSON, () -> new OllamaProgressDecoder(model, errorLine(call)));
    }

    /** Sends a file, however long it takes. */
    CompletableFuture<HttpReply> upload(String digest, BodyPublisher file) {
        return transport.sendAsync(call("POST", BLOBS + digest)
                .accept("application/json")
                .deadlines(jobs.toBuilder().firstToken(AS_LONG_AS_IT_MOVES).build())
                .body(file, "application/octet-stream")
                .build());
    }

    /** Asks whether the server holds a file. */
    CompletableFuture<Boolean> holds(String digest) {
        HttpCall call = call("HEAD", BLOBS + digest)
                .deadlines(looks)
                .errorMapper(response -> isMissingBlob(response)
                        ? new InvalidRequestException(response.details("no such file")
                                .code(BLOB_MISSING)
                                .build())
                        : errors.map(response))
                .build();
        CallScope scope = new CallScope();
        return scope.result(scope.track(transport.sendAsync(call)).handle((reply, failure) -> {
            if (failure == null) {
                return true;
            }
            Throwable reason = CallScope.unwrap(failure);
            if (reason instanceof LlmException e
                    && e.code().filter(BLOB_MISSING::equals).isPresent()) {
                return false;
            }
            throw new CompletionException(reason);
        }));
    }

    /** A server that has no such path at all answers 404 too, but in plain text. */
    private static boolean isMissingBlob(ErrorResponse response) {
        return response.status() == 404
                && response.contentType().map(type -> type.contains("json")).orElse(true);
    }

    /** Asks for what the server has at hand, for which no model is loaded. */
    CompletableFuture<HttpReply> look(String path) {
        return transport.sendAsync(
                call("GET", path).accept("application/json").deadlines(looks).build());
    }

    /** Asks for what the server has at hand about one model. */
    CompletableFuture<HttpReply> look(String path, String model, byte[] body) {
        return post(path, model, body, looks);
    }

    /** A look that is worth one try and a short wait. */
    CompletableFuture<HttpReply> probe(String path, Duration atMost) {
        Deadlines brief = deadlines.toBuilder()
                .firstToken(atMost)
                .idle(atMost)
                .total(atMost)
                .build();
        return transport.sendAsync(call("GET", path)
                .accept("application/json")
                .deadlines(brief)
                .retryPolicy(RetryPolicy.none())
                .build());
    }

    CompletableFuture<HttpReply> post(String path, String model, byte[] body, @Nullable Deadlines own) {
        return send("POST", path, model, body, own == null ? deadlines : own);
    }

    /** Changes something about a model that takes no time. */
    CompletableFuture<Void> change(String method, String path, String model, byte[] body) {
        CallScope scope = new CallScope();
        return scope.result(scope.track(send(method, path, model, body, looks)).thenAccept(reply -> {}));
    }

    private CompletableFuture<HttpReply> send(String method, String path, String model, byte[] body, Deadlines limits) {
        return transport.sendAsync(call(method, path)
                .model(model)
                .accept("application/json")
                .deadlines(limits)
                .json(body)
                .build());
    }

    private HttpCall.Builder call(String method, String path) {
        HttpCall.Builder call = HttpCall.builder(method, URI.create(host.uri() + path))
                .provider(OllamaProvider.ID)
                .errorMapper(errors)
                .connectHint(connectHint);
        headers.forEach((name, value) -> {
            if (SECRET_NAME.matcher(name).find()) {
                call.credential(name, () -> value);
            } else {
                call.header(name, value);
            }
        });
        if (authorization != null) {
            call.credential(AUTHORIZATION, authorization);
        }
        return call;
    }
}
