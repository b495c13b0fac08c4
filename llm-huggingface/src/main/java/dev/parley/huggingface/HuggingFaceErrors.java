package dev.parley.huggingface;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.LlmException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.PermissionException;
import dev.parley.QuotaException;
import dev.parley.openai.protocol.ChatCompletions;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the errors of the Hub, the router, its own workers and text-generation-inference mean. What no rule here knows is
 * an error of the provider that the router passed the request to.
 */
final class HuggingFaceErrors implements ErrorMapper {
    static final String KEY_HINT = "Set HUGGINGFACE_API_KEY to a token of https://huggingface.co/settings/tokens";

    private static final Set<String> MISSING = Set.of("RepoNotFound", "RevisionNotFound", "EntryNotFound");
    private static final Pattern NO_MODEL = Pattern.compile("model_not_supported|not supported by (?:any )?provider"
            + "|repository not found|model .{1,200} (?:does not exist|is not supported)|invalid repository name");
    private static final Pattern TOO_LONG =
            Pattern.compile("inputs` tokens \\+ `max_new_tokens` must be|`inputs` must have less than \\d+ tokens");
    private static final Pattern LOADING = Pattern.compile("currently loading|is loading");

    private final String keyHint;
    private final ErrorMapper protocol;

    /** @param keyHint where the token is set, a sentence without a full stop */
    HuggingFaceErrors(String keyHint) {
        this.keyHint = keyHint;
        protocol = ChatCompletions.errorMapper(keyHint);
    }

    @Override
    public LlmException map(ErrorResponse response) {
        String words = (response.message().orElse("")
                        + '\n'
                        + response.code().orElse("")
                        + '\n'
                        + response.type().orElse(""))
                .toLowerCase(Locale.ROOT);
        String code = response.headers().firstValue("x-error-code").orElse("");
        if (MISSING.contains(code)) {
            return missing(response);
        }
        if (code.equals("GatedRepo")) {
            return new PermissionException(response.details(said(response, "access to this model has to be asked for"))
                    .hint("Ask for it at the model's page on https://huggingface.co")
                    .build());
        }
        if (TOO_LONG.matcher(words).find()) {
            return new ContextLengthException(response.details(said(response, "the prompt is too long"))
                    .retryable(false)
                    .hint("Send less, or ask for fewer tokens")
                    .build());
        }
        return switch (response.status()) {
            case 401 ->
                new AuthenticationException(response.details(said(response, "the token was refused"))
                        .hint(keyHint)
                        .build());
            case 402 ->
                new QuotaException(response.details(said(response, "the credits are used up"))
                        .hint("See https://huggingface.co/settings/billing")
                        .build());
            case 403 ->
                new PermissionException(response.details(said(response, "the token does not allow this"))
                        .hint("The token needs the permission 'Make calls to Inference Providers', and access to the"
                                + " model if that is gated")
                        .build());
            case 410 -> missing(response);
            case 400, 404, 422 -> NO_MODEL.matcher(words).find() ? missing(response) : protocol.map(response);
            case 503 -> isLoading(response, words) ? loading(response) : protocol.map(response);
            default -> protocol.map(response);
        };
    }

    private static boolean isLoading(ErrorResponse response, String words) {
        return LOADING.matcher(words).find()
                || response.json()
                        .filter(json -> json instanceof Map<?, ?> map && map.containsKey("estimated_time"))
                        .isPresent();
    }

    private static LlmException loading(ErrorResponse response) {
        return new ModelLoadingException(response.details(said(response, "the model is still loading"))
                .hint("A moment later it will be there")
                .build());
    }

    private static LlmException missing(ErrorResponse response) {
        return new ModelNotFoundException(response.details(said(response, "the model is not there"))
                .retryable(false)
                .hint(
                        "Is the id spelled as on the Hub? A private or gated model needs a token that may see it, and a chat"
                                + " a provider that serves the model")
                .build());
    }

    private static String said(ErrorResponse response, String ours) {
        return response.message()
                .filter(words -> !words.isBlank())
                .or(() -> response.htmlTitle().map(title -> ours + " (a web page titled '" + title + "' came)"))
                .orElse(ours);
    }
}
