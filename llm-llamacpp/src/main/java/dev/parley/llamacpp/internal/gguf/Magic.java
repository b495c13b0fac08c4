package dev.parley.llamacpp.internal.gguf;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Tells a GGUF file by its first bytes, and of another says what it looks like. */
final class Magic {
    private static final String GGUF = "GGUF";
    private static final int PEEK = 64;

    private Magic() {}

    /** Passes over the four bytes, or says why they are not there. */
    static void check(GgufSource source) throws IOException {
        byte[] start = source.peek(PEEK);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith(GGUF)) {
            source.skip(GGUF.length());
            return;
        }
        if (!text.isEmpty() && GGUF.startsWith(text)) {
            throw source.truncated("its first four bytes");
        }
        throw source.fail(Kind.NOT_GGUF, "is no GGUF file: " + guess(text));
    }

    /** @param start the first bytes, one character for each */
    private static String guess(String start) {
        String lower = start.stripLeading().toLowerCase(Locale.ROOT);
        if (start.isEmpty()) {
            return "it is empty";
        }
        if (start.startsWith("version https://git-lfs")) {
            return "it is the pointer of a Git LFS file. Fetch the file itself with: git lfs pull";
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return "it is a web page. The download gave an error or a form instead of the file";
        }
        if (start.startsWith("PK")) {
            return "it is a zip archive";
        }
        if (start.startsWith("\u001f\u008b")) {
            return "it is compressed with gzip";
        }
        if (start.startsWith("lmgg") || start.startsWith("fmgg") || start.startsWith("tjgg")) {
            return "it is in a format that came before GGUF. Convert the model anew";
        }
        if (start.length() > 8 && start.charAt(8) == '{' && start.startsWith("\0\0\0", 5)) {
            return "it looks like safetensors. Convert the model to GGUF";
        }
        if (start.chars().allMatch(c -> c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c != 0x7F)) {
            return "it looks like text";
        }
        return "it does not begin with the letters GGUF";
    }
}
