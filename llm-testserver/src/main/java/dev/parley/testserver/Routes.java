package dev.parley.testserver;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The routes of a server, the one told last first. */
final class Routes {

    private final List<Route> told = new CopyOnWriteArrayList<>();
    private final Route fallback;

    Routes() {
        fallback = new Route(request -> true, false, this);
        fallback.reply(Script.reply(404, "text/plain", "404 page not found"));
    }

    Route on(String method, String path) {
        Objects.requireNonNull(method, "method");
        if (!path.startsWith("/") || path.indexOf('?') >= 0) {
            throw new IllegalArgumentException("path '" + path + "' must begin with '/' and have no query");
        }
        return new Route(
                request -> request.method().equals(method) && request.path().equals(path), false, this);
    }

    Route on(Predicate<? super SeenRequest> matcher) {
        return new Route(Objects.requireNonNull(matcher, "matcher"), true, this);
    }

    Route fallback() {
        return fallback;
    }

    /** Puts a route first, from where it was. */
    void tell(Route route) {
        synchronized (told) {
            told.remove(route);
            if (route != fallback) {
                told.add(0, route);
            }
        }
    }

    /** Whether finding a route runs tests' own code. */
    boolean hasForeignMatcher() {
        return told.stream().anyMatch(Route::hasForeignMatcher);
    }

    Route.Answer find(SeenRequest request) {
        for (Route route : told) {
            if (route.matches(request)) {
                return route.answer();
            }
        }
        return fallback.answer();
    }
}
