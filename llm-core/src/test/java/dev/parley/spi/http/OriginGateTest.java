package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginGateTest {
    private final List<String> inside = new ArrayList<>();
    private final OriginGate gate = new OriginGate(2, Runnable::run);

    private void enter(String origin, String name) {
        gate.enter(origin, () -> inside.add(name));
    }

    @Test
    void those_over_the_limit_wait_for_their_turn_first_come_first_served() {
        for (String name : List.of("1", "2", "3", "4")) {
            enter("https://a", name);
        }
        assertThat(inside).containsExactly("1", "2");
        gate.leave("https://a");
        assertThat(inside).containsExactly("1", "2", "3");
        gate.leave("https://a");
        assertThat(inside).containsExactly("1", "2", "3", "4");
        gate.leave("https://a");
        enter("https://a", "5");
        assertThat(inside).endsWith("5");
        enter("https://a", "6");
        assertThat(inside).doesNotContain("6");
    }

    @Test
    void one_origin_does_not_hold_up_another() {
        for (String name : List.of("1", "2", "3")) {
            enter("https://a", name);
        }
        enter("https://b", "other");
        assertThat(inside).containsExactly("1", "2", "other");
    }

    @Test
    void an_origin_that_everyone_has_left_starts_anew() {
        enter("https://a", "1");
        gate.leave("https://a");
        gate.leave("https://a");
        for (String name : List.of("2", "3", "4")) {
            enter("https://a", name);
        }
        assertThat(inside).containsExactly("1", "2", "3");
    }

    @Test
    void who_gives_up_leaves_the_line_at_once() {
        enter("https://a", "1");
        enter("https://a", "2");
        Runnable tired = () -> inside.add("tired");
        gate.enter("https://a", tired);
        enter("https://a", "3");
        gate.withdraw("https://a", tired);
        gate.withdraw("https://a", tired);
        gate.withdraw("https://b", tired);
        gate.leave("https://a");
        gate.leave("https://a");
        assertThat(inside).containsExactly("1", "2", "3");
        gate.leave("https://a");
        enter("https://a", "4");
        assertThat(inside).endsWith("4");
    }
}
