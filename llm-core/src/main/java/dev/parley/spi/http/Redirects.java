package dev.parley.spi.http;

import dev.parley.InvalidRequestException;
import dev.parley.internal.Checks;
import java.net.URI;

/** Which redirects are followed: within one origin, or to another if that can do no harm. */
final class Redirects {
    private static final int MAX_REDIRECTS = 5;

    private Redirects() {}

    /**
     * Where to go next.
     *
     * @param before how many redirects the call has followed
     * @throws InvalidRequestException if not there
     */
    static URI follow(HttpCall call, URI from, int status, String location, int before) {
        URI to;
        try {
            to = Origins.callable(from.resolve(location));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    WireFailures.details(call, "the server redirects to an address that cannot be called"), e);
        }
        boolean downgrade = Origins.isHttps(from) && !Origins.isHttps(to);
        boolean keepsMethod = status == 307 || status == 308;
        if (before < MAX_REDIRECTS && !downgrade && (call.isSafe() || keepsMethod && Origins.same(from, to))) {
            return to;
        }
        throw new InvalidRequestException(WireFailures.builder(
                        call, "the server redirects to " + Checks.withoutSecrets(to) + ", which is not followed")
                .status(status)
                .hint("set the base URL so that the call reaches its place directly")
                .build());
    }
}
