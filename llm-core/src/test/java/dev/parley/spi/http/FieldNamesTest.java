package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FieldNamesTest {

    private static int find(FieldNames names, String name) {
        byte[] b = utf8(name);
        int alone = names.find(b, 0, b.length);
        byte[] among = utf8("xy" + name + "\":1,\"more\":2}");
        assertThat(names.find(among, 2, b.length)).isEqualTo(alone);
        return alone;
    }

    @Test
    void every_name_is_found_and_no_other_of_any_length() {
        String[] all = IntStream.rangeClosed(0, 40).mapToObj("a"::repeat).toArray(String[]::new);
        String[] even = IntStream.rangeClosed(0, 20).mapToObj(i -> all[2 * i]).toArray(String[]::new);
        FieldNames names = FieldNames.of(even);
        assertThat(names.size()).isEqualTo(21);
        for (int i = 0; i <= 40; i++) {
            assertThat(find(names, all[i])).isEqualTo(i % 2 == 0 ? i / 2 : -1);
        }
    }

    @Test
    void difference_in_any_one_byte_is_seen() {
        for (int length = 1; length <= 24; length++) {
            String name = "abcdefghijklmnopqrstuvwxyz".substring(0, length);
            FieldNames names = FieldNames.of(name);
            assertThat(find(names, name)).isZero();
            for (int i = 0; i < length; i++) {
                char[] other = name.toCharArray();
                other[i] = 'Z';
                assertThat(find(names, new String(other))).isEqualTo(-1);
            }
        }
    }

    @Test
    void null_at_the_end_is_part_of_a_name() {
        assertThat(find(FieldNames.of("a"), "a\0")).isEqualTo(-1);
        assertThat(find(FieldNames.of("a", "abcdefg"), "abcdefg\u0007")).isEqualTo(-1);
    }

    @Test
    void many_names_and_names_beyond_ascii_are_found() {
        String[] all = IntStream.range(0, 500).mapToObj(i -> "é" + i * 7919).toArray(String[]::new);
        FieldNames names = FieldNames.of(all);
        for (int i = 0; i < all.length; i++) {
            assertThat(find(names, all[i])).isEqualTo(i);
            assertThat(names.name(i)).isEqualTo(all[i]);
        }
        assertThat(find(names, "é")).isEqualTo(-1);
    }

    @Test
    void no_name_at_all_matches_nothing() {
        assertThat(find(FieldNames.of(), "")).isEqualTo(-1);
        assertThat(FieldNames.of()).hasToString("[]");
    }

    @Test
    void name_given_twice_is_refused_at_once() {
        assertThatThrownBy(() -> FieldNames.of("a", "b", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void name_with_a_control_character_is_refused_at_once() {
        assertThatThrownBy(() -> FieldNames.of("a", "b\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name 1");
    }
}
