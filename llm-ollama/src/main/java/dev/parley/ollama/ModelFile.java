package dev.parley.ollama;

import dev.parley.ErrorDetails;
import dev.parley.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * One file of a model to be made, on this machine.
 *
 * @param name what it is called on the wire
 * @param bytes its size when the job began
 */
record ModelFile(String name, Path path, long bytes) {
    private static final String SAFETENSORS = ".safetensors";
    private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = 9;
    private static final int BLOCK = 1 << 20;

    /** @throws InvalidRequestException if there is no such file, or it cannot be read */
    static ModelFile of(String name, Path path) {
        try {
            if (!Files.isRegularFile(path)) {
                throw refused(path, "is not a file");
            }
            return new ModelFile(name, path, Files.size(path));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Looks into files before any of them is sent: each must be GGUF, or all belong to a model of safetensors, of which
     * the configuration and the tokenizer are files too.
     *
     * @throws InvalidRequestException if they are neither, naming the file
     */
    static void check(Map<String, Path> files) {
        boolean safetensors = false;
        for (Map.Entry<String, Path> file : files.entrySet()) {
            safetensors |= isNamedSafetensors(file.getKey(), file.getValue());
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Path path = file.getValue();
            byte[] head = head(path);
            if (isNamedSafetensors(file.getKey(), path)) {
                if (!isSafetensors(head)) {
                    throw refused(path, "is called safetensors, but does not begin as such a file does");
                }
            } else if (!safetensors && !Arrays.equals(Arrays.copyOf(head, GGUF.length), GGUF)) {
                throw refused(path, "is no GGUF file: it does not begin with the letters GGUF");
            }
        }
    }

    private static boolean isNamedSafetensors(String name, Path path) {
        return name.toLowerCase(Locale.ROOT).endsWith(SAFETENSORS)
                || path.toString().toLowerCase(Locale.ROOT).endsWith(SAFETENSORS);
    }

    /** The length of a JSON header in eight bytes, then that header. */
    private static boolean isSafetensors(byte[] head) {
        return head.length == HEAD
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong() > 0
                && head[HEAD - 1] == '{';
    }

    private static byte[] head(Path path) {
        if (!Files.isRegularFile(path)) {
            throw refused(path, "is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(HEAD);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Reads the file once and computes its digest.
     *
     * @param read told how many bytes have been read, block by block
     * @return {@code sha256:} and 64 hex digits
     * @throws InvalidRequestException if it cannot be read
     */
    String digest(LongConsumer read) {
        MessageDigest sha256 = sha256();
        byte[] block = new byte[BLOCK];
        long done = 0;
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                sha256.update(block, 0, n);
                done += n;
                read.accept(done);
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static InvalidRequestException unreadable(Path path, IOException cause) {
        return new InvalidRequestException(
                details("the file " + path + " cannot be read: " + cause).build(), cause);
    }

    private static InvalidRequestException refused(Path path, String why) {
        return new InvalidRequestException(details("the file " + path + " " + why)
                .hint("Nothing was sent; a model is made from GGUF or safetensors files")
                .build());
    }

    private static ErrorDetails.Builder details(String summary) {
        return ErrorDetails.builder(summary).provider(OllamaProvider.ID);
    }
}
