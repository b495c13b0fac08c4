package dev.parley.testserver;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of request, waiting to be told its answer.
 *
 * <p>A route takes effect with {@code reply}, at once and for all requests that arrive from then on; replying again
 * replaces the answer. Where several routes match, the one told last wins. Instances are safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Route {

    /** Chooses the script for a request. */
    interface Answer {
        Script to(SeenRequest request);

        /** Whether tests' own code runs, which may block or throw. */
        boolean isForeign();
    }

    private final Predicate<? super SeenRequest> matcher;
    private final boolean foreignMatcher;
    private final Routes routes;
    private volatile @Nullable Answer answer;

    Route(Predicate<? super SeenRequest> matcher, boolean foreignMatcher, Routes routes) {
        this.matcher = matcher;
        this.foreignMatcher = foreignMatcher;
        this.routes = routes;
    }

    /**
     * Answers the first request with the first script, the second with the second, and so on; the last script repeats.
     *
     * @param first the script for the first request
     * @param next the scripts for those that follow
     * @throws IllegalArgumentException if a script does not say how it ends
     */
    public void reply(Script first, Script... next) {
        List<Script> scripts = Stream.concat(Stream.of(first), Stream.of(next))
                .map(Script::requireFinished)
                .toList();
        AtomicInteger calls = new AtomicInteger();
        set(new Answer() {
            @Override
            public Script to(SeenRequest request) {
                return scripts.get(calls.getAndUpdate(call -> Math.min(call + 1, scripts.size() - 1)));
            }

            @Override
            public boolean isForeign() {
                return false;
            }
        });
    }

    /**
     * Answers each request with what a function makes of it. The function runs on a thread of its own and may block;
     * whatever it throws is kept in {@link ScriptedServer#failures()} and answered with status 500.
     *
     * @param answer makes a finished script of a request
     */
    public void reply(Function<? super SeenRequest, Script> answer) {
        Objects.requireNonNull(answer, "answer");
        set(new Answer() {
            @Override
            public Script to(SeenRequest request) {
                return answer.apply(request).requireFinished();
            }

            @Override
            public boolean isForeign() {
                return true;
            }
        });
    }

    private void set(Answer told) {
        answer = told;
        routes.tell(this);
    }

    boolean hasForeignMatcher() {
        return foreignMatcher;
    }

    boolean matches(SeenRequest request) {
        return matcher.test(request);
    }

    Answer answer() {
        return Objects.requireNonNull(answer, "a route is listed only once it has an answer");
    }
}
