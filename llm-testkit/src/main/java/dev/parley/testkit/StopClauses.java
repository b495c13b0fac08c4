package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.LlmProvider;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clauses about stopping: in each phase of an answer, by each means, for each form of consuming it. */
abstract class StopClauses extends RefusalClauses {
    private static final Duration LONG = Duration.ofMinutes(10);

    StopClauses() {}

    /** How a stream is stopped. */
    private enum Means {
        CLOSE,
        CLOSE_TWICE,
        INTERRUPT {
            @Override
            boolean suits(Form form) {
                return form.blocking();
            }
        },
        CANCEL {
            @Override
            boolean suits(Form form) {
                return form.stopsByItself();
            }
        };

        boolean suits(Form form) {
            return true;
        }

        /** Stops on a thread that is not the consumer's. */
        void apply(ChatStream stream, Listener listener) throws Throwable {
            switch (this) {
                case CLOSE -> stream.close();
                case CLOSE_TWICE -> {
                    Background<Boolean> other = Background.run(() -> {
                        stream.close();
                        return true;
                    });
                    stream.close();
                    other.await();
                }
                case INTERRUPT -> listener.interrupt();
                case CANCEL -> listener.cancel();
                default -> throw new AssertionError(this);
            }
        }
    }

    /** How far an answer that has reached the server is when it is stopped. */
    private enum Phase {
        BEFORE_THE_HEADERS,
        BEFORE_THE_FIRST_TOKEN,
        IN_THE_MIDDLE,
        IN_A_STALL;

        Script script(Rig rig, Wire wire) {
            return switch (this) {
                case BEFORE_THE_HEADERS -> Script.nothing().stall();
                case BEFORE_THE_FIRST_TOKEN -> Script.ok(wire.contentType()).stall();
                case IN_THE_MIDDLE -> rig.endless();
                case IN_A_STALL -> rig.begun("half").stall();
            };
        }

        boolean hasText() {
            return this == IN_THE_MIDDLE || this == IN_A_STALL;
        }
    }

    private interface Stop {
        void check(Form form, Means means) throws Throwable;
    }

    private static Stream<DynamicTest> byEveryMeans(String phase, Stop stop) {
        return by(EnumSet.allOf(Means.class), phase, stop);
    }

    private static Stream<DynamicTest> by(Set<Means> all, String phase, Stop stop) {
        return all.stream()
                .flatMap(means -> Stream.of(Form.values())
                        .filter(means::suits)
                        .map(form -> DynamicTest.dynamicTest(
                                form + ", " + phase + ", " + means, () -> stop.check(form, means))));
    }

    @TestFactory
    Stream<DynamicTest> stop_is_seen_by_the_server_and_told_once_in_every_phase() {
        return Stream.of(Phase.values())
                .flatMap(phase -> byEveryMeans(phase.name(), (form, means) -> stop(phase, form, means)));
    }

    private void stop(Phase phase, Form form, Means means) throws Throwable {
        try (Course course = course(HttpTransport.builder())) {
            Listener listener = course.begin(form, phase.script(course.rig(), wire), request("Hello"));
            Exchange exchange = course.rig().server.takeExchange(Await.PATIENCE);
            if (phase == Phase.BEFORE_THE_FIRST_TOKEN) {
                Await.until("the headers are sent", () -> exchange.bytesWritten() > 0);
            }
            if (phase.hasText()) {
                course.awaitText();
            }
            String seen = course.seen();
            means.apply(course.stream(), listener);
            exchange.awaitHangUp(Await.PATIENCE);
            if (toldNothing(form, means)) {
                assertNothingTold(course.settled());
            } else {
                Outcome outcome = course.end();
                assertStopped(outcome, listener, means);
                if (phase.hasText() && outcome.ends().get(0) instanceof LlmCancelledException failure) {
                    assertThat(failure.partialResponse().orElseThrow().text()).startsWith(seen);
                }
            }
            assertThat(course.rig().server.requests()).hasSize(1);
        }
    }

    @TestFactory
    Stream<DynamicTest> stop_while_connecting_is_told_at_once() {
        return byEveryMeans("WHILE_CONNECTING", (form, means) -> {
            ManualScheduler time = new ManualScheduler();
            Listener listener;
            try (FullBacklog deaf = FullBacklog.open();
                    HttpTransport patient = HttpTransport.builder()
                            .connectTimeout(LONG)
                            .retryPolicy(RetryPolicy.none())
                            .scheduler(time)
                            .build();
                    LlmProvider far = connect(deaf.uri(), patient, Rig.KEY)) {
                ChatStream stream = far.stream(request("Hello"));
                listener = form.listen(stream);
                Await.until("the call is under way", () -> time.untilNext().isPresent());
                listener.awaitWaiting();
                means.apply(stream, listener);
                if (!toldNothing(form, means)) {
                    listener.awaitEnd();
                }
                Await.until(
                        "nothing of the call is left", () -> time.untilNext().isEmpty());
            }
            if (toldNothing(form, means)) {
                assertNothingTold(listener.outcome());
            } else {
                assertStopped(listener.outcome(), listener, means);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> stop_before_the_claim_is_told_at_the_claim() {
        return by(EnumSet.complementOf(EnumSet.of(Means.CANCEL)), "BEFORE_THE_CLAIM", this::stopBeforeTheClaim);
    }

    private void stopBeforeTheClaim(Form form, Means means) throws Throwable {
        try (Course course = course(HttpTransport.builder())) {
            ChatStream stream = course.prepare(Script.nothing().stall(), request("Hello"));
            Listener listener;
            if (means == Means.INTERRUPT) {
                listener = course.listens(form.listenInterrupted(stream));
            } else {
                means.apply(stream, new Listener(form));
                listener = course.listens(form.listen(stream));
            }
            assertStopped(course.end(), listener, means);
            if (means != Means.INTERRUPT) {
                assertThat(course.rig().chats()).isZero();
            }
        }
    }

    @Test
    void subscriber_that_cancels_at_once_asks_for_nothing_and_is_told_nothing() {
        try (Course course = course(HttpTransport.builder())) {
            Listener listener = course.listens(new Listener(Form.PUBLISHER));
            course.prepare(Script.nothing().stall(), request("Hello"))
                    .publisher()
                    .subscribe(listener.subscriber(true));
            assertNothingTold(course.settled());
            assertThat(course.rig().chats()).isZero();
        }
    }

    @TestFactory
    Stream<DynamicTest> stop_after_the_end_changes_nothing() {
        return by(EnumSet.complementOf(EnumSet.of(Means.INTERRUPT)), "AFTER_THE_END", (form, means) -> {
            try (Course course = course(HttpTransport.builder())) {
                Listener listener = course.begin(form, course.rig().whole(), request("Hello"));
                listener.awaitEnd();
                means.apply(course.stream(), listener);
                Outcome outcome = course.end();
                assertThat(outcome.response().text()).isEqualTo(Rig.TEXT);
                assertThat(course.rig().chats()).isEqualTo(1);
            }
        });
    }

    /** A subscriber that cancels has said all there is to say. */
    private static boolean toldNothing(Form form, Means means) {
        return form == Form.PUBLISHER && means == Means.CANCEL;
    }

    private static void assertNothingTold(Outcome outcome) {
        assertThat(outcome.ends()).isEmpty();
        assertThat(outcome.events()).noneMatch(ChatEvent.Finished.class::isInstance);
    }

    private static void assertStopped(Outcome outcome, Listener listener, Means means) {
        if (outcome.form() == Form.FUTURE && means == Means.CANCEL) {
            assertThat(outcome.onlyEnd()).isInstanceOf(CancellationException.class);
        } else {
            outcome.failure(LlmCancelledException.class);
        }
        if (means == Means.INTERRUPT) {
            assertThat(listener.interruptedAtEnd())
                    .as("the interrupt flag is kept")
                    .isTrue();
        }
    }
}
