package dev.parley.ollama;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address of a server, read by the rules of the {@code OLLAMA_HOST} variable: without a scheme it is {@code http} and
 * port 11434, with {@code http://} port 80, with {@code https://} port 443; a path prefix is kept; quotes around the value
 * are dropped; an address to listen at ({@code 0.0.0.0}, {@code [::]}, an empty host) becomes the loopback address to
 * connect to.
 *
 * @param uri the address without user info, query and trailing slash
 * @param userInfo the {@code user:password} before the host, as it was written, or null
 */
record OllamaHost(URI uri, @Nullable String userInfo) {
    static final String DEFAULT_PORT = "11434";

    private static final Logger LOG = LoggerFactory.getLogger(OllamaHost.class);
    private static final String CLOUD = "ollama.com";
    private static final Pattern IPV4_LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){1,3}");
    private static final Pattern UNSPECIFIED_V6 = Pattern.compile("\\[(::|(0{1,4}:){7}0{1,4})]");

    /** Reads the variable as Ollama does: a port that is no port is replaced by the default one. */
    static OllamaHost ofEnvironment(String value) {
        return parse("OLLAMA_HOST", value, true);
    }

    /**
     * Reads a base URL: the same forms, but a wrong port is refused.
     *
     * @throws IllegalArgumentException if it is no address of a server
     */
    static OllamaHost ofBaseUrl(String value) {
        return parse("baseUrl", value, false);
    }

    private static OllamaHost parse(String name, String value, boolean lenient) {
        String text = unquote(value);
        String scheme = "http";
        String rest = text;
        String defaultPort = DEFAULT_PORT;
        int schemeEnd = text.indexOf("://");
        if (schemeEnd >= 0) {
            scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
            rest = text.substring(schemeEnd + 3);
            switch (scheme) {
                case "http" -> defaultPort = "80";
                case "https" -> defaultPort = "443";
                default ->
                    throw new IllegalArgumentException(
                            name + ": the scheme '" + scheme + "' is not supported, use http or https");
            }
        } else if (text.equals(CLOUD)) {
            scheme = "https";
            defaultPort = "443";
        }

        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? null : authority.substring(0, at);
        String hostPort = authority.substring(at + 1);

        String host = hostPort;
        String port = defaultPort;
        int colon = hostPort.lastIndexOf(':');
        if (hostPort.startsWith("[")) {
            int bracket = hostPort.indexOf(']');
            if (bracket < 0) {
                throw new IllegalArgumentException(name + ": the bracket of the IPv6 address is not closed");
            }
            host = hostPort.substring(1, bracket);
            if (bracket + 1 < hostPort.length()) {
                port = hostPort.substring(bracket + 1).replaceFirst("^:", "");
            }
        } else if (colon >= 0 && hostPort.indexOf(':') == colon) {
            host = hostPort.substring(0, colon);
            port = hostPort.substring(colon + 1);
        }
        if (!isPort(port)) {
            if (!lenient) {
                throw new IllegalArgumentException(name + ": the port '" + port + "' must be a number from 0 to 65535");
            }
            LOG.warn("{}: the port '{}' is not a port, {} is used instead", name, port, defaultPort);
            port = defaultPort;
        }
        return new OllamaHost(
                uri(name, scheme, connectable(host), Integer.parseInt(port), prefix(name, path)), userInfo);
    }

    /** Whether the server is on this machine, as far as the address tells; no name is looked up. */
    boolean isLoopback() {
        String host = host();
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || IPV4_LOOPBACK.matcher(host).matches();
    }

    /** Whether the server is ollama.com itself, reached so that a key may be sent. */
    boolean isCloud() {
        String host = host();
        return "https".equals(uri.getScheme()) && (host.equals(CLOUD) || host.endsWith("." + CLOUD));
    }

    /** Leaves the user info out. */
    @Override
    public String toString() {
        return uri.toString();
    }

    private String host() {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static String unquote(String value) {
        String text = value.strip();
        int from = 0;
        int to = text.length();
        while (from < to && isQuote(text.charAt(from))) {
            from++;
        }
        while (to > from && isQuote(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to).strip();
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isPort(String port) {
        return !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) <= 65535;
    }

    private static String connectable(String host) {
        if (host.isEmpty() || host.equals("0.0.0.0")) {
            return "127.0.0.1";
        }
        String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return UNSPECIFIED_V6.matcher(literal).matches() ? "[::1]" : literal;
    }

    private static String prefix(String name, String path) {
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException(name + ": an address with a query or fragment cannot be used");
        }
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        String prefix = end == 0 ? "" : "/" + path.substring(0, end);
        if (prefix.equals("/v1") || prefix.equals("/api")) {
            throw new IllegalArgumentException(name + ": the address ends in '" + prefix
                    + "', which is part of every call already; give the server's address without it");
        }
        return prefix;
    }

    private static URI uri(String name, String scheme, String host, int port, String prefix) {
        URI uri;
        try {
            uri = new URI(scheme + "://" + host + ":" + port + prefix);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name + ": not an address of a server: " + e.getReason(), e);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(name + ": '" + host
                    + "' is not a host name (letters, digits, dots and hyphens) and not an IP address");
        }
        return uri;
    }
}
