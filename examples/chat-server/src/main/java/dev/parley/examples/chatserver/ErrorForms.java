package dev.parley.examples.chatserver;

import dev.parley.ConnectionException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.OverloadedException;
import dev.parley.RateLimitException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.registry.AmbiguousModelException;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of all kinds as what a client is told. */
final class ErrorForms {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorForms.class);

    private ErrorForms() {}

    static ApiError of(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ApiException e) {
            return e.error();
        }
        if (failure instanceof AmbiguousModelException e) {
            List<String> candidates =
                    e.candidates().stream().map(ModelRef::toString).toList();
            return new ApiError("bad_request", message, "model", candidates, null, null, null, null);
        }
        if (failure instanceof LlmException e) {
            return new ApiError(
                    code(e),
                    message,
                    null,
                    null,
                    e.provider().orElse(null),
                    e.providerMessage().orElse(null),
                    e.retryable() ? true : null,
                    e.retryAfter().map(Duration::toSeconds).orElse(null));
        }
        if (failure instanceof TimeoutException) {
            return new ApiError(
                    "provider_unavailable",
                    "the provider has not answered in time",
                    null,
                    null,
                    null,
                    null,
                    true,
                    null);
        }
        if (failure instanceof HttpResponseException e) {
            return ApiError.of(e.getStatus() == 404 ? "not_found" : "bad_request", message);
        }
        LOG.error("a request failed inside the server", failure);
        return ApiError.of("internal", "the server failed; its log says more");
    }

    private static String code(LlmException failure) {
        if (failure instanceof ModelNotFoundException) {
            return "not_found";
        }
        if (failure instanceof UnsupportedFeatureException) {
            return "unsupported";
        }
        boolean away = failure instanceof ConnectionException
                || failure instanceof LlmTimeoutException
                || failure instanceof RateLimitException
                || failure instanceof OverloadedException
                || failure instanceof ModelLoadingException;
        return away ? "provider_unavailable" : "provider_error";
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
