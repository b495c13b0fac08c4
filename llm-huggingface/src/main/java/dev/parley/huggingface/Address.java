package dev.parley.huggingface;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a server is. Official clients add {@code /v1/chat/completions} to a bare address, {@code /chat/completions} to one
 * that ends in {@code /v1}, and leave a full one alone.
 *
 * @param root without {@code /v1} and trailing slash
 * @param v1 what comes before {@code /chat/completions}
 */
record Address(URI root, URI v1) {
    private static final String VERSION = "/v1";
    private static final String CHAT = "/chat/completions";
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){1,3}");

    /**
     * @param field what is set, for the message
     * @throws IllegalArgumentException if it is no address of a server
     */
    static Address of(String field, String text) {
        URI given;
        try {
            given = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(field + ": not an address of a server: " + e.getReason());
        }
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(field + ": the address must begin with http:// or https://");
        }
        if (given.getRawAuthority() != null && given.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException(field + ": user and password do not belong into the address");
        }
        if (given.getHost() == null) {
            throw new IllegalArgumentException(
                    field + ": the address has no valid host (letters, digits, dots and hyphens, or an IP address)");
        }
        if (given.getRawQuery() != null || given.getRawFragment() != null) {
            throw new IllegalArgumentException(field + ": an address with a query or a fragment cannot be used");
        }
        String port = given.getPort() < 0 ? "" : ":" + given.getPort();
        String origin = scheme + "://" + given.getHost().toLowerCase(Locale.ROOT) + port;
        String path = given.getRawPath().replaceAll("/{2,}", "/").replaceAll("/$", "");
        boolean full = path.endsWith(CHAT);
        String version = full ? path.substring(0, path.length() - CHAT.length()) : path;
        String root = version.endsWith(VERSION) ? version.substring(0, version.length() - VERSION.length()) : version;
        boolean versioned = full || !root.equals(version);
        return new Address(URI.create(origin + root), URI.create(origin + (versioned ? version : root + VERSION)));
    }

    /** An address below the root. */
    URI at(String path) {
        return URI.create(root + path);
    }

    boolean isHuggingFace() {
        String host = root.getHost();
        return isOrBelow(host, "huggingface.co") || isOrBelow(host, "huggingface.cloud") || isOrBelow(host, "hf.co");
    }

    /** Whether the server is on this machine, as far as the address tells; no name is looked up. */
    boolean isLoopback() {
        String host = root.getHost();
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || IPV4_LOOPBACK.matcher(host).matches();
    }

    /** Whether an address has the same scheme, host and port. */
    boolean hasOrigin(URI other) {
        return other.getHost() != null
                && root.getScheme().equalsIgnoreCase(other.getScheme())
                && root.getHost().equalsIgnoreCase(other.getHost())
                && port(root) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static boolean isOrBelow(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
