package dev.parley.registry;

import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ModelRef;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A name of a model can be read in several ways. Any of the candidates, written out, is understood.
 *
 * @since 0.1.0
 */
public final class AmbiguousModelException extends LlmException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<ModelRef> candidates;

    AmbiguousModelException(String text, List<ModelRef> candidates) {
        super(ErrorDetails.builder("'" + text + "' can mean any of " + written(candidates))
                .hint("Write one of them out, or set a preference among the providers")
                .build());
        this.candidates = List.copyOf(candidates);
    }

    /** {@return what the name can mean, in the order of the providers; empty after serialization} */
    public List<ModelRef> candidates() {
        List<ModelRef> known = candidates;
        return known == null ? List.of() : known;
    }

    private static String written(List<ModelRef> candidates) {
        return candidates.stream().map(ModelRef::toString).collect(Collectors.joining(", "));
    }
}
