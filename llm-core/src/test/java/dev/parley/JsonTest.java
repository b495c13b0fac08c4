package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    enum Colour {
        RED
    }

    record Point(int x, Optional<String> label) {}

    @Test
    void text_is_written_compactly_with_the_digits_and_order_it_came_with() {
        Json json = Json.of(" { \"b\" : 1.10 ,\n \"a\" : [ 1e2, -0.0, true, null, \"é\\u0041\" ] } ");
        assertThat(json.text()).isEqualTo("{\"b\":1.10,\"a\":[1e2,-0.0,true,null,\"éA\"]}");
        assertThat(json).hasToString(json.text());
    }

    @Test
    void equality_is_that_of_the_compact_text() {
        assertThat(Json.of("{ \"a\":1 }")).isEqualTo(Json.of("{\"a\": 1}")).hasSameHashCodeAs(Json.of("{\"a\":1}"));
        assertThat(Json.of("{\"a\":1}")).isNotEqualTo(Json.of("{\"a\":2}")).isNotEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[1,]", "{\"a\" 1}", "01", "NaN", "'a'", "\"\t\"", "{a:1}", "tru", "\"\\x\"", "// c\n1"})
    void malformed_text_is_refused_with_its_position(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of(text))
                .withMessageStartingWith("not JSON: ")
                .withMessageMatching("(?s).* at line \\d+, column \\d+");
    }

    @Test
    void the_position_points_at_the_line_of_the_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("{\n  \"a\": }"))
                .withMessageContaining("line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2", "{} {}", "[] x", "null,"})
    void text_after_the_value_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(text)).withMessageStartingWith("not JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n"})
    void empty_text_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(text)).withMessageContaining("empty");
    }

    @Test
    void nesting_up_to_the_limit_is_read_and_beyond_it_refused() {
        assertThat(Json.of("[".repeat(512) + "]".repeat(512)).value()).isInstanceOf(List.class);
        for (String open : List.of("[", "{\"a\":")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Json.of(open.repeat(100_000)))
                    .withMessageContaining("513");
        }
    }

    @Test
    void a_number_of_too_many_digits_is_refused() {
        assertThat(Json.of("9".repeat(1000)).value()).isEqualTo(new BigInteger("9".repeat(1000)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of("9".repeat(1001)).value());
    }

    @Test
    void a_string_beyond_the_limit_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of('"' + "a".repeat((16 << 20) + 1) + '"'));
    }

    @Test
    void the_view_has_the_smallest_type_that_holds_a_number() {
        assertThat(Json.of("[1, 3000000000, 12345678901234567890, 1.5, 1e2, 1e400]")
                        .value())
                .isEqualTo(List.of(
                        1,
                        3_000_000_000L,
                        new BigInteger("12345678901234567890"),
                        1.5,
                        100.0,
                        new BigDecimal("1e400")));
    }

    @Test
    void the_view_cannot_be_changed_and_keeps_null() {
        Map<String, Object> map =
                Json.of("{\"a\":null,\"b\":[null],\"a2\":{\"c\":\"d\"}}").asMap();
        assertThat(map).containsOnlyKeys("a", "b", "a2").containsEntry("a", null);
        assertThat(map.get("b")).isEqualTo(Arrays.asList((Object) null));
        assertThat(map).isUnmodifiable();
        assertThat((List<?>) map.get("b")).isUnmodifiable();
    }

    @Test
    void of_two_fields_with_one_name_the_last_counts() {
        assertThat(Json.of("{\"a\":1,\"a\":2}").asMap()).isEqualTo(Map.of("a", 2));
    }

    @Test
    void asMap_of_anything_but_an_object_is_a_misuse() {
        assertThat(Json.of("{}").isObject()).isTrue();
        assertThat(Json.of("[1]").isObject()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.of("[1]").asMap())
                .withMessageContaining("[1]");
    }

    @Test
    void values_of_all_kinds_have_a_json_form() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("null", null);
        map.put("text", new StringBuilder("t\"\n"));
        map.put("char", 'c');
        map.put("numbers", new Object[] {(byte) 1, (short) 2, 3L, 0.1f, 0.1, new BigDecimal("1.10")});
        map.put("ints", new int[] {1, 2});
        map.put("enum", Colour.RED);
        map.put("keys", Map.of(Colour.RED, true));
        map.put("date", LocalDate.of(2026, 1, 31));
        map.put("instant", Instant.EPOCH);
        map.put("uri", URI.create("http://h/"));
        map.put("optional", Optional.of(1));
        map.put("optionalInt", OptionalInt.of(2));
        map.put("none", Optional.empty());
        map.put("json", Json.of("{ \"a\":1 }"));
        map.put("record", new Point(1, Optional.empty()));
        assertThat(Json.ofMap(map).text())
                .isEqualTo("{\"null\":null,\"text\":\"t\\\"\\n\",\"char\":\"c\",\"numbers\":[1,2,3,0.1,0.1,1.10],"
                        + "\"ints\":[1,2],\"enum\":\"RED\",\"keys\":{\"RED\":true},\"date\":\"2026-01-31\","
                        + "\"instant\":\"1970-01-01T00:00:00Z\",\"uri\":\"http://h/\",\"optional\":1,\"optionalInt\":2,"
                        + "\"none\":null,\"json\":{\"a\":1},\"record\":{\"x\":1}}");
    }

    @Test
    void ofValue_keeps_json_and_takes_null() {
        Json json = Json.of("[1]");
        assertThat(Json.ofValue(json)).isSameAs(json);
        assertThat(Json.ofValue(null).text()).isEqualTo("null");
        assertThat(Json.ofValue(null).value()).isNull();
    }

    @Test
    void values_without_a_json_form_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.ofValue(List.of(new Object())))
                .withMessageContaining("java.lang.Object")
                .withMessageContaining("use maps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.ofValue(Thread.currentThread()))
                .withMessageContaining("Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.ofValue(Double.NaN))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.ofValue(Map.of(1, 2)))
                .withMessageContaining("the key 1");
    }

    @Test
    void a_value_that_contains_itself_is_refused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.ofValue(list))
                .withMessageContaining("512 levels")
                .withMessageContaining("must not contain itself");
    }
}
