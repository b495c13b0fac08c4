package dev.parley.spi.http;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.ErrorDetails;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.QuotaException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.Checks;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The meaning of an error by its code, its words and its status, in this order. */
final class StandardErrorMapper implements ErrorMapper {
    static final StandardErrorMapper INSTANCE = new StandardErrorMapper();

    private static final Pattern CONTEXT = Pattern.compile(
            "context[ _-]?(?:length|size|window)|exceed_context_size|maximum context|input length exceeds"
                    + "|too many tokens|prompt is too long|string_above_max_length|max_total_tokens|max_input_(?:tokens|length)");
    private static final Pattern LOADING = Pattern.compile("(?:currently |is |still )loading|loading model");
    private static final Pattern MODEL_MISSING = Pattern.compile(
            "model.{0,200}(?:not found|does not exist|doesn't exist|not exist|not supported by any provider|unknown)"
                    + "|(?:no such|unknown|no|invalid) model\\b|model_not_found|model_not_supported|not_found_error");
    private static final Pattern QUOTA = Pattern.compile(
            "insufficient_quota|exceeded your (?:current quota|monthly)|credit balance|billing|payment required"
                    + "|insufficient (?:credits?|balance|funds)|depleted");
    private static final Pattern CLIENT_MISTAKE = Pattern.compile(
            "invalid|must be|required|unmarshal|cannot parse|failed to parse|malformed|unsupported|schema");

    private StandardErrorMapper() {}

    @Override
    public LlmException map(ErrorResponse response) {
        if (response.isHtml() && !response.inStream()) {
            return html(response);
        }
        String words = (response.code().orElse("")
                        + ' '
                        + response.type().orElse("")
                        + ' '
                        + response.message().orElse(""))
                .toLowerCase(Locale.ROOT);
        int status = response.status();
        if (status != 401 && status != 403 && CONTEXT.matcher(words).find() && status != 429) {
            return new ContextLengthException(details(response, "the prompt is longer than the model's context")
                    .hint("send fewer or shorter messages, or use a model with a longer context")
                    .build());
        }
        return switch (status) {
            case 200 -> inStream(response, words);
            case 401 ->
                new AuthenticationException(details(response, "the server refused the credentials")
                        .hint("check the API key")
                        .build());
            case 402 -> quota(response);
            case 403 ->
                new PermissionException(
                        details(response, "the credentials do not allow this").build());
            case 404, 410 -> missing(response, words);
            case 405 ->
                new InvalidRequestException(details(response, "the server does not allow this method here")
                        .hint(checkAddress(response))
                        .build());
            case 408 ->
                new ServerException(details(response, "the server gave up waiting")
                        .retryable(true)
                        .build());
            case 424 ->
                new ServerException(details(response, "the server failed while it generated the answer")
                        .build());
            case 429 -> QUOTA.matcher(words).find() ? quota(response) : rateLimit(response);
            case 501 ->
                new UnsupportedFeatureException(
                        details(response, "the server does not support this").build());
            case 502, 504 ->
                new ServerException(
                        details(response, "the server behind it did not answer").build());
            case 503, 529 -> LOADING.matcher(words).find() ? loading(response) : overloaded(response);
            default -> byClass(response, words);
        };
    }

    private LlmException byClass(ErrorResponse response, String words) {
        int status = response.status();
        if (status >= 500) {
            boolean mistake = CLIENT_MISTAKE.matcher(words).find();
            ErrorDetails.Builder details = details(response, "the server failed");
            return mistake
                    ? new ServerException(details.retryable(false).build())
                    : new ServerException(details.build());
        }
        if (status >= 400) {
            return MODEL_MISSING.matcher(words).find()
                    ? missingModel(response)
                    : new InvalidRequestException(
                            details(response, "the server refused the request").build());
        }
        return new InvalidRequestException(details(response, "the server answered with an unexpected status")
                .hint(checkAddress(response))
                .build());
    }

    /** An error inside an answer that began well has no status of its own, but some servers write one into it. */
    private LlmException inStream(ErrorResponse response, String words) {
        int status = statusInside(response);
        if (status >= 400 && status < 600) {
            return map(new ErrorResponse(
                    response.provider(),
                    response.model().orElse(null),
                    response.uri().orElse(null),
                    status,
                    response.headers(),
                    response.body(),
                    false,
                    java.time.Instant.now()));
        }
        if (words.contains("rate_limit") || words.contains("rate limit")) {
            return rateLimit(response);
        }
        if (words.contains("overloaded")) {
            return overloaded(response);
        }
        if (words.contains("invalid_request") || words.contains("validation")) {
            return new InvalidRequestException(
                    details(response, "the server refused the request").build());
        }
        return new ServerException(
                details(response, "the server failed in mid-answer").build());
    }

    private static int statusInside(ErrorResponse response) {
        return response.json()
                .map(StandardErrorMapper::errorObject)
                .flatMap(error -> List.of("http_status_code", "status_code", "code", "status").stream()
                        .map(error::get)
                        .filter(Number.class::isInstance)
                        .map(n -> ((Number) n).intValue())
                        .findFirst())
                .orElse(0);
    }

    private static java.util.Map<?, ?> errorObject(Object json) {
        if (json instanceof java.util.Map<?, ?> map) {
            return map.get("error") instanceof java.util.Map<?, ?> inner ? inner : map;
        }
        return java.util.Map.of();
    }

    private LlmException missing(ErrorResponse response, String words) {
        return MODEL_MISSING.matcher(words).find() || response.model().isPresent() && words.contains("not_found")
                ? missingModel(response)
                : new InvalidRequestException(details(response, "the server knows no such address")
                        .hint(checkAddress(response))
                        .build());
    }

    private static LlmException missingModel(ErrorResponse response) {
        return new ModelNotFoundException(details(response, "the model is not there")
                .hint("list the provider's models to see which there are")
                .build());
    }

    private static LlmException quota(ErrorResponse response) {
        return new QuotaException(
                details(response, "the account's credit is used up").build());
    }

    private static LlmException rateLimit(ErrorResponse response) {
        return new RateLimitException(details(response, "too many requests").build());
    }

    private static LlmException overloaded(ErrorResponse response) {
        return new OverloadedException(details(response, "the server is busy").build());
    }

    private static LlmException loading(ErrorResponse response) {
        return new ModelLoadingException(
                details(response, "the model is still loading").build());
    }

    private static LlmException html(ErrorResponse response) {
        String page =
                response.htmlTitle().map(title -> " titled '" + title + "'").orElse("");
        ErrorDetails.Builder details =
                response.details("a web page" + page + " came instead of JSON").hint(checkAddress(response));
        return switch (response.status()) {
            case 401 -> new AuthenticationException(details.build());
            case 403 -> new PermissionException(details.build());
            case 408, 500, 502, 503, 504 -> new ServerException(details.build());
            case 429 -> new RateLimitException(details.build());
            default ->
                response.status() >= 400
                        ? new InvalidRequestException(details.build())
                        : new MalformedResponseException(details.build());
        };
    }

    private static String checkAddress(ErrorResponse response) {
        return response.uri()
                .map(uri -> "Is the base URL right? The request went to " + Checks.withoutSecrets(uri))
                .orElse("Is the base URL right?");
    }

    /** The provider's own words where there are any, else ours. */
    private static ErrorDetails.Builder details(ErrorResponse response, String ours) {
        Optional<String> theirs = response.message();
        return response.details(theirs.orElse(ours));
    }
}
