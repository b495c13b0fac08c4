package dev.parley.openai.protocol;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.QuotaException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells errors apart by their codes and words, because statuses do not: a wrong key is 400 at some servers, an unknown
 * model too, and in a stream everything is 200. What no rule knows is mapped by status.
 */
final class CompletionsErrorMapper implements ErrorMapper {
    private static final Pattern TOO_LONG = Pattern.compile("context_length_exceeded|too_many_prompt_tokens"
            + "|exceed_context_size|maximum context length|exceeds the available context|exceeded max context"
            + "|prompt is too long|total length of all messages is too long|too large for model with \\d+ maximum context"
            + "|maximum prompt length|reduce the length of the messages");
    private static final Pattern NO_MODEL = Pattern.compile("model_not_found|model_not_available|model_not_supported"
            + "|deploymentnotfound|invalid_model|invalid model\\b|not a valid model id|unknown_model"
            + "|model ?['\"`]?\\S{0,150} (?:does not exist|not found)|(?:no such|unknown) model|model not found"
            + "|model not exist|supported api model names are|specified model not found");
    private static final Pattern BAD_KEY = Pattern.compile(
            "invalid_api_key|incorrect api key|invalid api key|api key not valid|authentication_error|invalid_authentication");
    private static final Pattern NO_CREDIT = Pattern.compile(
            "insufficient_quota|insufficient balance|insufficient credits|exceeded your current quota|billing_not_active"
                    + "|credit balance|used all available credits");
    private static final Pattern RATE = Pattern.compile(
            "rate_limit_exceeded|ratelimitreached|rate_limit_error|too_many_requests|rate limit (?:reached|exceeded)");
    private static final Pattern FILTERED =
            Pattern.compile("content_filter|content_policy_violation|responsibleaipolicy");
    private static final Pattern TOOL_FAILED = Pattern.compile("tool_use_failed");
    private static final Pattern UNSUPPORTED =
            Pattern.compile("not_supported_error|does not support (?:tools|tool use|tool"
                    + "|images?|image input|vision|function|reasoning|thinking|logprobs|embeddings|this feature)"
                    + "|image input is not supported|no endpoints found that support|logprobs are not enabled"
                    + "|(?:tools?|tool_choice|logprobs|response_format|json_schema) (?:is|are) not (?:currently )?supported"
                    + "|unknown variant `image_url`");

    private final ErrorMapper standard = ErrorMapper.standard();
    private final String keyHint;

    /** @param keyHint where a key is set, a sentence without a full stop */
    CompletionsErrorMapper(String keyHint) {
        this.keyHint = keyHint;
    }

    @Override
    public LlmException map(ErrorResponse response) {
        String words = response.message()
                .filter(text -> !text.isBlank())
                .map(text -> text + upstream(response, text))
                .orElse("");
        String all = (words
                        + '\n'
                        + response.code().orElse("")
                        + '\n'
                        + response.type().orElse(""))
                .toLowerCase(Locale.ROOT);
        if (words.isEmpty() && response.isHtml() || response.status() >= 500 && response.status() != 501) {
            return TOO_LONG.matcher(all).find() ? tooLong(response, words) : standard.map(response);
        }
        return byCode(response, words, all).orElseGet(() -> standard.map(response));
    }

    private Optional<LlmException> byCode(ErrorResponse response, String words, String all) {
        int status = response.status();
        String said = words.isEmpty() ? "the server gave no reason" : words;
        if (status == 401
                || status != 403 && status != 404 && BAD_KEY.matcher(all).find()) {
            return Optional.of(new AuthenticationException(
                    response.details(said).retryable(false).hint(keyHint).build()));
        }
        if (NO_CREDIT.matcher(all).find()) {
            return Optional.of(new QuotaException(response.details(said)
                    .retryable(false)
                    .hint("See the account's plan and billing at the provider")
                    .build()));
        }
        if (RATE.matcher(all).find()) {
            return Optional.of(new RateLimitException(response.details(said).build()));
        }
        if (status == 429) {
            return Optional.empty();
        }
        if (TOO_LONG.matcher(all).find()) {
            return Optional.of(tooLong(response, said));
        }
        if (NO_MODEL.matcher(all).find()) {
            return Optional.of(new ModelNotFoundException(response.details(said)
                    .retryable(false)
                    .hint("List the provider's models to see which there are")
                    .build()));
        }
        if (FILTERED.matcher(all).find()) {
            return Optional.of(new InvalidRequestException(response.details(said)
                    .retryable(false)
                    .hint("The provider's content filter refused the prompt")
                    .build()));
        }
        if (TOOL_FAILED.matcher(all).find()) {
            return Optional.of(new ServerException(response.details(said)
                    .retryable(false)
                    .hint("The model wrote a tool call that does not fit the tools; ask again, with a lower temperature"
                            + " or simpler tools")
                    .build()));
        }
        if (UNSUPPORTED.matcher(all).find()) {
            return Optional.of(new UnsupportedFeatureException(response.details(said)
                    .retryable(false)
                    .hint("Take another model, or leave that part of the request out")
                    .build()));
        }
        return Optional.empty();
    }

    private static LlmException tooLong(ErrorResponse response, String words) {
        String said = words.isEmpty() ? "the prompt is longer than the model's context" : words;
        return new ContextLengthException(response.details(said)
                .retryable(false)
                .hint("Send fewer or shorter messages, or use a model with a longer context")
                .build());
    }

    /** What the server behind a gateway said; the gateway itself says only that there was an error. */
    private static String upstream(ErrorResponse response, String words) {
        Object raw = response.json()
                .map(json -> inside(json, "error"))
                .map(error -> inside(error, "metadata"))
                .map(metadata -> inside(metadata, "raw"))
                .orElse("");
        return raw instanceof String text && !text.isBlank() && !words.contains(text) ? ": " + text.strip() : "";
    }

    private static Object inside(Object json, String name) {
        Object value = json instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? List.of() : value;
    }
}
