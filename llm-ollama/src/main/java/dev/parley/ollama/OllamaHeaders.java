package dev.parley.ollama;

import dev.parley.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a caller wants to be sent with every call. The key comes before an own header, that before the address's user. */
final class OllamaHeaders {
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable Supplier<String> key;

    void key(Secret secret) {
        key = secret::reveal;
    }

    /** @throws IllegalArgumentException if the name or value is blank or has a line break */
    void add(String name, String value) {
        if (name.isBlank() || hasLineBreak(name)) {
            throw new IllegalArgumentException("the header's name must be a word");
        }
        if (value.isBlank() || hasLineBreak(value)) {
            throw new IllegalArgumentException("the value of the header '" + name + "' must be one line of text");
        }
        headers.put(name, value);
    }

    /** All but the authorization. */
    Map<String, String> plain() {
        Map<String, String> plain = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        plain.putAll(headers);
        plain.remove(OllamaApi.AUTHORIZATION);
        return Collections.unmodifiableMap(plain);
    }

    /**
     * The value of the Authorization header, or null for none.
     *
     * @param userInfo the {@code user:password} of the address, or null
     * @throws IllegalArgumentException if the user info is not encoded well
     */
    @Nullable
    Supplier<String> authorization(@Nullable String userInfo) {
        if (key != null) {
            Supplier<String> secret = key;
            return () -> "Bearer " + secret.get();
        }
        String given = headers.get(OllamaApi.AUTHORIZATION);
        if (given != null) {
            return () -> given;
        }
        if (userInfo == null) {
            return null;
        }
        String encoded =
                Base64.getEncoder().encodeToString(percentDecoded(userInfo).getBytes(StandardCharsets.UTF_8));
        return () -> "Basic " + encoded;
    }

    private static String percentDecoded(String userInfo) {
        try {
            return URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // without the cause, whose message has a part of the password
            throw new IllegalArgumentException("baseUrl: the user info has a percent sign that begins no escape");
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }
}
