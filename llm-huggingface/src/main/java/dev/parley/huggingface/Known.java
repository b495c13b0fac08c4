package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds to what is known of a model. */
final class Known {
    private Known() {}

    /** A builder with what is known, under another id; the name of what has none is its id. */
    static ModelInfo.Builder startOf(@Nullable ModelInfo known, String id) {
        ModelInfo.Builder fresh = ModelInfo.builder(HuggingFaceProvider.ID, id);
        if (known == null) {
            return fresh;
        }
        if (known.id().equals(id)) {
            return known.toBuilder();
        }
        fresh.name(known.name())
                .capabilities(known.capabilities())
                .inputModalities(known.inputModalities())
                .outputModalities(known.outputModalities())
                .runsOn(known.runsOn())
                .metadata(known.metadata());
        known.family().ifPresent(fresh::family);
        known.parameters().ifPresent(fresh::parameters);
        known.parameterCount().ifPresent(fresh::parameterCount);
        known.contextLength().ifPresent(fresh::contextLength);
        known.licence().ifPresent(fresh::licence);
        known.price().ifPresent(fresh::price);
        return fresh;
    }

    /** The fields of an object without those that are null. */
    static Map<String, Object> withoutNulls(JsonNode object) {
        Map<String, Object> fields = new LinkedHashMap<>(JsonReply.map(object));
        fields.values().removeIf(value -> value == null);
        return fields;
    }

    /** What a model can do; what is said last counts. */
    static final class Abilities {
        private final Set<Capability> yes;
        private final Set<Capability> no;

        Abilities(Capabilities known) {
            yes = new LinkedHashSet<>(known.yes());
            no = new LinkedHashSet<>(known.no());
        }

        void mark(Capability capability, Support support) {
            if (support.isKnown()) {
                (support.isYes() ? no : yes).remove(capability);
                (support.isYes() ? yes : no).add(capability);
            }
        }

        Capabilities toCapabilities() {
            return Capabilities.builder().yes(yes).no(no).build();
        }
    }
}
