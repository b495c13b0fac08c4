package dev.parley.registry;

import dev.parley.Capability;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.Support;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Chooses the model to use when none is asked for, from what is listed now. */
final class DefaultModel {
    private final Resolver resolver;
    private final @Nullable String configured;

    /**
     * A choice.
     *
     * @param configured the name of the model that was configured, or null
     */
    DefaultModel(Resolver resolver, @Nullable String configured) {
        this.resolver = resolver;
        this.configured = configured;
    }

    /**
     * One that chats and is in memory, else the configured one, else the first that is known to chat, else the first that
     * is not known not to. Models of providers that are known not to be available come after all others.
     *
     * @throws AmbiguousModelException if the configured one can mean several models
     */
    Optional<ModelRef> find() {
        return firstListed(
                        slot -> !isUnavailable(slot),
                        model -> model.loaded().isYes()
                                && model.capabilities().supports(Capability.CHAT) != Support.NO
                                && !isForEmbedding(model))
                .or(this::configuredModel)
                .or(() -> firstThatChats(slot -> !isUnavailable(slot)))
                .or(() -> firstThatChats(DefaultModel::isUnavailable));
    }

    private Optional<ModelRef> firstThatChats(Predicate<Slot> of) {
        return firstListed(
                        of,
                        model -> model.capabilities().supports(Capability.CHAT).isYes())
                .or(() -> firstListed(
                        of,
                        model -> model.capabilities().supports(Capability.CHAT) != Support.NO
                                && !isForEmbedding(model)));
    }

    /** Not so for one that has not been asked yet. */
    private static boolean isUnavailable(Slot slot) {
        HealthState state = slot.health().read().state();
        return !state.available() && state != HealthState.UNKNOWN;
    }

    private Optional<ModelRef> configuredModel() {
        return Optional.ofNullable(configured).flatMap(ref -> {
            try {
                return Optional.of(resolver.meaning(ref).ref());
            } catch (ModelNotFoundException | IllegalArgumentException e) {
                // not listed yet, or its provider has left
                return Optional.empty();
            }
        });
    }

    private Optional<ModelRef> firstListed(Predicate<Slot> of, Predicate<ModelInfo> wanted) {
        for (Slot slot : resolver.byPreference()) {
            if (!of.test(slot)) {
                continue;
            }
            for (ModelInfo model : slot.list().state().models()) {
                if (wanted.test(model)) {
                    return Optional.of(slot.ref(model.id()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isForEmbedding(ModelInfo model) {
        return model.capabilities().supports(Capability.EMBEDDING).isYes()
                && !model.capabilities().supports(Capability.CHAT).isYes();
    }
}
