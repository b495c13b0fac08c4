package dev.parley;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model can do, what it cannot do, and by omission what nobody has said. Immutable.
 *
 * @since 0.1.0
 */
public final class Capabilities {
    /** Nothing is known. */
    public static final Capabilities UNKNOWN = builder().build();

    private final Set<Capability> yes;
    private final Set<Capability> no;

    private Capabilities(Builder builder) {
        this.yes = Collections.unmodifiableSet(new TreeSet<>(builder.yes));
        this.no = Collections.unmodifiableSet(new TreeSet<>(builder.no));
    }

    /**
     * What a model can do, with nothing said about the rest.
     *
     * @param yes what it can do
     * @return the value
     */
    public static Capabilities of(Capability... yes) {
        return builder().yes(yes).build();
    }

    /**
     * A builder with nothing known.
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
        return new Builder().yes(yes).no(no);
    }

    /**
     * Whether the model can do something.
     *
     * @param capability what to ask for
     * @return yes, no or unknown
     */
    public Support supports(Capability capability) {
        if (yes.contains(capability)) {
            return Support.YES;
        }
        return no.contains(capability) ? Support.NO : Support.UNKNOWN;
    }

    /** {@return what it is known to be able to do, in the order of the words} */
    public Set<Capability> yes() {
        return yes;
    }

    /** {@return what it is known not to be able to do, in the order of the words} */
    public Set<Capability> no() {
        return no;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Capabilities other && yes.equals(other.yes) && no.equals(other.no);
    }

    @Override
    public int hashCode() {
        return 31 * yes.hashCode() + no.hashCode();
    }

    /** {@return the yes first, then the no with a minus sign, such as {@code [chat, tools, -vision]}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        yes.forEach(capability -> text.append(text.length() > 1 ? ", " : "").append(capability));
        no.forEach(capability -> text.append(text.length() > 1 ? ", -" : "-").append(capability));
        return text.append(']').toString();
    }

    /**
     * Builds {@link Capabilities}. Of two statements about one capability the last counts. Not safe for use by several
     * threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Set<Capability> yes = new TreeSet<>();
        private final Set<Capability> no = new TreeSet<>();

        private Builder() {}

        /**
         * States what the model can do.
         *
         * @param capabilities what it can do
         * @return this builder
         */
        public Builder yes(Capability... capabilities) {
            return yes(List.of(capabilities));
        }

        /**
         * States what the model can do.
         *
         * @param capabilities what it can do
         * @return this builder
         */
        public Builder yes(Collection<Capability> capabilities) {
            yes.addAll(capabilities);
            no.removeAll(List.copyOf(capabilities));
            return this;
        }

        /**
         * States what the model cannot do.
         *
         * @param capabilities what it cannot do
         * @return this builder
         */
        public Builder no(Capability... capabilities) {
            return no(List.of(capabilities));
        }

        /**
         * States what the model cannot do.
         *
         * @param capabilities what it cannot do
         * @return this builder
         */
        public Builder no(Collection<Capability> capabilities) {
            no.addAll(capabilities);
            yes.removeAll(List.copyOf(capabilities));
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public Capabilities build() {
            return new Capabilities(this);
        }
    }
}
