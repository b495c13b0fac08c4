package dev.parley.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {
    enum Unit {
        CELSIUS,
        KELVIN
    }

    record Empty() {}

    record Scalars(
            String text,
            char letter,
            boolean flag,
            int whole,
            Long big,
            double real,
            BigDecimal exact,
            Unit unit,
            Instant at,
            LocalDate day,
            LocalTime time,
            LocalDateTime local,
            Duration took,
            UUID id,
            URI link,
            Object any,
            Json json) {}

    record Containers(
            List<String> list,
            Set<Unit> set,
            Map<String, Integer> map,
            Map<Unit, List<? extends Number>> byUnit,
            int[] array,
            Optional<List<String>> maybe,
            OptionalInt count,
            OptionalDouble share) {}

    record Line(String item, int amount) {}

    record Order(Line first, Optional<String> note) {}

    record Twice(Line first, List<Line> rest) {}

    record Node(String name, List<Node> children) {}

    record Employee(Optional<Department> department) {}

    record Department(List<Employee> staff) {}

    record Company(Employee head) {}

    sealed interface Shape permits Circle, Polygon {}

    record Circle(double radius) implements Shape {}

    sealed interface Polygon extends Shape permits Square, Group {}

    record Square(double side) implements Polygon {}

    record Group(List<Shape> shapes) implements Polygon {}

    record Drawing(Shape shape) {}

    sealed interface Event permits Started, Ended {}

    record Started(String type, int at) implements Event {}

    record Ended(int at, Optional<String> why) implements Event {}

    record Log(List<Event> events) {}

    record Page<T>(List<T> items, Optional<T> best) {}

    record Search(Page<Line> lines, Page<String> words) {}

    record Bean(Thread thread) {}

    record Outer(List<Bean> beans) {}

    record BadKeys(Map<Integer, String> map) {}

    interface Open {}

    record HoldsOpen(Open open) {}

    private static String schema(Class<?> type) {
        return RecordSchema.of(type).text();
    }

    @Test
    void an_empty_record_is_an_object_without_properties() {
        assertThat(schema(Empty.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}");
    }

    @Test
    void scalars_have_types_and_formats() {
        assertThat(RecordSchema.of(Scalars.class).asMap().get("properties"))
                .isEqualTo(Json.of("""
                                {"text": {"type": "string"}, "letter": {"type": "string"}, "flag": {"type": "boolean"},
                                 "whole": {"type": "integer"}, "big": {"type": "integer"}, "real": {"type": "number"},
                                 "exact": {"type": "number"}, "unit": {"type": "string", "enum": ["CELSIUS", "KELVIN"]},
                                 "at": {"type": "string", "format": "date-time"},
                                 "day": {"type": "string", "format": "date"},
                                 "time": {"type": "string", "format": "time"},
                                 "local": {"type": "string",
                                   "description": "date and time without an offset, such as 2026-01-31T12:30:00"},
                                 "took": {"type": "string", "format": "duration"},
                                 "id": {"type": "string", "format": "uuid"}, "link": {"type": "string"},
                                 "any": {}, "json": {}}
                                """).asMap());
    }

    @Test
    void components_keep_their_order_and_all_but_optionals_are_required() {
        assertThat(schema(Containers.class))
                .isEqualTo(
                        "{\"type\":\"object\",\"properties\":{"
                                + "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                                + "\"set\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"CELSIUS\",\"KELVIN\"]}},"
                                + "\"map\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}},"
                                + "\"byUnit\":{\"type\":\"object\",\"additionalProperties\":"
                                + "{\"type\":\"array\",\"items\":{\"type\":\"number\"}}},"
                                + "\"array\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
                                + "\"maybe\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                                + "\"count\":{\"type\":\"integer\"},"
                                + "\"share\":{\"type\":\"number\"}},"
                                + "\"required\":[\"list\",\"set\",\"map\",\"byUnit\",\"array\"],\"additionalProperties\":false}");
    }

    @Test
    void a_record_met_once_is_written_in_place() {
        assertThat(schema(Order.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{"
                        + "\"first\":{\"type\":\"object\",\"properties\":{\"item\":{\"type\":\"string\"},"
                        + "\"amount\":{\"type\":\"integer\"}},\"required\":[\"item\",\"amount\"],"
                        + "\"additionalProperties\":false},"
                        + "\"note\":{\"type\":\"string\"}},\"required\":[\"first\"],\"additionalProperties\":false}");
    }

    @Test
    void a_record_met_twice_is_defined_once() {
        assertThat(schema(Twice.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{"
                        + "\"first\":{\"$ref\":\"#/$defs/Line\"},"
                        + "\"rest\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Line\"}}},"
                        + "\"required\":[\"first\",\"rest\"],\"additionalProperties\":false,"
                        + "\"$defs\":{\"Line\":{\"type\":\"object\",\"properties\":{\"item\":{\"type\":\"string\"},"
                        + "\"amount\":{\"type\":\"integer\"}},\"required\":[\"item\",\"amount\"],"
                        + "\"additionalProperties\":false}}}");
    }

    @Test
    void a_recursive_record_refers_to_its_definition_and_stays_an_object_at_the_top() {
        String node = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
                + "\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Node\"}}},"
                + "\"required\":[\"name\",\"children\"],\"additionalProperties\":false";
        assertThat(schema(Node.class)).isEqualTo(node + ",\"$defs\":{\"Node\":" + node + "}}}");
    }

    @Test
    void records_that_contain_each_other_are_defined() {
        assertThat(schema(Company.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"head\":{\"$ref\":\"#/$defs/Employee\"}},"
                        + "\"required\":[\"head\"],\"additionalProperties\":false,\"$defs\":{\"Employee\":"
                        + "{\"type\":\"object\",\"properties\":{\"department\":{\"type\":\"object\",\"properties\":"
                        + "{\"staff\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Employee\"}}},"
                        + "\"required\":[\"staff\"],\"additionalProperties\":false}},"
                        + "\"required\":[],\"additionalProperties\":false}}}");
    }

    @Test
    void a_sealed_interface_is_any_of_its_records_named_by_type() {
        String any = "{\"anyOf\":["
                + "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\",\"const\":\"Circle\"},"
                + "\"radius\":{\"type\":\"number\"}},\"required\":[\"type\",\"radius\"],\"additionalProperties\":false},"
                + "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\",\"const\":\"Square\"},"
                + "\"side\":{\"type\":\"number\"}},\"required\":[\"type\",\"side\"],\"additionalProperties\":false},"
                + "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\",\"const\":\"Group\"},"
                + "\"shapes\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Shape\"}}},"
                + "\"required\":[\"type\",\"shapes\"],\"additionalProperties\":false}]}";
        assertThat(schema(Drawing.class))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"shape\":{\"$ref\":\"#/$defs/Shape\"}},"
                        + "\"required\":[\"shape\"],\"additionalProperties\":false,\"$defs\":{\"Shape\":" + any + "}}");
    }

    @Test
    void a_record_with_a_type_of_its_own_keeps_it() {
        assertThat(schema(Log.class))
                .contains("{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
                        + "\"at\":{\"type\":\"integer\"}}")
                .contains("\"const\":\"Ended\"");
    }

    @Test
    void arguments_of_generic_records_are_put_in() {
        assertThat(schema(Search.class))
                .contains("\"best\":{\"type\":\"string\"}")
                .contains("\"best\":{\"$ref\":\"#/$defs/Line\"}");
    }

    @Test
    void what_has_no_schema_is_refused_by_place() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(Outer.class))
                .withMessageContaining("Outer.beans.thread")
                .withMessageContaining("java.lang.Thread")
                .withMessageContaining("use a record");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(BadKeys.class))
                .withMessageContaining("BadKeys.map")
                .withMessageContaining("String or an enum");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(HoldsOpen.class))
                .withMessageContaining("HoldsOpen.open");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(String.class))
                .withMessageContaining("java.lang.String");
    }
}
