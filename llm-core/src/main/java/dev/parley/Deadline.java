package dev.parley;

/**
 * The four points in the life of a call at which waiting can run out.
 *
 * @since 0.1.0
 * @see LlmTimeoutException#deadline()
 */
public enum Deadline {
    /** Opening the connection; per HTTP client, not per call. */
    CONNECT("connect"),

    /** From sending the request to the first token of the answer: covers queueing and model loading. */
    FIRST_TOKEN("first token"),

    /** The silence between two pieces of an answer while the consumer is asking for more. */
    IDLE("idle gap"),

    /** The whole call. */
    TOTAL("total");

    private final String label;

    Deadline(String label) {
        this.label = label;
    }

    /**
     * The words used in messages, such as {@code "first token"}.
     *
     * @return the label, lower-case
     */
    public String label() {
        return label;
    }
}
