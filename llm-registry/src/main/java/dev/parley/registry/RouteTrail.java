package dev.parley.registry;

import dev.parley.ChatResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a chat has been on its way to an answer, for the answer or the failure to tell. Used by one thread at a time. */
final class RouteTrail {
    static final String METADATA = "routing";
    static final String WARNING = "fallback";

    private final String requested;
    private final List<Object> attempts = new ArrayList<>();
    private final List<LlmException> failures = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    RouteTrail(String requested) {
        this.requested = requested;
    }

    void failed(Hop hop, LlmException failure) {
        Map<String, Object> attempt = attempt(hop);
        attempt.put("outcome", "failed");
        attempt.put("error", failure.details().message());
        attempts.add(attempt);
        failures.add(failure);
        words.add(name(hop) + " failed: " + failure.details().message());
    }

    void skipped(Hop hop, String reason) {
        Map<String, Object> attempt = attempt(hop);
        attempt.put("outcome", "skipped");
        attempt.put("error", reason);
        attempts.add(attempt);
        words.add(name(hop) + " was left out: " + reason);
    }

    /** The response with where it came from, and a warning if that is not the first choice. */
    ChatResponse arrived(Hop hop, ChatResponse response) {
        Map<String, Object> last = attempt(hop);
        last.put("outcome", "answered");
        List<Object> all = new ArrayList<>(attempts);
        all.add(last);
        Map<String, Object> routing = new LinkedHashMap<>();
        routing.put("requested", requested);
        routing.put("provider", hop.provider());
        routing.put("model", hop.model());
        hop.arm().ifPresent(arm -> routing.put("arm", arm));
        routing.put("attempts", all);
        // the place was a routing provider itself
        if (response.metadata().get(METADATA) instanceof Map<?, ?> inner) {
            routing.put("inner", inner);
        }
        ChatResponse.Builder told = response.toBuilder().metadata(METADATA, routing);
        if (!words.isEmpty()) {
            told.warning(new Warning(WARNING, "answered by " + name(hop) + " after " + String.join("; ", words)));
        }
        return told.build();
    }

    /** The failure that ends the chat, with those before it as suppressed. */
    LlmException ended(LlmException last) {
        for (LlmException earlier : failures) {
            if (earlier != last && !List.of(last.getSuppressed()).contains(earlier)) {
                last.addSuppressed(earlier);
            }
        }
        return last;
    }

    /** There was no place to go to. */
    LlmException nowhere() {
        return new LlmException(
                ErrorDetails.builder(words.isEmpty() ? "there is no provider to ask" : String.join("; ", words))
                        .model(requested)
                        .build());
    }

    @Nullable
    LlmException lastFailure() {
        return failures.isEmpty() ? null : failures.get(failures.size() - 1);
    }

    private static String name(Hop hop) {
        return hop.provider() + "/" + hop.model();
    }

    private static Map<String, Object> attempt(Hop hop) {
        Map<String, Object> attempt = new LinkedHashMap<>();
        attempt.put("provider", hop.provider());
        attempt.put("model", hop.model());
        hop.arm().ifPresent(arm -> attempt.put("arm", arm));
        return attempt;
    }
}
