package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.LlmProvider;
import dev.parley.LlmTimeoutException;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Clauses about answers that take too long, each of which ends at the deadline that is named for it. */
abstract class DeadlineClauses extends FaultClauses {
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration CONNECT = Duration.ofMillis(300);
    private static final Duration FIRST_TOKEN = Duration.ofSeconds(90);
    private static final Duration IDLE = Duration.ofSeconds(80);
    private static final Duration TOTAL = Duration.ofSeconds(60);

    private static final Deadlines WITHOUT_TOTAL =
            Deadlines.builder().firstToken(FIRST_TOKEN).idle(IDLE).build();
    private static final Deadlines WITH_TOTAL =
            Deadlines.builder().firstToken(FIRST_TOKEN).idle(IDLE).total(TOTAL).build();

    DeadlineClauses() {}

    @TestFactory
    Stream<DynamicTest> connection_that_is_not_made_fails_at_the_connect_deadline() {
        return inEveryForm(form -> {
            Listener listener;
            try (FullBacklog deaf = FullBacklog.open();
                    HttpTransport impatient = HttpTransport.builder()
                            .connectTimeout(CONNECT)
                            .retryPolicy(RetryPolicy.none())
                            .build();
                    LlmProvider far = connect(deaf.uri(), impatient, Rig.KEY)) {
                listener = form.listen(far.stream(request("Hello"))).awaitEnd();
            }
            LlmTimeoutException failure = listener.outcome().failure(LlmTimeoutException.class);
            assertThat(failure.deadline()).isEqualTo(Deadline.CONNECT);
            assertThat(failure.limit()).isEqualTo(CONNECT);
            assertThat(failure.partialResponse()).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> answer_that_does_not_begin_fails_at_the_first_token_deadline() {
        return Stream.concat(
                late("no headers", rig -> noHeaders(), WITHOUT_TOTAL, Deadline.FIRST_TOKEN, FIRST_TOKEN),
                late("headers only", rig -> headersOnly(), WITHOUT_TOTAL, Deadline.FIRST_TOKEN, FIRST_TOKEN));
    }

    @TestFactory
    Stream<DynamicTest> stalled_answer_fails_at_the_idle_deadline() {
        return late("stall", rig -> rig.begun("half").stall(), WITHOUT_TOTAL, Deadline.IDLE, IDLE);
    }

    @TestFactory
    Stream<DynamicTest> answer_that_is_not_whole_in_time_fails_at_the_total_deadline() {
        return Stream.of(
                        late("no headers", rig -> noHeaders(), WITH_TOTAL, Deadline.TOTAL, TOTAL),
                        late("headers only", rig -> headersOnly(), WITH_TOTAL, Deadline.TOTAL, TOTAL),
                        late("stall", rig -> rig.begun("half").stall(), WITH_TOTAL, Deadline.TOTAL, TOTAL))
                .flatMap(Function.identity());
    }

    private static Script noHeaders() {
        return Script.nothing().stall();
    }

    private Script headersOnly() {
        return Script.ok(wire.contentType()).stall();
    }

    private Stream<DynamicTest> late(
            String phase, Function<Rig, Script> answer, Deadlines deadlines, Deadline deadline, Duration limit) {
        boolean begins = phase.equals("stall");
        return inEveryForm(phase, form -> {
            ManualScheduler time = new ManualScheduler();
            try (Course course = course(HttpTransport.builder().scheduler(time))) {
                Listener listener = course.begin(
                        form,
                        answer.apply(course.rig()),
                        request("Hello").toBuilder().deadlines(deadlines).build());
                course.rig().server.awaitRequests(1, Await.PATIENCE);
                if (begins) {
                    course.awaitText();
                }
                time.advance(limit.minus(TICK));
                assertThat(listener.hasEnded()).as("ended before the deadline").isFalse();
                time.advance(TICK);
                // A clock that counts only while something is asked for may have begun a moment late.
                Await.until("the deadline has come", () -> {
                    time.advance(limit.dividedBy(10));
                    return listener.hasEnded();
                });
                Outcome outcome = course.end();
                LlmTimeoutException failure = begins
                        ? outcome.failureAfter("half", LlmTimeoutException.class)
                        : outcome.failure(LlmTimeoutException.class);
                assertThat(failure.deadline()).isEqualTo(deadline);
                assertThat(failure.limit()).isEqualTo(limit);
                assertThat(course.rig().server.takeExchange(Await.PATIENCE).hungUp())
                        .as("the server sees the hang-up")
                        .isTrue();
            }
        });
    }
}
