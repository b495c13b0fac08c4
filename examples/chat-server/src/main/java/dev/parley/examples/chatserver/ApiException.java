package dev.parley.examples.chatserver;

import java.util.List;

/** A request cannot be served, and the client is told why. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    ApiException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    ApiError error() {
        return error;
    }

    static ApiException badRequest(String field, String message) {
        return new ApiException(new ApiError("bad_request", message, field, null, null, null, null, null));
    }

    static ApiException notFound(String message) {
        return new ApiException(ApiError.of("not_found", message));
    }

    static ApiException notFound(String message, List<String> nearest) {
        List<String> names = nearest.isEmpty() ? null : nearest;
        return new ApiException(new ApiError("not_found", message, null, names, null, null, null, null));
    }

    static ApiException busy(String message) {
        return new ApiException(new ApiError("busy", message, null, null, null, null, true, null));
    }

    static ApiException tooLarge(String field, String message) {
        return new ApiException(new ApiError("too_large", message, field, null, null, null, null, null));
    }

    static ApiException unsupported(String message) {
        return new ApiException(ApiError.of("unsupported", message));
    }
}
