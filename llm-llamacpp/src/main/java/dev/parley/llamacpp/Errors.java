package dev.parley.llamacpp;

import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.llamacpp.internal.engine.EngineException;
import dev.parley.llamacpp.internal.gguf.GgufException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The failures of this provider, with its name and the file in them. */
final class Errors {
    static final String WAY_OUT = "Set LLAMACPP_MODELS to a GGUF file or to directories of them";

    private static final int NEAREST = 3;

    private final String provider;

    Errors(String provider) {
        this.provider = provider;
    }

    ErrorDetails.Builder details(String summary) {
        return ErrorDetails.builder(summary).provider(provider);
    }

    ModelNotFoundException notFound(String id, Collection<String> known, boolean nowhere) {
        ErrorDetails.Builder details = details(
                        nowhere
                                ? "there are no models, since no place to look for them was set"
                                : "there is no such model")
                .model(id);
        List<String> nearest = nearest(id, known);
        if (nowhere) {
            details.hint(WAY_OUT);
        } else if (!nearest.isEmpty()) {
            details.hint("Did you mean '" + String.join("', '", nearest) + "'?");
        } else if (known.isEmpty()) {
            details.hint("There is no GGUF file where it was looked for. " + WAY_OUT);
        }
        return new ModelNotFoundException(details.build());
    }

    ServerException broken(String id, GgufException problem) {
        return new ServerException(
                details("the model file cannot be used: " + problem.getMessage())
                        .model(id)
                        .code(problem.kind().name().toLowerCase(Locale.ROOT))
                        .retryable(false)
                        .build(),
                problem);
    }

    UnsupportedFeatureException unsupported(String id, String what) {
        return new UnsupportedFeatureException(details(what).model(id).build());
    }

    OverloadedException tooLittleMemory(ModelFile file, String what) {
        return new OverloadedException(details("too little memory for '" + file.path() + "': " + what)
                .model(file.id())
                .code("out_of_memory")
                .hint("Unload other models, or lower context-length or parallel")
                .build());
    }

    LlmException engine(EngineException failure, ModelFile file) {
        String message = String.valueOf(failure.getMessage());
        ErrorDetails.Builder details = details(message).model(file.id());
        return switch (failure.kind()) {
            case NOT_AVAILABLE ->
                new UnsupportedFeatureException(
                        details("models cannot be run on this machine: " + message)
                                .model(file.id())
                                .build(),
                        failure);
            case CLOSED -> new LlmCancelledException(details.build(), failure);
            case REFUSED ->
                new ServerException(
                        details("llama.cpp refuses '" + file.path() + "' or what was asked of it: " + message)
                                .model(file.id())
                                .code("refused")
                                .retryable(false)
                                .build(),
                        failure);
            case CRASHED ->
                new ServerException(
                        details("llama.cpp has crashed with '" + file.path() + "': " + message)
                                .model(file.id())
                                .code("crashed")
                                .build(),
                        failure);
        };
    }

    static List<String> nearest(String id, Collection<String> known) {
        String wanted = id.toLowerCase(Locale.ROOT);
        int bound = Math.max(2, wanted.length() / 3);
        return known.stream()
                .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT), bound) <= bound)
                .sorted(Comparator.<String>comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT), bound))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NEAREST)
                .toList();
    }

    /** How many characters differ; a name that contains the other is near. */
    private static int distance(String a, String b, int bound) {
        if (a.length() >= 3 && b.contains(a) || b.length() >= 3 && a.contains(b)) {
            return 1;
        }
        if (Math.abs(a.length() - b.length()) > bound) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
