package dev.parley.spi.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The credentials that one call has sent so far, which nothing said about it may repeat. Thread-safe. */
final class SentSecrets {
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    void add(String secret) {
        secrets.add(secret);
    }

    /** The text without these secrets. */
    String cut(String text) {
        return Redaction.cut(text, secrets);
    }

    /** The text without these secrets and without whatever looks like one. */
    String redact(String text) {
        return Redaction.redact(text, secrets);
    }
}
