package dev.parley.openai.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where an endpoint is. Without a path it is {@code /v1}; a path is taken as it is, and the full address of a call stands
 * for what comes before it. A query, such as Azure's {@code api-version}, goes with every call.
 *
 * @param uri the address without query and trailing slash
 * @param query the query with its question mark, or empty
 */
record BaseUrl(URI uri, String query) {
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){1,3}");
    private static final List<String> CALLS = List.of(Endpoint.CHAT, Endpoint.EMBEDDINGS, Endpoint.MODELS);

    /** @throws IllegalArgumentException if it is no address of a server */
    static BaseUrl of(String text) {
        String stripped = text.strip();
        URI given;
        try {
            given = new URI(stripped);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("baseUrl: not an address of a server: " + e.getReason());
        }
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("baseUrl: the address must begin with http:// or https://");
        }
        if (given.getRawUserInfo() != null
                || given.getRawAuthority() != null && given.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException(
                    "baseUrl: user and password do not belong into the address; set them as the header Authorization");
        }
        if (given.getHost() == null) {
            throw new IllegalArgumentException("baseUrl: '" + stripped
                    + "' has no valid host (letters, digits, dots and hyphens, or an IP address)");
        }
        if (given.getRawFragment() != null) {
            throw new IllegalArgumentException("baseUrl: an address with a fragment cannot be used");
        }
        String port = given.getPort() < 0 ? "" : ":" + given.getPort();
        String path = path(given.getRawPath() == null ? "" : given.getRawPath());
        String query = given.getRawQuery() == null ? "" : "?" + given.getRawQuery();
        return new BaseUrl(URI.create(scheme + "://" + given.getHost().toLowerCase(Locale.ROOT) + port + path), query);
    }

    private static String path(String given) {
        String path = given.replaceAll("/{2,}", "/").replaceAll("/$", "");
        for (String call : CALLS) {
            if (path.endsWith(call)) {
                return path.substring(0, path.length() - call.length());
            }
        }
        return path.isEmpty() ? "/v1" : path;
    }

    URI resolve(String path) {
        return URI.create(uri + path + query);
    }

    /** Whether the server is on this machine, as far as the address tells; no name is looked up. */
    boolean isLoopback() {
        String host = uri.getHost();
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || IPV4_LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
