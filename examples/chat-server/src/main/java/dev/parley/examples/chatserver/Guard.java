package dev.parley.examples.chatserver;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may use the API: pages of this server or of the one other origin, and whoever knows the token if there is one. */
final class Guard {
    static final int MOST_BODY = 1024 * 1024;

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Settings settings;
    private final boolean loopback;

    Guard(Settings settings) {
        this.settings = settings;
        this.loopback = settings.isLoopback();
    }

    /**
     * Checks a request for the API, a WebSocket's handshake included.
     *
     * @throws ApiException if it may not be served
     */
    void check(Context request) {
        checkHost(request);
        checkOrigin(request);
        if (request.method().name().equals("OPTIONS")) {
            return;
        }
        settings.token().ifPresent(token -> checkToken(request, token));
        if (request.req().getContentLengthLong() > MOST_BODY) {
            throw tooLarge();
        }
    }

    /** A page elsewhere that has its name resolve to this machine gets no further than this. */
    void checkHost(Context request) {
        if (!loopback) {
            return;
        }
        String host = name(Optional.ofNullable(request.host()).orElse(""));
        if (!LOOPBACK.contains(host) && !host.equalsIgnoreCase(settings.host())) {
            throw new ApiException(ApiError.of(
                    "forbidden",
                    "this server is for this machine only and does not know the host '" + host
                            + "'; set HOST to serve it"));
        }
    }

    /** Lets the pages of the one other origin use the API. */
    void allowOtherOrigin(Context request) {
        String origin = request.header("Origin");
        if (origin != null && isAllowed(origin)) {
            request.res().setHeader("Access-Control-Allow-Origin", origin);
            request.res().setHeader("Vary", "Origin");
            if (request.method().name().equals("OPTIONS")) {
                request.res().setHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
                request.res().setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
                request.res().setHeader("Access-Control-Max-Age", "600");
            }
        }
    }

    /**
     * Reads the body of a request.
     *
     * @throws ApiException if it is too large
     */
    static String body(Context request) {
        try {
            byte[] body = request.req().getInputStream().readNBytes(MOST_BODY + 1);
            if (body.length > MOST_BODY) {
                throw tooLarge();
            }
            return new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the request broke off", e);
        }
    }

    private void checkOrigin(Context request) {
        String origin = request.header("Origin");
        if (origin == null || isAllowed(origin)) {
            return;
        }
        int scheme = origin.indexOf("://");
        String own = Optional.ofNullable(request.host()).orElse("");
        if (scheme < 0 || !origin.substring(scheme + 3).equalsIgnoreCase(own)) {
            throw new ApiException(ApiError.of(
                    "forbidden", "pages of " + origin + " may not use this server; set CHAT_SERVER_CORS to allow it"));
        }
    }

    private boolean isAllowed(String origin) {
        return settings.cors().filter(origin::equalsIgnoreCase).isPresent();
    }

    /** Those who cannot set headers, which are browsers' WebSockets and EventSources, say the token in the address. */
    private static void checkToken(Context request, String token) {
        String header = request.header("Authorization");
        String given = null;
        if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            given = header.substring(7).strip();
        } else if (request.method().name().equals("GET")) {
            given = request.queryParam("token");
        }
        byte[] wanted = token.getBytes(StandardCharsets.UTF_8);
        if (given == null || !MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) {
            throw new ApiException(ApiError.of(
                    "unauthorized", given == null ? "this server asks for a token" : "this is not the server's token"));
        }
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        String bare = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return bare.toLowerCase(Locale.ROOT);
    }

    private static ApiException tooLarge() {
        return ApiException.tooLarge("body", "the request is larger than " + MOST_BODY / 1024 + " KiB");
    }
}
