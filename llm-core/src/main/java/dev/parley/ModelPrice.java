package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs per million tokens. Immutable. Amounts are equal when they are numerically equal.
 *
 * @since 0.1.0
 */
public final class ModelPrice {
    private final @Nullable BigDecimal inputPerMillion;
    private final @Nullable BigDecimal outputPerMillion;
    private final String currency;

    private ModelPrice(Builder builder) {
        this.inputPerMillion = builder.inputPerMillion;
        this.outputPerMillion = builder.outputPerMillion;
        this.currency = builder.currency;
    }

    /**
     * A price in US dollars.
     *
     * @param inputPerMillion the price of a million prompt tokens, zero or more
     * @param outputPerMillion the price of a million tokens of the answer, zero or more
     * @return the price
     * @throws IllegalArgumentException if one of them is negative
     */
    public static ModelPrice of(BigDecimal inputPerMillion, BigDecimal outputPerMillion) {
        return builder()
                .inputPerMillion(inputPerMillion)
                .outputPerMillion(outputPerMillion)
                .build();
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the price of a million prompt tokens, if known} */
    public Optional<BigDecimal> inputPerMillion() {
        return Optional.ofNullable(inputPerMillion);
    }

    /** {@return the price of a million tokens of the answer, if known} */
    public Optional<BigDecimal> outputPerMillion() {
        return Optional.ofNullable(outputPerMillion);
    }

    /** {@return the ISO 4217 code of the currency; {@code USD} by default} */
    public String currency() {
        return currency;
    }

    private static BigDecimal amount(String field, BigDecimal value) {
        if (value.signum() < 0) {
            throw new IllegalArgumentException(field + " " + value.toPlainString() + " must be 0 or more");
        }
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelPrice other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ModelPrice")
                .add("inputPerMillion", inputPerMillion)
                .add("outputPerMillion", outputPerMillion)
                .add("currency", currency)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(inputPerMillion, outputPerMillion, currency);
    }

    /**
     * Builds a {@link ModelPrice}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable BigDecimal inputPerMillion;
        private @Nullable BigDecimal outputPerMillion;
        private String currency = "USD";

        private Builder() {}

        private Builder(ModelPrice source) {
            this.inputPerMillion = source.inputPerMillion;
            this.outputPerMillion = source.outputPerMillion;
            this.currency = source.currency;
        }

        /**
         * Sets {@link ModelPrice#inputPerMillion()}.
         *
         * @param inputPerMillion the price, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder inputPerMillion(BigDecimal inputPerMillion) {
            this.inputPerMillion = amount("inputPerMillion", inputPerMillion);
            return this;
        }

        /**
         * Sets {@link ModelPrice#outputPerMillion()}.
         *
         * @param outputPerMillion the price, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder outputPerMillion(BigDecimal outputPerMillion) {
            this.outputPerMillion = amount("outputPerMillion", outputPerMillion);
            return this;
        }

        /**
         * Sets {@link ModelPrice#currency()}.
         *
         * @param currency the ISO 4217 code
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder currency(String currency) {
            this.currency = Checks.text("currency", currency);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public ModelPrice build() {
            return new ModelPrice(this);
        }
    }
}
