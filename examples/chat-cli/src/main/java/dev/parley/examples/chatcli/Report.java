package dev.parley.examples.chatcli;

import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What went wrong, in the words of who said it, and the way out. */
final class Report {
    private Report() {}

    /** The lines to show; the first one says what happened. */
    static List<String> lines(LlmException failure, Optional<Backends> backends, Style style) {
        ErrorDetails details = failure.details();
        StringBuilder what = new StringBuilder(details.provider()
                .or(() -> details.model().map(model -> "'" + model + "'"))
                .map(who -> who + ": ")
                .orElse(""));
        what.append(details.providerMessage().orElse(details.summary()));
        failure.status()
                .ifPresent(status -> what.append(" (HTTP ").append(status).append(')'));
        List<String> lines = new ArrayList<>();
        lines.add(style.red(style.safe(what.toString())));
        details.hint().ifPresent(hint -> lines.add(style.safe(sentence(hint))));
        if (failure instanceof ModelNotFoundException && details.provider().isPresent()) {
            // the registry names similar models by itself; a provider does not know the others
            backends.flatMap(all -> details.model().flatMap(all::similar))
                    .filter(hint -> !details.hint().equals(Optional.of(hint)))
                    .ifPresent(hint -> lines.add(style.safe(hint)));
        }
        failure.retryAfter()
                .ifPresent(time -> lines.add(style.dim("Worth another try in " + Words.duration(time) + ".")));
        return lines;
    }

    private static String sentence(String hint) {
        return hint.isEmpty() ? hint : Character.toUpperCase(hint.charAt(0)) + hint.substring(1);
    }
}
