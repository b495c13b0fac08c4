package dev.parley.registry;

import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What is known about the models, kept by kind of fact, for the filters of a query and for words that name a fact.
 * Immutable. A model is a number, its index in the array.
 */
final class ModelFacts {
    private static final String USD = "USD";

    private final ModelInfo[] models;
    private final Facet providers;
    private final Facet families;
    private final Facet quantizations;
    private final Facet formats;
    private final Facet capabilities;
    private final Facet incapabilities;
    private final Facet modalities;
    private final Facet runsOn;
    private final Facet loaded;
    private final Set<String> names = new TreeSet<>();
    private final NumberColumn parameters;
    private final NumberColumn context;
    private final NumberColumn size;

    ModelFacts(ModelInfo[] models) {
        this.models = models;
        Facet.Builder provider = new Facet.Builder();
        Facet.Builder family = new Facet.Builder();
        Facet.Builder quantization = new Facet.Builder();
        Facet.Builder format = new Facet.Builder();
        Facet.Builder can = new Facet.Builder();
        Facet.Builder cannot = new Facet.Builder();
        Facet.Builder modality = new Facet.Builder();
        Facet.Builder where = new Facet.Builder();
        Facet.Builder inMemory = new Facet.Builder();
        for (int i = 0; i < models.length; i++) {
            int number = i;
            ModelInfo model = models[i];
            provider.add(model.provider(), i);
            model.family().ifPresent(value -> family.add(value, number));
            model.quantization().ifPresent(value -> quantization.add(value, number));
            model.format().ifPresent(value -> format.add(value, number));
            model.capabilities().yes().forEach(value -> can.add(value.word(), number));
            model.capabilities().no().forEach(value -> cannot.add(value.word(), number));
            model.inputModalities().forEach(value -> modality.add(value.word(), number));
            if (model.runsOn() != RunsOn.UNKNOWN) {
                where.add(model.runsOn().name(), i);
            }
            if (model.loaded().isKnown()) {
                inMemory.add(model.loaded().name(), i);
            }
        }
        for (Facet.Builder named : List.of(provider, family, format, can)) {
            names.addAll(named.values());
        }
        this.providers = provider.build();
        this.families = family.build(NameScanner::key);
        this.quantizations = quantization.build(NameScanner::key);
        this.formats = format.build(NameScanner::key);
        this.capabilities = can.build();
        this.incapabilities = cannot.build();
        this.modalities = modality.build();
        this.runsOn = where.build();
        this.loaded = inMemory.build();
        this.parameters = column(model -> model.parameterCount().orElse(0));
        this.context = column(model -> model.contextLength().orElse(0));
        this.size = column(model -> model.sizeBytes().orElse(0));
    }

    /** Adds the models with a fact whose value starts with a word. */
    void addNamed(byte[] form, BitSet found) {
        String word = NameScanner.key(form);
        families.addStartingWith(word, found);
        quantizations.addStartingWith(word, found);
        formats.addStartingWith(word, found);
        capabilities.addWhere(name -> NameScanner.key(name).startsWith(word), found);
        providers.addWhere(label -> NameScanner.key(label).startsWith(word), found);
    }

    /** {@return the distinct texts of the facts that words can name} */
    Set<String> names() {
        return names;
    }

    /** Adds the models with about as many parameters as a word says, if it is such a word. */
    void addSized(String word, BitSet found) {
        Quantity.PARAMETERS.about(word).ifPresent(range -> parameters.addWithin(range, found));
    }

    /** {@return the models of the provider with this id or label, all of its connections included} */
    BitSet of(String provider) {
        return ofLabels(label -> label.equals(provider) || label.startsWith(provider + "@"));
    }

    /** {@return the models that are in memory} */
    BitSet loaded() {
        return loaded.equalTo(Support.YES.name());
    }

    /** {@return the models whose provider answers so} */
    BitSet healthy(Function<String, Support> health, Support answer) {
        return ofLabels(label -> health.apply(label) == answer);
    }

    private BitSet ofLabels(Predicate<String> meant) {
        BitSet found = new BitSet();
        providers.addWhere(meant, found);
        return found;
    }

    /**
     * Applies the filters of a query.
     *
     * @param query the query
     * @param health what is known about the health of a provider
     * @param candidates the models to look at
     * @param excludedUnknown gets for each filter how many models might match but are left out since the fact is
     *     unknown
     * @return the models that all filters let pass
     */
    BitSet filter(
            ModelQuery query,
            Function<String, Support> health,
            BitSet candidates,
            Map<String, Integer> excludedUnknown) {
        Filtering filtering = new Filtering(candidates);
        if (!query.providers().isEmpty()) {
            BitSet wanted = new BitSet();
            query.providers().forEach(provider -> wanted.or(of(provider)));
            filtering.require("provider", wanted, providers.known());
        }
        query.family()
                .ifPresent(family -> filtering.require("family", startingWith(families, family), families.known()));
        query.quantization()
                .ifPresent(
                        value -> filtering.require("quant", startingWith(quantizations, value), quantizations.known()));
        for (Capability capability : query.capabilities()) {
            BitSet can = capabilities.equalTo(capability.word());
            BitSet known = incapabilities.equalTo(capability.word());
            known.or(can);
            filtering.require("cap:" + capability.word(), can, known);
        }
        for (Modality modality : query.modalities()) {
            filtering.require("modality:" + modality.word(), modalities.equalTo(modality.word()), modalities.known());
        }
        query.runsOn().ifPresent(where -> filtering.require("runs", runsOn.equalTo(where.name()), runsOn.known()));
        if (query.loadedOnly()) {
            filtering.require("loaded", loaded(), loaded.known());
        }
        if (query.healthyOnly()) {
            BitSet healthy = healthy(health, Support.YES);
            BitSet known = healthy(health, Support.NO);
            known.or(healthy);
            filtering.require("healthy", healthy, known);
        }
        filtering.require(Quantity.PARAMETERS, query.parameters(), parameters);
        filtering.require(Quantity.CONTEXT, query.context(), context);
        filtering.require(Quantity.SIZE, query.size(), size);
        query.pricePerMillionAtMost().ifPresent(price -> filtering.requirePrice(price));
        excludedUnknown.putAll(filtering.excludedUnknown());
        return filtering.passed;
    }

    private static BitSet startingWith(Facet facet, String value) {
        BitSet found = new BitSet();
        facet.addStartingWith(NameScanner.key(value), found);
        return found;
    }

    private NumberColumn column(ToLongFunction<ModelInfo> number) {
        long[] values = new long[models.length];
        for (int i = 0; i < models.length; i++) {
            values[i] = number.applyAsLong(models[i]);
        }
        return new NumberColumn(values);
    }

    /** Whether both prices of a model are at most so high; no where one is higher, unknown where none is but one is. */
    static Support priceAtMost(ModelInfo model, BigDecimal most) {
        ModelPrice price = model.price().orElse(null);
        if (price == null || !price.currency().equals(USD)) {
            return Support.UNKNOWN;
        }
        boolean tooHigh =
                price.inputPerMillion().filter(each -> each.compareTo(most) > 0).isPresent()
                        || price.outputPerMillion()
                                .filter(each -> each.compareTo(most) > 0)
                                .isPresent();
        if (tooHigh) {
            return Support.NO;
        }
        boolean both =
                price.inputPerMillion().isPresent() && price.outputPerMillion().isPresent();
        return both ? Support.YES : Support.UNKNOWN;
    }

    /** The state of one filtering. */
    private final class Filtering {
        private final BitSet passed;
        private final BitSet possible;
        private final Map<String, BitSet> unknown = new TreeMap<>();

        Filtering(BitSet candidates) {
            this.passed = (BitSet) candidates.clone();
            this.possible = (BitSet) candidates.clone();
        }

        void require(String filter, BitSet pass, BitSet known) {
            BitSet open = (BitSet) possible.clone();
            open.andNot(known);
            passed.and(pass);
            possible.and(pass);
            possible.or(open);
            unknown.put(filter, open);
        }

        void require(Quantity quantity, LongRange range, NumberColumn column) {
            if (!range.equals(LongRange.ANY)) {
                require(quantity.filter(), column.within(range, possible), column.known());
            }
        }

        void requirePrice(BigDecimal most) {
            BitSet pass = new BitSet();
            BitSet known = new BitSet();
            possible.stream().forEach(model -> {
                Support atMost = priceAtMost(models[model], most);
                pass.set(model, atMost.isYes());
                known.set(model, atMost.isKnown());
            });
            require("price", pass, known);
        }

        /** Later filters may have ruled out what earlier ones did not know, so this is counted at the end. */
        Map<String, Integer> excludedUnknown() {
            Map<String, Integer> counts = new TreeMap<>();
            unknown.forEach((filter, open) -> {
                open.and(possible);
                if (!open.isEmpty()) {
                    counts.put(filter, open.cardinality());
                }
            });
            return counts;
        }
    }
}
