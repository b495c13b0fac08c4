package dev.parley.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    enum Unit {
        CELSIUS,
        KELVIN
    }

    enum Twins {
        A,
        a
    }

    record Numbers(byte b, short s, int i, long l, float f, double d, BigDecimal exact, BigInteger big, Number any) {}

    record Boxes(Integer i, Long l, Double d, Boolean flag, Character c) {}

    record Times(
            Instant instant,
            OffsetDateTime offset,
            LocalDateTime local,
            LocalDate date,
            LocalTime time,
            Duration duration,
            UUID uuid,
            URI uri) {}

    record Item(String name, BigDecimal price) {}

    record Order(String id, List<Item> items, Optional<String> note) {}

    record Containers(
            Set<String> set,
            Map<String, Item> map,
            Map<Unit, Integer> byUnit,
            int[] ints,
            List<String>[] lists,
            Object any,
            Json json) {}

    record Maybe(Optional<Item> item, OptionalInt i, OptionalLong l, OptionalDouble d) {}

    record Box<T>(T value) {}

    record Boxed(Box<Integer> number, Box<List<String>> words) {}

    record Node(String name, List<Node> children) {}

    sealed interface Shape permits Circle, Polygon {}

    record Circle(double radius) implements Shape {}

    sealed interface Polygon extends Shape permits Square, Rectangle {}

    record Square(double side) implements Polygon {}

    record Rectangle(double width, double height, Optional<String> label) implements Polygon {}

    sealed interface Alike permits One, Two {}

    record One(int n) implements Alike {}

    record Two(int n) implements Alike {}

    record Positive(int n) {
        Positive {
            if (n < 0) {
                throw new IllegalArgumentException("n must not be negative");
            }
        }
    }

    record Fatal(int n) {
        Fatal {
            if (n > 0) {
                throw new StackOverflowError("of the user's making");
            }
        }
    }

    record One1(int n) {}

    private static <T> T read(String json, Class<T> type) {
        return RecordReader.read(json, type);
    }

    private static void refuses(String json, Class<?> type, String... message) {
        assertThatExceptionOfType(JsonTextException.class)
                .isThrownBy(() -> read(json, type))
                .satisfies(e -> assertThat(e.getMessage()).contains(message));
    }

    @Test
    void numbers_of_all_kinds_are_read_exactly() {
        assertThat(read(
                        "{\"b\":-128,\"s\":32767,\"i\":2.0,\"l\":9223372036854775807,\"f\":0.1,\"d\":1e3,"
                                + "\"exact\":0.12345678901234567890,\"big\":123456789012345678901234567890,\"any\":7}",
                        Numbers.class))
                .isEqualTo(new Numbers(
                        (byte) -128,
                        (short) 32767,
                        2,
                        Long.MAX_VALUE,
                        0.1f,
                        1000,
                        new BigDecimal("0.12345678901234567890"),
                        new BigInteger("123456789012345678901234567890"),
                        7));
    }

    @Test
    void boxes_and_times_are_read() {
        assertThat(read("{\"i\":1,\"l\":2,\"d\":3,\"flag\":true,\"c\":\"x\"}", Boxes.class))
                .isEqualTo(new Boxes(1, 2L, 3.0, true, 'x'));
        assertThat(read("""
                        {"instant": "2026-01-31T12:00:00+01:00", "offset": "2026-01-31T12:00:00Z",
                         "local": "2026-01-31T12:00:00", "date": "2026-01-31", "time": "12:30", "duration": "PT5M",
                         "uuid": "00000000-0000-0001-0000-000000000002", "uri": "https://h/"}""", Times.class))
                .isEqualTo(new Times(
                        Instant.parse("2026-01-31T11:00:00Z"),
                        OffsetDateTime.of(2026, 1, 31, 12, 0, 0, 0, ZoneOffset.UTC),
                        LocalDateTime.of(2026, 1, 31, 12, 0),
                        LocalDate.of(2026, 1, 31),
                        LocalTime.of(12, 30),
                        Duration.ofMinutes(5),
                        new UUID(1, 2),
                        URI.create("https://h/")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\":1.5} | a whole number at $.n, found the number 1.5",
                "{\"n\":2147483648} | between -2147483648 and 2147483647 at $.n",
                "{\"n\":1e999999999} | a whole number at $.n",
                "{\"n\":\"1\"} | a whole number at $.n, found the string \"1\"",
                "{\"n\":true} | found true",
                "{\"n\":[1]} | found an array",
                "{\"n\":{}} | found an object",
                "{\"n\":null} | null at $.n, but int is not optional",
                "{} | nothing at $.n, which One1 requires; declare it as Optional",
                "[] | an object for One1 at $, found an array",
                "null | null at $",
                "{\"n\":1 | not JSON"
            })
    void a_number_that_does_not_fit_is_refused_by_place(String json, String message) {
        refuses(json, One1.class, message);
    }

    @Test
    void nested_records_are_read_and_unknown_fields_ignored() {
        assertThat(read(
                        "{\"id\":\"1\",\"items\":[{\"name\":\"a\",\"price\":1.10,\"x\":{}}],\"more\":[1]}",
                        Order.class))
                .isEqualTo(new Order("1", List.of(new Item("a", new BigDecimal("1.10"))), Optional.empty()));
        assertThat(read("{\"id\":\"1\",\"items\":[],\"note\":null}", Order.class)
                        .items())
                .isUnmodifiable();
    }

    @Test
    void mistakes_deep_inside_are_named_by_their_place() {
        String items = "{\"id\":\"1\",\"items\":[{\"name\":\"a\",\"price\":1},{\"name\":\"b\",\"price\":2},%s]}";
        refuses(
                items.formatted("{\"name\":\"c\",\"price\":null}"),
                Order.class,
                "null at $.items[2].price",
                "Optional");
        refuses(items.formatted("{\"name\":\"c\"}"), Order.class, "nothing at $.items[2].price", "Item requires");
        refuses(items.formatted("{\"name\":\"c\",\"price\":\"3\"}"), Order.class, "$.items[2].price", "\"3\"");
        refuses(items.formatted("null"), Order.class, "null at $.items[2]");
        refuses("{\"id\":\"1\"}", Order.class, "nothing at $.items");
        refuses("{\"id\":\"1\",\"items\":null}", Order.class, "null at $.items");
        refuses("{\"id\":\"1\",\"items\":{}}", Order.class, "an array for List at $.items");
        refuses("{\"id\":\"1\",\"items\":[],\"note\":3}", Order.class, "$.note");
    }

    @Test
    void containers_keep_their_order() {
        Containers read = read("""
                {"set": ["b", "a", "b"], "map": {"x": {"name": "n", "price": 1}}, "byUnit": {"KELVIN": 1, "CELSIUS": 2},
                 "ints": [1, 2], "lists": [["a"], []], "any": {"a": [1, 1.5, null]}, "json": [1.10]}""", Containers.class);
        assertThat(read.set()).isEqualTo(new LinkedHashSet<>(List.of("b", "a"))).containsExactly("b", "a");
        assertThat(read.map()).isEqualTo(Map.of("x", new Item("n", BigDecimal.ONE)));
        assertThat(read.byUnit().keySet()).containsExactly(Unit.KELVIN, Unit.CELSIUS);
        assertThat(read.ints()).containsExactly(1, 2);
        assertThat(read.lists()).containsExactly(List.of("a"), List.of());
        assertThat(read.any()).isEqualTo(Json.of("{\"a\":[1,1.5,null]}").value());
        assertThat(read.json()).isEqualTo(Json.of("[1.10]"));
    }

    @Test
    void places_in_maps_are_named_by_key() {
        refuses(
                "{\"set\":[],\"map\":{\"x y\":{\"name\":\"n\"}},\"byUnit\":{},\"ints\":[],\"lists\":[],\"any\":1,\"json\":1}",
                Containers.class,
                "$.map[\"x y\"].price");
        refuses(
                "{\"set\":[],\"map\":{},\"byUnit\":{\"F\":1},\"ints\":[],\"lists\":[],\"any\":1,\"json\":1}",
                Containers.class,
                "[CELSIUS, KELVIN] at $.byUnit[\"F\"]");
    }

    @Test
    void missing_and_null_optionals_are_empty() {
        Maybe none = new Maybe(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());
        assertThat(read("{}", Maybe.class)).isEqualTo(none);
        assertThat(read("{\"item\":null,\"i\":null,\"l\":null,\"d\":null}", Maybe.class))
                .isEqualTo(none);
        assertThat(read("{\"item\":{\"name\":\"n\",\"price\":1},\"i\":1,\"l\":2,\"d\":3}", Maybe.class))
                .isEqualTo(new Maybe(
                        Optional.of(new Item("n", BigDecimal.ONE)),
                        OptionalInt.of(1),
                        OptionalLong.of(2),
                        OptionalDouble.of(3)));
    }

    @Test
    void arguments_of_generic_records_are_put_in() {
        assertThat(read("{\"number\":{\"value\":1},\"words\":{\"value\":[\"a\"]}}", Boxed.class))
                .isEqualTo(new Boxed(new Box<>(1), new Box<>(List.of("a"))));
        refuses("{\"number\":{\"value\":\"a\"},\"words\":{\"value\":[]}}", Boxed.class, "$.number.value");
    }

    @Test
    void a_recursive_record_is_read() {
        assertThat(read("{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}", Node.class))
                .isEqualTo(new Node("a", List.of(new Node("b", List.of()))));
    }

    @Test
    void records_of_a_sealed_interface_are_told_apart_by_type() {
        assertThat(read("{\"type\":\"Circle\",\"radius\":1}", Shape.class)).isEqualTo(new Circle(1));
        assertThat(read("{\"type\":\"Square\",\"side\":2,\"colour\":\"red\"}", Shape.class))
                .isEqualTo(new Square(2));
        assertThat(read("{\"type\":\"Two\",\"n\":2}", Alike.class)).isEqualTo(new Two(2));
    }

    @Test
    void records_of_a_sealed_interface_are_told_apart_by_fields() {
        assertThat(read("{\"width\":1,\"height\":2}", Shape.class)).isEqualTo(new Rectangle(1, 2, Optional.empty()));
        assertThat(read("{\"side\":2}", Shape.class)).isEqualTo(new Square(2));
        refuses("{\"n\":1}", Alike.class, "[One, Two] at $", "missing", "fit several");
        refuses("{\"angle\":1}", Shape.class, "[Circle, Square, Rectangle]", "[angle] fit none");
        refuses("{\"type\":\"Triangle\",\"side\":1}", Shape.class, "not one of these");
        refuses("{\"type\":\"Circle\"}", Shape.class, "nothing at $.radius");
    }

    @Test
    void what_is_written_is_read_back() {
        for (Shape shape : List.of(new Circle(1.5), new Square(2), new Rectangle(1, 2, Optional.of("l")))) {
            assertThat(read(Json.ofValue(shape).text(), Shape.class)).isEqualTo(shape);
        }
        assertThat(read(Json.ofValue(new Two(2)).text(), Alike.class)).isEqualTo(new Two(2));
    }

    @Test
    void constants_are_found_in_any_case_if_only_one_fits() {
        assertThat(read("\"kelvin\"", Unit.class)).isEqualTo(Unit.KELVIN);
        assertThat(read("\"a\"", Twins.class)).isEqualTo(Twins.a);
        assertThat(read("\"A\"", Twins.class)).isEqualTo(Twins.A);
        refuses("\"F\"", Unit.class, "one of [CELSIUS, KELVIN] at $", "\"F\"");
        refuses("1", Unit.class, "a string for Unit");
    }

    @ParameterizedTest
    @ValueSource(classes = {Instant.class, LocalDate.class, LocalTime.class, Duration.class, UUID.class, URI.class})
    void text_of_the_wrong_form_is_refused(Class<?> type) {
        refuses("\"not: [ this\"", type, type.getSimpleName() + " at $", "not: [ this");
    }

    @Test
    void a_number_too_large_for_a_double_is_refused() {
        refuses("1e400", Double.class, "at $");
        refuses("1e39", Float.class, "at $");
    }

    @Test
    void a_record_that_refuses_its_values_is_quoted() {
        refuses("{\"n\":-1}", Positive.class, "Positive refuses the values at $: n must not be negative");
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> read("{\"n\":1}", Fatal.class));
    }

    @Test
    void deep_nesting_is_refused_before_it_can_do_harm() {
        refuses("{\"name\":\"\",\"children\":[".repeat(100_000), Node.class, "not JSON", "513");
    }

    @Test
    void classes_of_the_platform_are_not_filled() {
        for (Class<?> type : List.of(Thread.class, Runnable.class, StringBuilder.class, Date.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> read("{}", type))
                    .withMessageContaining(type.getName())
                    .satisfies(e -> assertThat(e).isNotInstanceOf(JsonTextException.class));
        }
    }
}
