package dev.parley.spi.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The credentials that one call has sent so far, which nothing said about it may repeat. Read by any thread, added to by
 * one attempt at a time.
 */
final class SentSecrets implements UnaryOperator<String> {
    private volatile List<String> secrets = List.of();

    void add(String secret) {
        if (!secrets.contains(secret)) {
            List<String> more = new ArrayList<>(secrets);
            more.add(secret);
            secrets = List.copyOf(more);
        }
    }

    /** The text without these secrets. */
    @Override
    public String apply(String text) {
        return Redaction.cut(text, secrets);
    }

    /** The text without these secrets and without whatever looks like one. */
    String redact(String text) {
        return Redaction.redact(text, secrets);
    }
}
