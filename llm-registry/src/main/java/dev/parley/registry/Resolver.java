package dev.parley.registry;

import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a name of a model means, from memory: an alias, {@code provider[@connection]/model}, or an id that providers list.
 */
final class Resolver {
    private static final String LATEST = ":latest";

    private final Catalogue catalogue;
    private final Map<String, String> aliases;
    private final List<String> preferred;

    /** A provider and its own id of a model. */
    record Target(Slot slot, String model) {
        ModelRef ref() {
            return slot.ref(model);
        }
    }

    Resolver(Catalogue catalogue, Map<String, String> aliases, Collection<String> preferred) {
        this.catalogue = catalogue;
        this.aliases = Map.copyOf(aliases);
        this.preferred = List.copyOf(preferred);
    }

    Target resolve(String text) {
        return meaning(text).target;
    }

    /** What a name means; remembered if the lists and the providers alone decide it. */
    RecentNames.Meaning meaning(String text) {
        Objects.requireNonNull(text, "model");
        Content content = catalogue.content();
        Map<String, Slot> slots = catalogue.slots();
        RecentNames recent = content.recent(slots);
        RecentNames.Meaning known = recent.find(text);
        if (known != null) {
            return known;
        }
        Target target = new Reading(content, slots).of(text);
        RecentNames.Meaning found = new RecentNames.Meaning(text, target);
        if (content.has(target.slot().label(), target.model())) {
            recent.add(found);
        }
        return found;
    }

    /** Whether an id nobody lists may yet turn up, since not every list is here and fresh. */
    boolean mayBeLate() {
        return catalogue.slots().values().stream()
                .map(slot -> slot.list().state())
                .anyMatch(state -> state.skipped() == null && !(state.hasList() && state.failure() == null));
    }

    /** The providers in order of preference, then as they joined. */
    List<Slot> byPreference() {
        List<Slot> ordered = new ArrayList<>(catalogue.slots().values());
        ordered.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        return ordered;
    }

    private int rank(Slot slot) {
        int label = preferred.indexOf(slot.label());
        int place = label >= 0 ? label : preferred.indexOf(slot.id());
        return place >= 0 ? place : Integer.MAX_VALUE;
    }

    private Target one(String meant, List<Target> candidates) {
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        int best = candidates.stream()
                .mapToInt(target -> rank(target.slot()))
                .min()
                .orElse(Integer.MAX_VALUE);
        List<Target> first = candidates.stream()
                .filter(target -> rank(target.slot()) == best)
                .collect(Collectors.toList());
        if (best == Integer.MAX_VALUE || first.size() > 1) {
            throw new AmbiguousModelException(meant, refs(best == Integer.MAX_VALUE ? candidates : first));
        }
        return first.get(0);
    }

    /** The reading of one name by one picture of the lists and the providers. */
    private final class Reading {
        private final Content content;
        private final Map<String, Slot> slots;

        Reading(Content content, Map<String, Slot> slots) {
            this.content = content;
            this.slots = slots;
        }

        Target of(String text) {
            String meant = aliases.getOrDefault(Texts.text("model", text).strip(), text.strip());
            int slash = meant.indexOf('/');
            List<Slot> addressed = slash > 0 ? addressed(meant.substring(0, slash)) : List.of();
            if (addressed.size() == 1) {
                // the usual case, decided without looking the whole name up as an id
                Target full = new Target(addressed.get(0), meant.substring(slash + 1));
                if (isListed(full)) {
                    return full;
                }
            }
            List<Target> listed = listed(meant);
            if (addressed.isEmpty()) {
                if (listed.isEmpty()) {
                    throw unknown(meant, slash);
                }
                return one(meant, listed);
            }
            String model = Texts.text("model", meant.substring(slash + 1));
            Target written =
                    addressed.size() == 1 ? new Target(addressed.get(0), model) : connection(meant, addressed, model);
            // the full name of a listed model always means that model; else an id that looks like one may be meant
            if (listed.isEmpty() || !isKnownToLack(written)) {
                return written;
            }
            List<Target> both = new ArrayList<>(List.of(written));
            both.addAll(listed);
            throw new AmbiguousModelException(meant, refs(both));
        }

        /** The slots that the part before the slash names: that label, or all connections of that id. */
        private List<Slot> addressed(String name) {
            Slot exact = slots.get(name);
            if (exact != null) {
                return List.of(exact);
            }
            return slots.values().stream()
                    .filter(slot -> slot.id().equals(name))
                    .collect(Collectors.toList());
        }

        private Target connection(String meant, List<Slot> connections, String model) {
            List<Target> all = targets(connections, model);
            List<Target> listing = all.stream().filter(this::isListed).collect(Collectors.toList());
            return one(meant, listing.isEmpty() ? all : listing);
        }

        private List<Target> listed(String id) {
            for (String form : id.contains(":") ? List.of(id) : List.of(id, id + LATEST)) {
                List<Target> found = new ArrayList<>();
                for (ModelInfo model : content.withId(form)) {
                    Slot slot = slots.get(model.provider());
                    if (slot != null) {
                        found.add(new Target(slot, model.id()));
                    }
                }
                if (!found.isEmpty()) {
                    return found;
                }
            }
            return List.of();
        }

        private boolean isListed(Target target) {
            return content.has(target.slot().label(), target.model());
        }

        private boolean isKnownToLack(Target target) {
            return target.slot().list().state().hasList() && !isListed(target);
        }

        private RuntimeException unknown(String meant, int slash) {
            if (slash > 0) {
                String prefix = meant.substring(0, slash + 1);
                boolean knownOwner =
                        content.all().stream().anyMatch(model -> model.id().startsWith(prefix));
                if (!knownOwner && !mayBeLate()) {
                    return new IllegalArgumentException("no provider '" + meant.substring(0, slash) + "'; there are "
                            + slots.keySet() + ", and none of them lists a model '" + meant + "'");
                }
            }
            List<String> nearest = NearestNames.to(meant, content.all());
            ErrorDetails.Builder details = ErrorDetails.builder(
                            "no provider lists this model; there are " + slots.keySet() + late())
                    .model(meant);
            if (!nearest.isEmpty()) {
                details.hint("Did you mean " + String.join(", ", nearest) + "?");
            }
            return new ModelNotFoundException(details.build());
        }

        private String late() {
            String labels = slots.values().stream()
                    .filter(slot -> slot.list().state().skipped() == null
                            && !slot.list().state().hasList())
                    .map(Slot::label)
                    .collect(Collectors.joining(", "));
            return labels.isEmpty() ? "" : " (no list yet from " + labels + ")";
        }
    }

    private static List<Target> targets(List<Slot> slots, String model) {
        return slots.stream().map(slot -> new Target(slot, model)).collect(Collectors.toList());
    }

    private static List<ModelRef> refs(List<Target> targets) {
        return targets.stream().map(Target::ref).collect(Collectors.toList());
    }
}
