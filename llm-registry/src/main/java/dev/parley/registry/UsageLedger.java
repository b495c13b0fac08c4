package dev.parley.registry;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the chats that went through a registry have used, up to the moment of {@link LlmRegistry#usage()}. Immutable.
 *
 * @since 0.1.0
 */
public final class UsageLedger {
    private final List<Entry> entries;

    UsageLedger(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** {@return one entry for each provider, model and arm that was used, in the order of their first use} */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * The entries of one provider.
     *
     * @param label the provider's label
     * @return its entries, empty if it was not used
     */
    public List<Entry> provider(String label) {
        return entries.stream().filter(entry -> entry.provider().equals(label)).toList();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof UsageLedger other && entries.equals(other.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return "UsageLedger" + entries;
    }

    /**
     * The use of one model.
     *
     * @param provider the label of the provider
     * @param model the provider's own id of the model
     * @param arm the arm of a {@link SplitProvider} through which it was used, if it was one
     * @param requests how many chats were sent there, those that failed or were stopped among them
     * @param failures how many of them failed
     * @param cancelled how many of them were stopped by the caller
     * @param promptTokens tokens of the prompts, as far as the provider said
     * @param completionTokens tokens of the answers, as far as the provider said
     * @param uncounted how many answers the provider gave no count of tokens for, so that the sums lack them
     * @param time how long the chats took, one after the other
     * @param cost what the answers cost whose price is known; empty if that of none is, never zero for want of a price
     * @param unpriced how many answers the cost lacks, since their price or their tokens are not known
     * @since 0.1.0
     */
    public record Entry(
            String provider,
            String model,
            Optional<String> arm,
            long requests,
            long failures,
            long cancelled,
            long promptTokens,
            long completionTokens,
            long uncounted,
            Duration time,
            Optional<Cost> cost,
            long unpriced) {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         * @param model the provider's own id of the model
         * @param arm the arm of a split
         * @param requests how many chats
         * @param failures how many failed
         * @param cancelled how many were stopped
         * @param promptTokens tokens of the prompts
         * @param completionTokens tokens of the answers
         * @param uncounted answers without a count
         * @param time how long they took
         * @param cost what they cost
         * @param unpriced answers the cost lacks
         */
        public Entry {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(arm, "arm");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(cost, "cost");
        }
    }

    /**
     * An amount of money.
     *
     * @param amount the amount
     * @param currency the ISO 4217 code of its currency
     * @since 0.1.0
     */
    public record Cost(BigDecimal amount, String currency) {
        /**
         * Checks that nothing is null.
         *
         * @param amount the amount
         * @param currency the ISO 4217 code of its currency
         */
        public Cost {
            Objects.requireNonNull(amount, "amount");
            Objects.requireNonNull(currency, "currency");
        }
    }
}
