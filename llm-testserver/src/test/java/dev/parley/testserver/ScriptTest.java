package dev.parley.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts that make no sense are refused where they are written. */
class ScriptTest {

    private static final Script OK = Script.ok("text/plain");

    static Stream<ThrowingCallable> misplaced() {
        return Stream.of(
                () -> Script.nothing().chunk("a"),
                () -> Script.nothing().end(),
                () -> Script.nothing().header("a", "b"),
                () -> OK.chunk("a").header("a", "b"),
                () -> OK.chunk("a").contentLength(),
                () -> OK.end().chunk("a"),
                () -> OK.end().end(),
                () -> OK.end().flood("a"),
                () -> OK.close().chunk("a"),
                () -> OK.close().end(),
                () -> OK.reset().close(),
                () -> OK.stall().awaitGate("x"),
                () -> OK.flood("a").end(),
                () -> OK.chunk("a").then(OK.end()));
    }

    @ParameterizedTest
    @MethodSource("misplaced")
    void a_step_out_of_place_is_refused(ThrowingCallable misplaced) {
        assertThatIllegalStateException().isThrownBy(misplaced);
    }

    static Stream<ThrowingCallable> bad() {
        return Stream.of(
                () -> Script.status(99, ""),
                () -> Script.status(1000, ""),
                () -> OK.header("", "a"),
                () -> OK.header("a", "b\r\nc: d"),
                () -> OK.contentLength(-1),
                () -> OK.chunk(""),
                () -> OK.wire(""),
                () -> OK.flood(""),
                () -> OK.lines(),
                () -> OK.events(),
                () -> OK.repeat("a", 0),
                () -> OK.splitEvery("a", 0),
                () -> OK.splitEvery("", 1),
                () -> OK.splitAt("abc", 0),
                () -> OK.splitAt("abc", 3),
                () -> OK.splitAt("abc", 2, 1),
                () -> Script.raw(),
                () -> Script.raw(""));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_argument_is_refused(ThrowingCallable bad) {
        assertThatIllegalArgumentException().isThrownBy(bad);
    }

    @Test
    void a_script_must_say_how_it_ends() {
        try (ScriptedServer server = ScriptedServer.start()) {
            Route route = server.on("GET", "/");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> route.reply(OK.end(), OK.chunk("a")))
                    .withMessageContaining("end(), close(), reset(), stall() or flood()");
            assertThatCode(() -> route.reply(OK.end(), OK.close(), OK.reset(), OK.stall(), OK.flood("a")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_prefix_can_be_shared() {
        Script prefix = OK.chunk("a");
        Script one = prefix.chunk("b").end();
        Script two = prefix.close();
        assertThat(prefix.steps()).hasSize(2);
        assertThat(one.steps()).hasSize(4).startsWith(prefix.steps().toArray(Step[]::new));
        assertThat(two.steps()).hasSize(3).endsWith(Step.Mark.CLOSE);
    }

    @Test
    void bytes_changed_later_do_not_change_the_script() {
        byte[] bytes = {'a'};
        Script script = OK.chunk(bytes);
        bytes[0] = 'b';
        assertThat(((Step.Write) script.steps().get(1)).pieces().get(0)).containsExactly('a');
    }
}
