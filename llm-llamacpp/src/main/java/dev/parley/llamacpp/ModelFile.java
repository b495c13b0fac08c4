package dev.parley.llamacpp;

import dev.parley.llamacpp.internal.gguf.GgufHeader;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A model on disk whose header has been read.
 *
 * @param id the id by which it is asked for
 * @param path the file, or the first of several
 * @param sizeBytes the length of all its files together
 * @param modifiedAt when the first file last changed
 * @param header what the first file says
 */
record ModelFile(String id, Path path, long sizeBytes, Instant modifiedAt, GgufHeader header) {
    /** Whether the same bytes are meant. */
    boolean sameAs(ModelFile other) {
        return path.equals(other.path) && sizeBytes == other.sizeBytes && modifiedAt.equals(other.modifiedAt);
    }
}
