package dev.parley;

import dev.parley.internal.Futures;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The ability to bring models to a server, make them there and take them away. Found with {@link LlmProvider#find}.
 *
 * <p>Safe for use by several threads. Futures and blocking forms behave as in {@link LlmProvider}; failures are
 * {@link LlmException}s. Nothing is sent for a {@link ProgressStream} until it is claimed; closing it stops the job.
 *
 * @since 0.1.0
 */
public interface ModelStore {
    /**
     * Downloads a model to the server. A download that was stopped goes on where it was.
     *
     * @param id the provider's own id of the model
     * @return the progress; fails with {@link ModelNotFoundException} if there is no such model
     */
    ProgressStream pull(String id);

    /**
     * Uploads a model from the server to its registry.
     *
     * @param id the provider's own id of the model
     * @return the progress; fails with {@link ModelNotFoundException} if there is no such model
     */
    ProgressStream push(String id);

    /**
     * Makes a model on the server; its files are uploaded first.
     *
     * @param creation what to make it from
     * @return the progress
     */
    ProgressStream create(ModelCreation creation);

    /**
     * Gives a model a second name.
     *
     * @param source the id of the model
     * @param target the new id
     * @return a future that completes when it is done; fails with {@link ModelNotFoundException} if there is no source
     */
    CompletableFuture<Void> copyAsync(String source, String target);

    /**
     * Deletes a model from the server.
     *
     * @param id the provider's own id of the model
     * @return a future that completes when it is done; fails with {@link ModelNotFoundException} if there is none
     */
    CompletableFuture<Void> deleteAsync(String id);

    /**
     * Asks whether the server holds a file.
     *
     * @param digest the digest of its content, as {@code sha256:} and 64 hex digits
     * @return a future of the answer
     */
    CompletableFuture<Boolean> hasBlobAsync(String digest);

    /**
     * Uploads a file unless the server holds it.
     *
     * @param file a file on this machine
     * @return a future of the digest of its content; a file that cannot be read is the cause of the {@link
     *     LlmException}
     */
    CompletableFuture<String> putBlobAsync(Path file);

    /**
     * The blocking form of {@link #copyAsync(String, String)}.
     *
     * @param source the id of the model
     * @param target the new id
     * @throws LlmException if it fails
     */
    default void copy(String source, String target) {
        Futures.join(copyAsync(source, target));
    }

    /**
     * The blocking form of {@link #deleteAsync(String)}.
     *
     * @param id the provider's own id of the model
     * @throws LlmException if it fails
     */
    default void delete(String id) {
        Futures.join(deleteAsync(id));
    }

    /**
     * The blocking form of {@link #hasBlobAsync(String)}.
     *
     * @param digest the digest of its content
     * @return whether the server holds it
     * @throws LlmException if it fails
     */
    default boolean hasBlob(String digest) {
        return Futures.join(hasBlobAsync(digest));
    }

    /**
     * The blocking form of {@link #putBlobAsync(Path)}.
     *
     * @param file a file on this machine
     * @return the digest of its content
     * @throws LlmException if it fails
     */
    default String putBlob(Path file) {
        return Futures.join(putBlobAsync(file));
    }
}
