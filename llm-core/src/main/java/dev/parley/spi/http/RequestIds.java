package dev.parley.spi.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Finds the id that a provider gives a request; each vendor has its own header. */
final class RequestIds {
    private static final List<String> HEADERS =
            List.of("x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "cf-ray");

    private RequestIds() {}

    static Optional<String> of(HttpHeaders headers) {
        if (headers.map().isEmpty()) {
            return Optional.empty();
        }
        return HEADERS.stream()
                .map(headers::firstValue)
                .flatMap(Optional::stream)
                .filter(id -> !id.isBlank())
                .findFirst();
    }
}
