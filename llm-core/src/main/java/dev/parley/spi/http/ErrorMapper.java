package dev.parley.spi.http;

import dev.parley.Incubating;
import dev.parley.LlmException;

/**
 * Says what a server's error means. Thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
@FunctionalInterface
public interface ErrorMapper {
    /**
     * Maps one error.
     *
     * @param response what the server said
     * @return the exception for it
     */
    LlmException map(ErrorResponse response);

    /**
     * Maps by status, and by the words and codes that most servers share.
     *
     * @return the shared instance
     */
    static ErrorMapper standard() {
        return StandardErrorMapper.INSTANCE;
    }
}
