package dev.parley.registry;

import dev.parley.AuthenticationException;
import dev.parley.ConnectionException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.OverloadedException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;

/** What a failed call says about the provider, as opposed to the call. */
enum FailureKind {
    /** Nothing: the caller stopped it, asked for what is not there, or the failure is not the server's. */
    NONE,

    /** It is not to be asked for a while. */
    THROTTLED,

    /** It does not accept the key. */
    REFUSED,

    /** It cannot be reached, does not answer in time, breaks off or fails inside. */
    BROKEN;

    private static final int SERVER_ERROR = 500;

    static FailureKind of(LlmException failure) {
        if (failure instanceof RateLimitException) {
            return THROTTLED;
        }
        if (failure instanceof AuthenticationException) {
            return REFUSED;
        }
        boolean broken = failure instanceof ConnectionException
                || failure instanceof LlmTimeoutException
                || failure instanceof TruncatedStreamException
                || failure instanceof ServerException
                || failure instanceof OverloadedException;
        int status = failure.status().orElse(0);
        return broken && (status < 400 || status >= SERVER_ERROR) ? BROKEN : NONE;
    }
}
