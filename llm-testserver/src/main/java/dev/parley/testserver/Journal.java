package dev.parley.testserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a server has seen so far; everything is guarded by its monitor. */
final class Journal {

    private final Monitor monitor = new Monitor();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int taken;
    private int connections;
    private int open;
    private int peak;

    Monitor monitor() {
        return monitor;
    }

    void arrived(Exchange exchange) {
        monitor.change(() -> exchanges.add(exchange));
    }

    void failed(Throwable failure) {
        monitor.change(() -> failures.add(failure));
    }

    /** Counts a connection and returns its number. */
    int opened() {
        monitor.change(() -> {
            connections++;
            open++;
            peak = Math.max(peak, open);
        });
        return connections;
    }

    void closed() {
        monitor.change(() -> open--);
    }

    List<SeenRequest> requests() {
        return exchanges().stream().map(Exchange::request).toList();
    }

    List<Exchange> exchanges() {
        return monitor.read(() -> List.copyOf(exchanges));
    }

    List<Throwable> failures() {
        return monitor.read(() -> List.copyOf(failures));
    }

    int connections() {
        return monitor.read(() -> connections);
    }

    int open() {
        return monitor.read(() -> open);
    }

    int peak() {
        return monitor.read(() -> peak);
    }

    Exchange take(Duration atMost) {
        return monitor.await(
                () -> exchanges.size() > taken,
                atMost,
                () -> exchanges.get(taken++),
                () -> "another request, but all " + taken + " were taken" + trouble());
    }

    List<SeenRequest> awaitRequests(int atLeast, Duration atMost) {
        return monitor.await(
                () -> exchanges.size() >= atLeast,
                atMost,
                this::requests,
                () -> atLeast + " requests, but there are " + exchanges.size() + trouble());
    }

    void awaitOpen(int exactly, Duration atMost) {
        monitor.await(
                () -> open == exactly,
                atMost,
                () -> open,
                () -> exactly + " open connections, but there are " + open + trouble());
    }

    private String trouble() {
        return failures.isEmpty() ? "" : "; failures: " + failures;
    }
}
