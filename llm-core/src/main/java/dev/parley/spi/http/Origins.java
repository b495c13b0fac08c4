package dev.parley.spi.http;

import dev.parley.internal.Checks;
import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of an address: what credentials and connection limits belong to. */
final class Origins {
    private Origins() {}

    /** Checks that an address can be called. */
    static URI callable(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "the address " + Checks.withoutSecrets(uri) + " must begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the address " + Checks.withoutSecrets(uri) + " has no valid host");
        }
        return uri;
    }

    static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    static String of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    static boolean same(URI a, URI b) {
        return a.equals(b) || of(a).equals(of(b));
    }
}
