package dev.parley.llamacpp;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;

/**
 * Four tiny models in the jar, for trying everything out before a real model is there. Their weights are constructed,
 * not trained, so that nothing they say means anything:
 *
 * <ul>
 *   <li>{@code parley-demo} answers every chat with one sentence;
 *   <li>{@code parley-demo-think} reasons before its sentence;
 *   <li>{@code parley-demo-babble} strings words together and never comes to an end by itself;
 *   <li>{@code parley-demo-embed} turns texts into vectors.
 * </ul>
 *
 * <p>Safe for use by several threads, and by several processes on one directory.
 *
 * @since 0.1.0
 */
public final class DemoModels {
    /** The id of the model that answers chats. */
    public static final String DEFAULT = "parley-demo";

    /** The ids of all of them; each is a file {@code <id>.gguf}. */
    static final List<String> IDS = List.of(DEFAULT, "parley-demo-think", "parley-demo-babble", "parley-demo-embed");

    /** The end of a gzip file: the CRC-32 and the length of what is in it. */
    private static final int TRAILER = 8;

    private static final int BUFFER = 64 << 10;

    private DemoModels() {}

    /**
     * Writes the models as {@code .gguf} files, about 6 MB together. A file that is there and right is left alone; one
     * of the same name with other content is replaced. Whoever looks into the directory meanwhile finds whole files
     * only.
     *
     * @param directory where to; it is made if it does not exist
     * @return the directory
     * @throws UncheckedIOException if the directory cannot be made or written; the message names it
     */
    public static Path unpack(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String id : IDS) {
                unpack(resource(id), directory.resolve(id + ".gguf"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the demo models into '" + directory + "': " + e + ". Is it a directory, may this"
                            + " process write there, and is there space?",
                    e);
        }
        return directory;
    }

    /**
     * What to tell the people who meet these models.
     *
     * @return one line without a line break
     */
    public static String notice() {
        return "The demo models are constructed, not trained: " + DEFAULT + " says one sentence, for trying the pipes."
                + " Point LLAMACPP_MODELS at a real GGUF file, or at a directory of them, to talk.";
    }

    private static void unpack(byte[] packed, Path target) throws IOException {
        ByteBuffer trailer =
                ByteBuffer.wrap(packed, packed.length - TRAILER, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        long crc = Integer.toUnsignedLong(trailer.getInt());
        long length = Integer.toUnsignedLong(trailer.getInt());
        if (isThere(target, length, crc)) {
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            // reading to the end of a gzip stream checks length and CRC
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), BUFFER);
                    OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
                in.transferTo(out);
            }
            put(part, target, length, crc);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void put(Path part, Path target, long length, long crc) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // some systems do not replace a file that is in use: if another process has put it there, all is well
            if (!isThere(target, length, crc)) {
                throw e;
            }
        }
    }

    private static boolean isThere(Path file, long length, long crc) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != length) {
            return false;
        }
        CRC32 sum = new CRC32();
        try (InputStream in =
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER), sum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return sum.getValue() == crc;
    }

    private static byte[] resource(String id) throws IOException {
        String name = "demo/" + id + ".gguf.gz";
        try (InputStream in = DemoModels.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the jar lacks " + name);
            }
            return in.readAllBytes();
        }
    }
}
