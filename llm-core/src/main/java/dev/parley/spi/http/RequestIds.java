package dev.parley.spi.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the id that a provider gives a request; each vendor has its own header. */
final class RequestIds {
    private static final List<String> HEADERS =
            List.of("x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "cf-ray");

    private RequestIds() {}

    static Optional<String> of(HttpHeaders headers) {
        // in any case of the letters, as the map compares names
        Map<String, List<String>> all = headers.map();
        for (String name : HEADERS) {
            List<String> values = all.get(name);
            if (values != null && !values.isEmpty() && !values.get(0).isBlank()) {
                return Optional.of(values.get(0));
            }
        }
        return Optional.empty();
    }
}
