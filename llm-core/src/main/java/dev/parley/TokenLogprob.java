package dev.parley;

import java.util.List;
import java.util.Objects;

/**
 * How likely the model held a token to be.
 *
 * @param token the token's text
 * @param logprob the natural logarithm of its probability; 0 is certain, and it may be negative infinity
 * @param top the tokens the model held most likely at this place, as far as asked for
 * @since 0.1.0
 */
public record TokenLogprob(String token, double logprob, List<TokenLogprob> top) {
    /**
     * Creates the value.
     *
     * @param token the token's text
     * @param logprob the natural logarithm of its probability
     * @param top the likeliest tokens at this place; copied
     */
    public TokenLogprob {
        Objects.requireNonNull(token, "token");
        top = List.copyOf(top);
    }

    /**
     * Returns a token without others beside it.
     *
     * @param token the token's text
     * @param logprob the natural logarithm of its probability
     * @return the value
     */
    public static TokenLogprob of(String token, double logprob) {
        return new TokenLogprob(token, logprob, List.of());
    }
}
