package dev.parley.ollama;

import static java.util.Map.entry;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import java.util.Map;

/** What each recorded error means, as a person who read it says. */
final class RecordedErrors {
    private static final Map<String, Class<? extends LlmException>> BY_NAME = Map.ofEntries(
            entry("blob-wrong-digest", InvalidRequestException.class),
            entry("chat-bad-model-name", InvalidRequestException.class),
            entry("chat-content-parts", InvalidRequestException.class),
            entry("chat-embed-model", UnsupportedFeatureException.class),
            entry("chat-empty-body", InvalidRequestException.class),
            entry("chat-format-bad-schema-stream", InvalidRequestException.class),
            entry("chat-format-bad-schema", InvalidRequestException.class),
            entry("chat-format-bad-word", InvalidRequestException.class),
            entry("chat-images-not-base64", InvalidRequestException.class),
            entry("chat-images-unsupported", UnsupportedFeatureException.class),
            entry("chat-keepalive-bad", InvalidRequestException.class),
            entry("chat-malformed-json", InvalidRequestException.class),
            entry("chat-no-model", InvalidRequestException.class),
            entry("chat-nul-body", InvalidRequestException.class),
            entry("chat-option-wrong-type", InvalidRequestException.class),
            entry("chat-overflow-notruncate-stream", ContextLengthException.class),
            entry("chat-overflow-notruncate", ContextLengthException.class),
            entry("chat-overflow", ContextLengthException.class),
            entry("chat-think-level-bad", InvalidRequestException.class),
            entry("chat-think-unsupported", UnsupportedFeatureException.class),
            entry("chat-tool-args-text", InvalidRequestException.class),
            entry("chat-tools-unsupported", UnsupportedFeatureException.class),
            entry("chat-toplogprobs-range", InvalidRequestException.class),
            entry("chat-unknown-model-nostream", ModelNotFoundException.class),
            entry("chat-unknown-model", ModelNotFoundException.class),
            entry("chat-wrong-type", InvalidRequestException.class),
            entry("copy-unknown-model", ModelNotFoundException.class),
            entry("create-missing-blob", InvalidRequestException.class),
            entry("create-nothing", InvalidRequestException.class),
            entry("create-unknown-from", ServerException.class),
            entry("delete-unknown-model", ModelNotFoundException.class),
            entry("embed-chat-model", UnsupportedFeatureException.class),
            entry("embed-too-long-notruncate", ContextLengthException.class),
            entry("embed-unknown-model", ModelNotFoundException.class),
            entry("embed-wrong-type", InvalidRequestException.class),
            entry("fault-load-nostream", ServerException.class),
            entry("fault-load-stream", ServerException.class),
            entry("fault-queue-full-503", OverloadedException.class),
            entry("fault-runner-killed-nostream", ServerException.class),
            entry("fault-runner-killed-stream", ServerException.class),
            entry("generate-embed-model", UnsupportedFeatureException.class),
            entry("generate-images-unsupported", UnsupportedFeatureException.class),
            entry("generate-malformed", InvalidRequestException.class),
            entry("generate-suffix-unsupported", UnsupportedFeatureException.class),
            entry("generate-unknown-model", ModelNotFoundException.class),
            entry("http-bom", InvalidRequestException.class),
            entry("http-host-foreign", PermissionException.class),
            entry("http-origin-foreign", PermissionException.class),
            entry("pull-bad-name", InvalidRequestException.class),
            entry("pull-no-name", InvalidRequestException.class),
            entry("pull-unknown-nostream", ModelNotFoundException.class),
            entry("pull-unknown", ModelNotFoundException.class),
            entry("pull-unreachable-nostream", ServerException.class),
            entry("pull-unreachable", ServerException.class),
            entry("push-local", ServerException.class),
            entry("push-unknown-model", ModelNotFoundException.class),
            entry("show-unknown-model", ModelNotFoundException.class),
            entry("unknown-path", InvalidRequestException.class),
            entry("v1-chat-image", UnsupportedFeatureException.class),
            entry("v1-chat-malformed", InvalidRequestException.class),
            entry("v1-chat-unknown-model", ModelNotFoundException.class),
            entry("v1-messages-unknown-model", ModelNotFoundException.class),
            entry("v1-model-unknown", ModelNotFoundException.class),
            entry("wrong-method", InvalidRequestException.class));

    private RecordedErrors() {}

    /** The exception of one recorded error; of one that nobody has read yet, what its status says at least. */
    static Class<? extends LlmException> type(Recording recording) {
        Class<? extends LlmException> known = BY_NAME.get(recording.name());
        if (known != null) {
            return known;
        }
        return switch (recording.status()) {
            case 401 -> AuthenticationException.class;
            case 403 -> PermissionException.class;
            case 404 -> recording.body().contains("model") ? ModelNotFoundException.class : LlmException.class;
            case 429 -> RateLimitException.class;
            default -> LlmException.class;
        };
    }
}
