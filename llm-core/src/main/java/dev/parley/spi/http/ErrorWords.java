package dev.parley.spi.http;

import dev.parley.internal.json.JsonSupport;
import dev.parley.internal.json.JsonTextException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Digs a server's own words out of an error's body. The forms are those of Ollama, llama.cpp, TGI, the Hugging Face Hub
 * and router, and the chat-completions servers.
 */
final class ErrorWords {
    private static final Pattern TITLE =
            Pattern.compile("<title[^>]{0,100}+>(.{0,300}?)</title>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final List<String> MESSAGE_KEYS =
            List.of("message", "error", "detail", "error_description", "msg", "errors", "title");
    private static final int MAX_NESTING = 8;
    private static final int MAX_PLAIN_TEXT = 2000;

    private final @Nullable Object json;
    private final @Nullable String message;
    private @Nullable String code;
    private @Nullable String type;

    private ErrorWords(@Nullable Object json, @Nullable String plain) {
        this.json = json;
        this.message = json == null ? plain : words(json, 0);
    }

    static ErrorWords read(String body, boolean html) {
        String text = body.strip();
        if (html || text.isEmpty()) {
            return new ErrorWords(null, null);
        }
        Object json = parse(text);
        if (json instanceof Map || json instanceof List) {
            return new ErrorWords(json, null);
        }
        String plain = json instanceof String inner ? inner : text;
        return new ErrorWords(null, plain.length() > MAX_PLAIN_TEXT ? plain.substring(0, MAX_PLAIN_TEXT) + "…" : plain);
    }

    private static @Nullable Object parse(String text) {
        if (text.isEmpty() || "{[\"".indexOf(text.charAt(0)) < 0) {
            return null;
        }
        try {
            return JsonSupport.read(text);
        } catch (JsonTextException e) {
            return null;
        }
    }

    /** The words of one value; notes code and type on the way, the innermost ones last. */
    private @Nullable String words(@Nullable Object value, int depth) {
        if (depth > MAX_NESTING || value == null) {
            return null;
        }
        if (value instanceof String text) {
            Object inner = parse(text.strip());
            String found = inner instanceof Map || inner instanceof List ? words(inner, depth + 1) : null;
            return found != null ? found : text.isBlank() ? null : text.strip();
        }
        if (value instanceof List<?> list) {
            StringJoiner joined = new StringJoiner("; ");
            list.stream().limit(10).map(item -> words(item, depth + 1)).forEach(item -> {
                if (item != null) {
                    joined.add(item);
                }
            });
            return joined.length() == 0 ? null : joined.toString();
        }
        if (value instanceof Map<?, ?> map) {
            return wordsOf(map, depth);
        }
        return null;
    }

    private @Nullable String wordsOf(Map<?, ?> map, int depth) {
        note(map);
        for (String key : MESSAGE_KEYS) {
            String found = words(map.get(key), depth + 1);
            if (found != null) {
                return found + location(map);
            }
        }
        return null;
    }

    private void note(Map<?, ?> map) {
        if (map.get("code") instanceof String word && !word.isBlank()) {
            code = word;
        }
        for (String key : List.of("type", "error_type")) {
            if (map.get(key) instanceof String word && !word.isBlank() && !word.equals("error")) {
                type = word;
            }
        }
    }

    /** Where a validation error lies, as FastAPI servers tell it. */
    private static String location(Map<?, ?> map) {
        if (!(map.get("loc") instanceof List<?> path) || path.isEmpty()) {
            return "";
        }
        StringJoiner joined = new StringJoiner(".", " (at ", ")");
        path.forEach(step -> joined.add(String.valueOf(step)));
        return joined.toString();
    }

    static Optional<String> title(String html) {
        Matcher title = TITLE.matcher(html);
        return title.find()
                ? Optional.of(title.group(1).strip().replaceAll("\\s+", " ")).filter(t -> !t.isEmpty())
                : Optional.empty();
    }

    Optional<Object> json() {
        return Optional.ofNullable(json);
    }

    Optional<String> message() {
        return Optional.ofNullable(message);
    }

    Optional<String> code() {
        return Optional.ofNullable(code);
    }

    Optional<String> type() {
        return Optional.ofNullable(type);
    }
}
