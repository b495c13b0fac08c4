package dev.parley.examples.chatserver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told about something that went wrong, as JSON in snake case.
 *
 * @param code a word for programs; decides the HTTP status
 * @param message a sentence for people, without any secret
 * @param field the field of the request that is wrong
 * @param nearest names that may have been meant
 * @param provider the provider that failed
 * @param providerMessage its own words
 * @param retryable true if the same request may succeed later
 * @param retryAfterS how many seconds the provider asks to wait
 */
record ApiError(
        String code,
        String message,
        @Nullable String field,
        @Nullable List<String> nearest,
        @Nullable String provider,
        @Nullable String providerMessage,
        @Nullable Boolean retryable,
        @Nullable Long retryAfterS) {

    static ApiError of(String code, String message) {
        return new ApiError(code, message, null, null, null, null, null, null);
    }

    int status() {
        return switch (code) {
            case "bad_request" -> 400;
            case "unauthorized" -> 401;
            case "forbidden" -> 403;
            case "not_found" -> 404;
            case "busy" -> 409;
            case "too_large" -> 413;
            case "unsupported" -> 422;
            case "provider_error" -> 502;
            case "provider_unavailable" -> 503;
            default -> 500;
        };
    }
}
