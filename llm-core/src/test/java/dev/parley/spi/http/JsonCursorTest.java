package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.MalformedResponseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private static final FieldNames NAMES = FieldNames.of("content", "done", "a\"b", "system_fingerprint");

    private static JsonCursor at(String json) {
        byte[] bytes = utf8(json);
        JsonCursor cursor = new JsonCursor();
        cursor.reset(bytes, 0, bytes.length);
        return cursor;
    }

    private static String refusal(String json, Consumer<JsonCursor> read) {
        JsonCursor cursor = at(json);
        MalformedResponseException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                MalformedResponseException.class, () -> read.accept(cursor));
        assertThat(refused).as(json).isNotNull();
        return refused.getMessage();
    }

    @Test
    void known_fields_are_matched_and_unknown_ones_skipped() {
        for (String blank : List.of("", " ", "\r\n\t ")) {
            JsonCursor cursor = at(("{~\"model\"~:~\"x\"~,~\"content\"~:~\"hé\\n\"~,~\"n\"~:~{\"content\":[1,{}]}~,"
                            + "~\"system_fingerprint\"~:~null~,~\"done\"~:~true~}~")
                    .replace("~", blank));
            List<Object> seen = new ArrayList<>();
            cursor.beginObject();
            while (cursor.nextField()) {
                switch (cursor.match(NAMES)) {
                    case 0 -> seen.add(cursor.string());
                    case 1 -> seen.add(cursor.booleanValue());
                    case 3 -> seen.add(cursor.nullValue());
                    default -> cursor.skip();
                }
            }
            cursor.end();
            assertThat(seen).containsExactly("hé\n", true, true);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"content\"|0",
                "\"conten\\u0074\"|0",
                "\"\\u0063ontent\"|0",
                "\"a\\\"b\"|2",
                "\"a\\u0022b\"|2",
                "\"conten\"|-1",
                "\"contents\"|-1",
                "\"\"|-1",
                "\"system_fingerprin\\u0074\"|3",
                "\"system_fingerprinT\"|-1"
            })
    void name_is_matched_however_it_is_written(String name, int index) {
        for (String blank : List.of("", " ")) {
            JsonCursor cursor = at("{" + name + blank + ":1}" + " ".repeat(20));
            cursor.beginObject();
            assertThat(cursor.nextField()).isTrue();
            assertThat(cursor.match(NAMES)).isEqualTo(index);
            assertThat(cursor.fieldName()).isEqualTo(at(name).string());
            assertThat(cursor.longValue()).isEqualTo(1);
            assertThat(cursor.nextField()).isFalse();
            cursor.end();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\"|``",
                "\"a\"|a",
                "\"\\\"\\\\\\/\"|\"\\/",
                "\"12345678\"|12345678",
                "\"1234567\\u00e9\"|1234567é",
                "\"日本語テキスト\"|日本語テキスト",
                "\"\\u65e5本\"|日本",
                "\"\\ud83d\\ude00!\"|😀!",
                "\"😀\\u003c\"|😀<",
                "\"\\u00C9\\u00c9\"|ÉÉ",
                "\"\\u07ff\\u0800\\uffff\"|\u07ff\u0800\uffff"
            })
    void string_is_decoded(String json, String text) {
        assertThat(at(json).string()).isEqualTo(text);
        StringBuilder out = new StringBuilder("-");
        at(json).appendString(out);
        assertThat(out).hasToString("-" + text);
        JsonCursor cursor = at(json);
        assertThat(cursor.raw()).isEqualTo(json);
        cursor.end();
    }

    @Test
    void every_simple_escape_is_resolved() {
        assertThat(at("\"\\b\\f\\n\\r\\t\\\"\\\\\\/\\u0000\"").string()).isEqualTo("\b\f\n\r\t\"\\/\0");
    }

    @Test
    void surrogate_without_its_partner_is_kept_so_that_two_tokens_can_make_one_character() {
        String high = at("\"\\ud83d\"").string();
        String low = at("\"\\ude00é\\n\"").string();
        assertThat(high).isEqualTo("\ud83d");
        assertThat(high + low).isEqualTo("😀é\n");
        assertThat(at("\"é\\ud83d\\ud83d\\ude00x\\\\\"").string()).isEqualTo("é\ud83d😀x\\");
        assertThat(at("\"\\ud83d\\n\\ude00\"").string()).isEqualTo("\ud83d\n\ude00");
    }

    @Test
    void invalid_utf8_is_replaced_and_never_refused() {
        byte[] json = {'"', (byte) 0xFF, 'a', (byte) 0xE2, (byte) 0x82, '\\', 'n', (byte) 0x80, '"'};
        JsonCursor cursor = new JsonCursor();
        cursor.reset(json, 0, json.length);
        assertThat(cursor.string()).isEqualTo("\uFFFDa\uFFFD\n\uFFFD");
        cursor.reset(json, 0, json.length);
        cursor.skip();
        cursor.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "7", "-7", "999999999999999999", "9223372036854775807", "-9223372036854775808"})
    void whole_number_is_read(String json) {
        assertThat(at(json).longValue()).isEqualTo(Long.parseLong(json));
    }

    @Test
    void whole_number_may_be_written_with_point_or_exponent() {
        assertThat(at("1.0").longValue()).isEqualTo(1);
        assertThat(at("1e3").longValue()).isEqualTo(1000);
        assertThat(at("-12300E-2").longValue()).isEqualTo(-123);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "1e-1",
                "9223372036854775808",
                "-9223372036854775809",
                "1e19",
                "1e999999999",
                "1e99999999999"
            })
    void number_that_is_no_long_is_refused(String json) {
        assertThat(refusal(json, JsonCursor::longValue)).contains("whole number");
        assertThat(refusal("1" + "0".repeat(5_000_000), JsonCursor::longValue)).contains("whole number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1",
                "0.1",
                "-1.25",
                "3.14159265358979",
                "123456789012345678",
                "9007199254740993",
                "0.000000000000000001",
                "-0.00012345678901234567",
                "1e22",
                "1E-5",
                "4.9e-324",
                "1e-400",
                "1.7976931348623157e308",
                "1e400",
                "-1e400",
                "2.2250738585072012e-308"
            })
    void number_is_the_nearest_double(String json) {
        assertThat(at(json).doubleValue()).isEqualTo(Double.parseDouble(json));
    }

    @Test
    void word_that_is_known_is_matched_and_any_other_stays_to_be_read() {
        FieldNames words = FieldNames.of("stop", "length");
        JsonCursor cursor = at("[\"length\",\"st\\u006fp\",\"load\",null]");
        cursor.beginArray();
        assertThat(cursor.nextElement()).isTrue();
        assertThat(cursor.matchString(words)).isEqualTo(1);
        assertThat(cursor.nextElement()).isTrue();
        assertThat(cursor.matchString(words)).isZero();
        assertThat(cursor.nextElement()).isTrue();
        assertThat(cursor.matchString(words)).isEqualTo(-1);
        assertThat(cursor.string()).isEqualTo("load");
        assertThat(cursor.nextElement()).isTrue();
        assertThatThrownBy(() -> cursor.matchString(words)).isInstanceOf(MalformedResponseException.class);
    }

    @Test
    void null_is_read_and_anything_else_stays_to_be_read() {
        JsonCursor cursor = at("[null,\"x\"]");
        cursor.beginArray();
        cursor.nextElement();
        assertThat(cursor.peek()).isEqualTo(JsonCursor.Kind.NULL);
        assertThat(cursor.nullValue()).isTrue();
        cursor.nextElement();
        assertThat(cursor.nullValue()).isFalse();
        assertThat(cursor.string()).isEqualTo("x");
        assertThat(cursor.nextElement()).isFalse();
        cursor.end();
    }

    @Test
    void raw_is_the_text_as_it_is_written() {
        JsonCursor cursor = at("{\"a\" : { \"x\" :[ 1.50 , \"\\u00e9é\" ] } , \"b\":-0}");
        cursor.beginObject();
        cursor.nextField();
        assertThat(cursor.raw()).isEqualTo("{ \"x\" :[ 1.50 , \"\\u00e9é\" ] }");
        cursor.nextField();
        assertThat(cursor.raw()).isEqualTo("-0");
        assertThat(cursor.nextField()).isFalse();
    }

    @Test
    void value_of_the_wrong_kind_is_refused_naming_both_kinds_place_and_excerpt() {
        assertThat(refusal(" {\"a\":1}", JsonCursor::string))
                .contains("expected a string but found an object at byte 1 of 8: ", "{\"a\":1}");
        assertThat(refusal("\"x\"", JsonCursor::beginObject)).contains("expected an object but found a string");
        assertThat(refusal("null", JsonCursor::beginArray)).contains("expected an array but found null");
        assertThat(refusal("true", JsonCursor::longValue)).contains("expected a whole number but found a boolean");
        assertThat(refusal("[]", JsonCursor::doubleValue)).contains("expected a number but found an array");
        assertThat(refusal("-1", JsonCursor::booleanValue)).contains("expected a boolean but found a number");
        assertThat(refusal("", JsonCursor::skip)).contains("expected a value but found the end at byte 0 of 0");
        assertThat(refusal("<html>", JsonCursor::peek)).contains("found '<'");
        assertThat(refusal("\u00e9", JsonCursor::peek)).contains("found byte 0xC3");
    }

    @Test
    void place_is_counted_from_the_start_of_the_record() {
        byte[] bytes = utf8("garbage before [1,x] garbage behind");
        JsonCursor cursor = new JsonCursor();
        cursor.reset(bytes, 15, 20);
        assertThatThrownBy(cursor::skip)
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("at byte 3 of 5: [1,x]")
                .hasMessageNotContaining("garbage");
    }

    @Test
    void excerpt_is_short_and_shows_control_characters_escaped() {
        String message = refusal("[\"" + "é".repeat(1000) + "\u0001\n" + "x".repeat(1000) + "\"]", JsonCursor::skip);
        String excerpt = message.substring(message.indexOf(": …") + 2);
        assertThat(excerpt.length()).isBetween(100, 202);
        assertThat(message)
                .contains("a control character in a string at byte 2002", "é\\u0001\\u000ax")
                .doesNotContain("\n");
    }

    @Test
    void nesting_is_bounded() {
        for (int depth : new int[] {1, 63, 64, 65, 128, 129, 512}) {
            String json = "[{\"a\":".repeat(depth / 2) + (depth % 2 == 0 ? "1" : "[]") + "}]".repeat(depth / 2);
            assertThat(JsonTrees.skips(new JsonCursor(depth), utf8(json), 0, json.length()))
                    .isTrue();
            assertThat(JsonTrees.byCursor(new JsonCursor(depth), utf8(json), 0, json.length()))
                    .isPresent();
            if (depth > 1) {
                assertThat(JsonTrees.skips(new JsonCursor(depth - 1), utf8(json), 0, json.length()))
                        .isFalse();
                assertThat(JsonTrees.byCursor(new JsonCursor(depth - 1), utf8(json), 0, json.length()))
                        .isEmpty();
            }
        }
        assertThat(refusal("[".repeat(1_000_000), JsonCursor::skip)).contains("nested deeper than 512 levels");
        assertThatThrownBy(() -> new JsonCursor(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void call_at_the_wrong_time_is_an_illegal_state() {
        JsonCursor fresh = new JsonCursor();
        assertThatThrownBy(fresh::string).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(at("{}")::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(at("{}")::nextField)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("skip()");
        JsonCursor object = at("{\"a\":1}");
        object.beginObject();
        assertThatThrownBy(object::string).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(object::nextElement).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> object.match(NAMES)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(object::fieldName).isInstanceOf(IllegalStateException.class);
        object.nextField();
        assertThatThrownBy(object::nextField).isInstanceOf(IllegalStateException.class);
        object.skip();
        assertThatThrownBy(object::end).isInstanceOf(IllegalStateException.class);
        assertThat(object.nextField()).isFalse();
        assertThatThrownBy(object::nextField).isInstanceOf(IllegalStateException.class);
        object.end();
        JsonCursor array = at("[1]");
        array.beginArray();
        assertThatThrownBy(array::nextField).isInstanceOf(IllegalStateException.class);
        array.nextElement();
        assertThatThrownBy(() -> array.match(NAMES)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fresh.reset(new byte[3], 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void cursor_can_be_used_again_after_any_refusal() {
        JsonCursor cursor = new JsonCursor();
        for (String json : List.of("[[[{\"a\":", "{\"a\":x}", "\"", "[1")) {
            byte[] bad = utf8(json);
            assertThat(JsonTrees.byCursor(cursor, bad, 0, bad.length)).isEmpty();
            byte[] good = utf8("{\"a\":[1,{}]}");
            assertThat(JsonTrees.byCursor(cursor, good, 0, good.length)).isEqualTo(JsonTrees.byJackson(good));
        }
    }

    @Test
    void reading_makes_no_garbage_but_the_string_that_is_asked_for() {
        byte[] json = utf8("{\"model\":\"llama3.2\",\"message\":{\"role\":\"assistant\",\"content\":\"a \\\"b\\\" é\"},"
                + "\"eval_count\":42,\"p\":0.125,\"done\":false}");
        JsonCursor cursor = new JsonCursor();
        FieldNames names = FieldNames.of("message", "eval_count", "p", "done");
        long sum = 0;
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) {
                before = Allocation.bytes();
            }
            cursor.reset(json, 0, json.length);
            cursor.beginObject();
            while (cursor.nextField()) {
                switch (cursor.match(names)) {
                    case 0 -> {
                        cursor.beginObject();
                        while (cursor.nextField()) {
                            if (cursor.match(NAMES) == 0) {
                                sum += cursor.string().length();
                            } else {
                                cursor.skip();
                            }
                        }
                    }
                    case 1 -> sum += cursor.longValue();
                    case 2 -> sum += (long) (cursor.doubleValue() * 8);
                    case 3 -> sum += cursor.booleanValue() ? 100 : 0;
                    default -> cursor.skip();
                }
            }
            cursor.end();
        }
        long perRecord = (Allocation.bytes() - before) / 10_000;
        assertThat(sum).isEqualTo(20_000L * (7 + 42 + 1));
        assertThat(perRecord)
                .isLessThanOrEqualTo(112); // a String with its array, and what decoding UTF-8 costs the JDK
    }
}
