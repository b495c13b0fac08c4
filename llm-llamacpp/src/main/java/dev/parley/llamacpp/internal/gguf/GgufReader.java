package dev.parley.llamacpp.internal.gguf;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * Reads the header of GGUF files of the versions 2 and 3, in either byte order: everything but the weights.
 *
 * <p>Safe against files of any content: memory stays below some tens of megabytes whatever a header claims, no more
 * than {@value #MAX_HEADER_MEBIBYTES} MiB are read, and every failure is a {@link GgufException}.
 */
public final class GgufReader {
    /** The most bytes of a single text that is kept, such as a chat template; a longer one is skipped. */
    public static final int MAX_TEXT = 256 << 10;

    /** The most elements of an array that is kept. */
    public static final int MAX_ELEMENTS = 256;

    static final int MAX_HEADER_MEBIBYTES = (int) (GgufSource.MAX_HEADER >> 20);

    private static final Set<String> ARRAYS = Set.of("general.tags", "general.languages");

    private GgufReader() {}

    /**
     * Reads the header, and of the arrays keeps the tags and the languages.
     *
     * @param file the file
     * @return what it says
     * @throws GgufException if it is no such file, is cut off in its header or its weights, contradicts the format or
     *     cannot be read; also if the thread is interrupted, which stays so
     */
    public static GgufHeader read(Path file) {
        return read(file, ARRAYS);
    }

    /**
     * Reads the header.
     *
     * @param file the file
     * @param arrays the keys of the arrays to keep whole, if they have at most {@value #MAX_ELEMENTS} elements and
     *     none of these is an array or a text of more than 1024 bytes
     * @return what it says
     * @throws GgufException if it is no such file, is cut off in its header or its weights, contradicts the format or
     *     cannot be read; also if the thread is interrupted, which stays so
     */
    public static GgufHeader read(Path file, Set<String> arrays) {
        Set<String> kept = Set.copyOf(arrays);
        String name = Objects.requireNonNull(file, "file").toString();
        if (!Files.isRegularFile(file)) {
            // asked before it is opened: opening a pipe would wait for its other end
            throw new GgufException(Kind.UNREADABLE, "'" + name + "' " + whyNotRegular(file));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, name, kept);
        } catch (AccessDeniedException e) {
            throw new GgufException(Kind.UNREADABLE, "'" + name + "' may not be read by this process", e);
        } catch (IOException e) {
            throw new GgufException(Kind.UNREADABLE, "'" + name + "' cannot be read: " + e, e);
        }
    }

    static GgufHeader read(SeekableByteChannel channel, String name, Set<String> arrays) throws IOException {
        return new HeaderParser(new GgufSource(name, channel), arrays).parse();
    }

    private static String whyNotRegular(Path file) {
        if (Files.isDirectory(file)) {
            return "is a directory";
        }
        return Files.exists(file) ? "is no regular file" : "does not exist, or this process may not see it";
    }
}
