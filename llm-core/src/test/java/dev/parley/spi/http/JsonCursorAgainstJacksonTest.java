package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cursor accepts what Jackson accepts, refuses what Jackson refuses, and reads the same. */
class JsonCursorAgainstJacksonTest {
    private final JsonCursor cursor = new JsonCursor();

    private boolean sameAsJackson(byte[] json) {
        return JsonTrees.sameAsJackson(cursor, json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { } ",
                "\n[\t]\r",
                "null",
                "true",
                "false",
                " null ",
                "0",
                "-0",
                "\"\"",
                "\" \"",
                "[1]",
                "[1,2]",
                "[ 1 , 2 ]",
                "[[],[[]],{}]",
                "{\"\":0}",
                "{\"a\":{\"a\":{}}}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":[{\"b\":null},[true,false]],\"c\":\"\"}",
                "{\"\\u0061\":1}",
                "{\"é😀\":\"日本\"}",
                "0.0",
                "-0.0",
                "0e0",
                "0E+0",
                "0e-0",
                "1.5e300",
                "1e400",
                "1E-400",
                "123456789012345678901234567890",
                "1.000000000000000000000000000001",
                "-1.5E+10",
                "[0,-1,2.5,3e4]",
                "\"\\u0000\"",
                "\"\\uD83D\\uDE00\"",
                "\"\\ud83d\"",
                "\"\\ude00\\ud83d\"",
                "\"\\uABCD\\uabcd\"",
                "\"\u007f\"",
                "\"\u2028\u2029\"",
                "\"\\\"\"",
                "\"\\\\\"",
                "\"/\"",
                "\"1234567\"",
                "\"12345678\"",
                "\"123456789\""
            })
    void valid_json_is_accepted(String json) {
        assertThat(sameAsJackson(utf8(json))).isTrue();
        for (int cut = 0; cut < utf8(json).length; cut++) {
            sameAsJackson(Arrays.copyOf(utf8(json), cut));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[,]",
                "[1 2]",
                "[1,,2]",
                "[1]]",
                "[}",
                "{]",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{1:2}",
                "{null:1}",
                "{\"a\"::1}",
                "{\"a\":1}}",
                "{} {}",
                "1 2",
                "{}x",
                "[\"a\"\"b\"]",
                "[{}{}]",
                "{\"a\":1]",
                "[1}",
                "[[1]",
                "{\"a\":{}",
                "nul",
                "nulll",
                "Null",
                "tru",
                "truee",
                "TRUE",
                "fals",
                "falsee",
                "none",
                "nan",
                "NaN",
                "Infinity",
                "undefined",
                "-",
                "+1",
                "01",
                "-01",
                "00",
                "1.",
                ".5",
                "-.5",
                "1.e5",
                "1e",
                "1e+",
                "1E-",
                "1.5.5",
                "1e5.5",
                "0x10",
                "1_000",
                "--1",
                "1-",
                "1+1",
                "0e",
                "-a",
                "1a",
                "[1a]",
                "[-]",
                "[01]",
                "1,",
                "1]",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\x41\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u123\"",
                "\"\\u123g\"",
                "\"\\u 123\"",
                "\"\\U0041\"",
                "\"\\'\"",
                "\"\\0\"",
                "\"\\a\"",
                "'a'",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "\"\u001f\"",
                "\"1234567\n\"",
                "\"12345678\u0001\"",
                "{\"a\nb\":1}",
                "{\"a\\x\":1}",
                "\"\\u-123\"",
                "\"\\u１２３４\"",
                "// x\n1",
                "/* x */ 1",
                "# x\n1",
                "[1] // x",
                "\u00a01",
                "\u000c1",
                "\u000b1",
                "1\u0000",
                "\u00001",
                "\u2028" + "1",
                "\uFEFF1",
                "<html>",
                "data: {}",
                "[DONE]",
                "é"
            })
    void invalid_json_is_refused(String json) {
        assertThat(sameAsJackson(utf8(json))).isFalse();
        assertThat(sameAsJackson(utf8("[0," + json + "]"))).isFalse();
    }

    @Test
    void any_byte_in_any_place_of_a_small_document_is_judged_alike() {
        byte[] json = utf8("{\"a\":[-1.5e2,\"x\\n\\u00e9\",true],\"bc\":null} ");
        for (int i = 0; i < json.length; i++) {
            for (int c = 0; c < 256; c++) {
                byte[] changed = json.clone();
                changed[i] = (byte) c;
                sameAsJackson(changed);
            }
        }
    }

    @Test
    void random_documents_are_read_alike_and_mutated_ones_are_judged_alike() {
        int refused = 0;
        int accepted = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] json = utf8(RandomJson.document(random));
            assertThat(sameAsJackson(json)).isTrue();
            if (sameAsJackson(RandomJson.mutated(random, json))) {
                accepted++;
            } else {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(8_000);
        assertThat(accepted).isGreaterThan(2_000);
    }

    @Test
    void deep_nesting_is_judged_alike() {
        int cap = JsonCursor.DEFAULT_MAX_DEPTH;
        for (int depth : new int[] {1, 64, 65, 200, cap - 1, cap, cap + 1, 2 * cap}) {
            assertThat(sameAsJackson(utf8("[".repeat(depth) + "]".repeat(depth))))
                    .isEqualTo(depth <= cap);
            assertThat(sameAsJackson(utf8("{\"a\":".repeat(depth) + "1" + "}".repeat(depth))))
                    .isEqualTo(depth <= cap);
            assertThat(sameAsJackson(utf8("[{\"a\":".repeat(depth / 2) + "1" + "}]".repeat(depth / 2))))
                    .isEqualTo(depth / 2 * 2 <= cap);
            assertThat(sameAsJackson(utf8("[".repeat(depth) + "]".repeat(depth - 1))))
                    .isFalse();
        }
    }

    @Test
    void string_of_20_megabytes_is_read() {
        assertThat(sameAsJackson(utf8("{\"a\":\"" + "0123456789".repeat(2_000_000) + "\"}")))
                .isTrue();
    }

    @Test
    void long_string_beyond_ascii_or_with_escapes_is_read() {
        for (String unit : new String[] {"é😀日本", "\\n\\u00e9é", "\\ud83d-"}) {
            assertThat(sameAsJackson(utf8("{\"a\":\"" + unit.repeat(100_000) + "\"}")))
                    .isTrue();
        }
    }
}
