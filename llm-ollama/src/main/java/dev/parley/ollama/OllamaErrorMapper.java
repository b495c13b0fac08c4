package dev.parley.ollama;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells Ollama's errors apart by their words, because the status does not: a wrong option is a 500, an error in the middle
 * of a stream is a 200. What no rule knows is mapped by status.
 */
final class OllamaErrorMapper implements ErrorMapper {
    private static final Pattern MODEL_NOT_FOUND = Pattern.compile("model ['\"]?(?<name>[^'\"\\s]+)['\"]? not found");
    private static final Pattern NOT_SUPPORTED =
            Pattern.compile("does not support (?<what>chat|generate|thinking|tools|insert|vision|embed\\w*|image\\w*)");

    private static final List<String> TOO_LONG = List.of(
            "exceed_context_size_error",
            "exceeds the available context",
            "input length exceeds",
            "exceeds the context length",
            "exceeds maximum context length",
            "context length exceeded",
            "prompt is too long",
            "exceeded max context length");
    private static final List<String> CANNOT_SEE = List.of(
            "image input is not supported",
            "does not support multimodal",
            "missing data required for image input",
            "does not support image");
    private static final List<String> CALLERS_MISTAKE = List.of(
            "must be of type",
            "invalid format",
            "invalid json schema",
            "json schema error",
            "unable to generate parser",
            "failed to parse grammar",
            "json: cannot unmarshal",
            "invalid option",
            "illegal base64",
            "invalid think value",
            "invalid duration",
            "top_logprobs must",
            "invalid model name",
            "model is required",
            "invalid input type",
            "missing request body",
            "neither 'from' or 'files'",
            "quantization type",
            "quantization is only",
            "invalid file magic",
            "unsupported content type",
            "insecure protocol",
            "must be under a user namespace");
    private static final List<String> CANNOT_LOAD = List.of(
            "process has terminated",
            "error loading model",
            "unable to load model",
            "failed to load model",
            "model failed to load",
            "requires more system memory",
            "timed out waiting for llama");

    private static final List<String> NOT_ALLOWED = List.of("not authorized to push", "manifest: 403", "access denied");
    private static final List<String> DISK_FULL =
            List.of("no space left on device", "disk quota exceeded", "not enough space on the disk");
    private static final List<String> UNREACHABLE = List.of(
            "dial tcp",
            "no such host",
            "connection refused",
            "connection reset by peer",
            "network is unreachable",
            "i/o timeout",
            "tls handshake timeout",
            "tls: failed");
    /** The server's own engine, which it talks to as to a server. */
    private static final String RUNNER = "http://127.0.0.1:";

    private static final Pattern MISSING_MANIFEST =
            Pattern.compile("manifests[/\\\\].*(no such file|cannot find the (file|path))");
    private static final Pattern MISSING_BLOB =
            Pattern.compile("blobs[/\\\\].*(no such file|cannot find the (file|path))");

    private final URI server;
    private final ErrorMapper standard = ErrorMapper.standard();

    OllamaErrorMapper(URI server) {
        this.server = server;
    }

    @Override
    public LlmException map(ErrorResponse response) {
        String words = response.message().filter(text -> !text.isBlank()).orElse("the server gave no reason");
        String lower = (words + "\n" + response.type().orElse("")).toLowerCase(Locale.ROOT);
        return notOllama(response)
                .or(() -> refused(response, words, lower))
                .or(() -> model(response, words, lower))
                .or(() -> unsupported(response, words, lower))
                .or(() -> mistake(response, words, lower))
                .or(() -> store(response, words, lower))
                .or(() -> server(response, words, lower))
                .orElseGet(() -> standard.map(response));
    }

    /** Answers that come from no handler of Ollama's: another server, a wrong path, the guard at the door. */
    private Optional<LlmException> notOllama(ErrorResponse response) {
        int status = response.status();
        if (status == 403 && response.body().isBlank()) {
            return Optional.of(new PermissionException(response.details("the server refused the request without a word")
                    .hint(
                            "Ollama does so when it does not know the Host or Origin of the request: call it by an address"
                                    + " it knows (localhost or an IP address), or set OLLAMA_HOST or OLLAMA_ORIGINS at the server")
                    .build()));
        }
        if ((status == 404 || status == 405) && response.json().isEmpty()) {
            String said = response.message()
                    .map(words -> ", the answer was: " + words)
                    .orElse("");
            return Optional.of(new InvalidRequestException(response.details("no Ollama API at " + server + said)
                    .hint("Check the base URL: it is the server's address, without /api or /v1")
                    .build()));
        }
        return Optional.empty();
    }

    private static Optional<LlmException> refused(ErrorResponse response, String words, String lower) {
        Optional<String> signIn = field(response, "signin_url");
        if (response.status() == 401 || signIn.isPresent()) {
            String hint = signIn.map(url -> "This model runs at ollama.com: sign the server in with 'ollama signin', or"
                            + " open " + url)
                    .orElse("Set an API key; OLLAMA_API_KEY is sent to https://ollama.com only, for any other server"
                            + " give the key to the provider's builder");
            return Optional.of(new AuthenticationException(
                    response.details(words).hint(hint).build()));
        }
        if (lower.contains("unauthorized") || lower.contains("manifest: 401")) {
            return Optional.of(new AuthenticationException(response.details(words)
                    .retryable(false)
                    .hint("The registry does not know who the server is: sign it in with 'ollama signin'")
                    .build()));
        }
        if (containsAny(lower, NOT_ALLOWED)) {
            String hint = lower.contains("push")
                    ? "Push under a name of your own: copy the model to <user>/<model> first"
                    : "The registry does not let the server's account have it";
            return Optional.of(new PermissionException(
                    response.details(words).retryable(false).hint(hint).build()));
        }
        if (lower.contains("cloud is disabled")) {
            return Optional.of(new PermissionException(response.details(words)
                    .hint("The server was told to use no cloud models (OLLAMA_NO_CLOUD or disable_ollama_cloud); take a"
                            + " local model")
                    .build()));
        }
        return Optional.empty();
    }

    private static Optional<LlmException> model(ErrorResponse response, String words, String lower) {
        if (lower.contains("pull model manifest: file does not exist") || lower.contains("pull model manifest: 404")) {
            return Optional.of(new ModelNotFoundException(response.details(words)
                    .hint("The registry has no such model; see https://ollama.com/library for names and tags")
                    .build()));
        }
        if (MISSING_MANIFEST.matcher(lower).find()) {
            return Optional.of(new ModelNotFoundException(response.details(words)
                    .hint("The server has no such model; 'ollama list' names those it has")
                    .build()));
        }
        Matcher notFound = MODEL_NOT_FOUND.matcher(words);
        if (!notFound.find()) {
            return Optional.empty();
        }
        String name = response.model().orElse(notFound.group("name"));
        String retired = OllamaModelName.isCloud(name) ? "; cloud models are withdrawn from time to time" : "";
        return Optional.of(new ModelNotFoundException(response.details(words)
                .hint("Get it with: ollama pull " + name + retired)
                .build()));
    }

    private static Optional<LlmException> unsupported(ErrorResponse response, String words, String lower) {
        if (containsAny(lower, CANNOT_SEE)) {
            return Optional.of(lacks(response, words, "vision"));
        }
        Matcher matcher = NOT_SUPPORTED.matcher(lower);
        if (matcher.find()) {
            return Optional.of(lacks(response, words, matcher.group("what")));
        }
        if (lower.contains("think value") && lower.contains("not supported")) {
            return Optional.of(lacks(response, words, "level"));
        }
        return Optional.empty();
    }

    private static LlmException lacks(ErrorResponse response, String words, String what) {
        String capability = what.startsWith("embed") ? "embedding" : what;
        String wayOut = switch (capability) {
            case "thinking" ->
                "The model has no capability 'thinking': leave reasoning unset or off, or take a model that has it";
            case "level" -> "The model knows thinking only on or off: use Reasoning.ON";
            case "tools" -> "The model has no capability 'tools': send none, or take a model that has it";
            case "insert" -> "The model has no capability 'insert': send no suffix, or take a model that has it";
            case "embedding" -> "The model has no capability 'embedding': take an embedding model";
            case "chat", "generate" ->
                "The model has no capability 'completion': use it for embeddings, or take a chat model";
            default -> "The model has no capability 'vision': send no images, or take a model that has it";
        };
        return new UnsupportedFeatureException(
                response.details(words).retryable(false).hint(wayOut).build());
    }

    private static Optional<LlmException> mistake(ErrorResponse response, String words, String lower) {
        if (containsAny(lower, TOO_LONG)) {
            return Optional.of(new ContextLengthException(response.details(words)
                    .retryable(false)
                    .hint("Shorten the conversation, or give the model a larger window with the option num_ctx")
                    .build()));
        }
        if (lower.contains("requires a newer version of ollama") || lower.contains("pull model manifest: 412")) {
            return Optional.of(new UnsupportedFeatureException(response.details(words)
                    .retryable(false)
                    .hint("Update the Ollama server")
                    .build()));
        }
        if (containsAny(lower, CALLERS_MISTAKE)) {
            return Optional.of(new InvalidRequestException(
                    response.details(words).retryable(false).build()));
        }
        return Optional.empty();
    }

    /** What goes wrong where models come from and where they are kept. */
    private static Optional<LlmException> store(ErrorResponse response, String words, String lower) {
        if (containsAny(lower, DISK_FULL)) {
            return Optional.of(new ServerException(response.details(words)
                    .retryable(false)
                    .hint("The server's disk is full: delete models it does not need, or point OLLAMA_MODELS elsewhere")
                    .build()));
        }
        if (lower.contains("digest mismatch")) {
            return Optional.of(
                    response.inStream() || response.status() >= 500
                            ? new ServerException(response.details(words)
                                    .retryable(true)
                                    .hint("What came from the registry was damaged; pull again")
                                    .build())
                            : new InvalidRequestException(response.details(words)
                                    .hint("The file is not the one its digest names; did it change while it was sent?")
                                    .build()));
        }
        if (MISSING_BLOB.matcher(lower).find()) {
            return Optional.of(new InvalidRequestException(response.details(words)
                    .retryable(false)
                    .hint("The server does not hold that file; upload it first")
                    .build()));
        }
        if (containsAny(lower, UNREACHABLE) && !lower.contains(RUNNER)) {
            return Optional.of(new ServerException(response.details(words)
                    .retryable(true)
                    .hint("The server could not reach a host it needs, the registry or ollama.com: look at its network"
                            + " and its proxy (HTTPS_PROXY)")
                    .build()));
        }
        return Optional.empty();
    }

    private static Optional<LlmException> server(ErrorResponse response, String words, String lower) {
        if (response.status() == 503 && lower.contains("server busy")) {
            return Optional.of(new OverloadedException(response.details(words)
                    .hint("The server's queue is full (OLLAMA_MAX_QUEUE); try again later")
                    .build()));
        }
        if (containsAny(lower, CANNOT_LOAD)) {
            return Optional.of(new ServerException(response.details(words)
                    .retryable(false)
                    .hint("The server could not load the model: its own log says more")
                    .build()));
        }
        if (response.inStream() || lower.contains("while running the model")) {
            return Optional.of(new ServerException(response.details(words).build()));
        }
        return Optional.empty();
    }

    private static boolean containsAny(String text, List<String> words) {
        for (String word : words) {
            if (text.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> field(ErrorResponse response, String name) {
        return response.json()
                .filter(Map.class::isInstance)
                .map(json -> ((Map<?, ?>) json).get(name))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }
}
