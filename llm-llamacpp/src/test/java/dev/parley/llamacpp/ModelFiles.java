package dev.parley.llamacpp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Makes model files of the demo models. */
public final class ModelFiles {
    private ModelFiles() {}

    /** A copy in which one text stands for another of at least its length; the rest is filled with spaces. */
    public static Path patched(Path model, Path target, String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        byte[] old = from.getBytes(StandardCharsets.UTF_8);
        byte[] replacement = Arrays.copyOf(to.getBytes(StandardCharsets.UTF_8), old.length);
        Arrays.fill(replacement, to.getBytes(StandardCharsets.UTF_8).length, old.length, (byte) ' ');
        int at = indexOf(bytes, old);
        System.arraycopy(replacement, 0, bytes, at, replacement.length);
        return Files.write(target, bytes);
    }

    /** A copy of which only the first bytes are left. */
    public static Path truncated(Path model, Path target, int length) throws IOException {
        return Files.write(target, Arrays.copyOf(Files.readAllBytes(model), length));
    }

    /** A copy with another chat template. */
    public static Path withTemplate(Path model, Path target, String template) throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        byte[] key = "tokenizer.chat_template".getBytes(StandardCharsets.UTF_8);
        int at = indexOf(bytes, key) + key.length + Integer.BYTES;
        int length = 0;
        for (int i = 3; i >= 0; i--) {
            length = length << 8 | bytes[at + i] & 0xFF;
        }
        byte[] text = template.getBytes(StandardCharsets.UTF_8);
        if (text.length > length) {
            throw new IllegalArgumentException("there is room for " + length + " bytes");
        }
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.write(text);
        if (length - text.length >= 4) {
            padded.write("{#".getBytes(StandardCharsets.UTF_8));
            while (padded.size() < length - 2) {
                padded.write('.');
            }
            padded.write("#}".getBytes(StandardCharsets.UTF_8));
        }
        System.arraycopy(padded.toByteArray(), 0, bytes, at + Long.BYTES, length);
        return Files.write(target, bytes);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("it is not in there");
    }
}
