package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.RunsOn;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelQueryTest {
    private static final String[] ODD_TERMS = {
        "llama", "Qwen2.5", "gpt-4o", "llama3.2:3b", "local", "LOADED", "cap:tools", "Params:7b", "a\"b", "\"", "\"x",
                "x\\",
        "\\\"y", "two words", "tab\tin", "päivää", "模型", "a,b", "is:", "-", "...", "family:x y", "quant:\"q4\"",
                "q..r:s..t",
        "parms:<3", "x:<y", ":a", "a:", "https://hub/x", "\u00a0nbsp", "is:healthy", "é\\"
    };

    @Test
    void words_and_filters_are_read() {
        ModelQuery query = ModelQuery.parse("qwen params:<14b cap:tools ctx:>=128k local");

        assertThat(query)
                .isEqualTo(ModelQuery.builder()
                        .text("qwen")
                        .parametersAtMost(13_999_999_999L)
                        .capability(Capability.TOOLS)
                        .contextAtLeast(128_000)
                        .runsOn(RunsOn.LOCAL)
                        .build());
        assertThat(query).hasToString("qwen params:<14b cap:tools ctx:>=128k local");
    }

    @Test
    void every_filter_has_a_text_form() {
        ModelQuery query = ModelQuery.parse("PROVIDER:openai@work,ollama family:Qwen params:7b..14b quant:Q4_K_M"
                + " cap:tools,vision cap:reasoning modality:image size:<8gb price:<=0.50 is:remote is:loaded is:healthy"
                + " limit:7 ask:remote \"8b instruct\"");

        assertThat(query.text()).isEqualTo("\"8b instruct\"");
        assertThat(query.providers()).containsExactly("ollama", "openai@work");
        assertThat(query.family()).hasValue("qwen");
        assertThat(query.parametersAtLeast()).hasValue(7_000_000_000L);
        assertThat(query.parametersAtMost()).hasValue(14_000_000_000L);
        assertThat(query.quantization()).hasValue("q4_k_m");
        assertThat(query.capabilities())
                .containsExactlyInAnyOrder(Capability.TOOLS, Capability.VISION, Capability.REASONING);
        assertThat(query.modalities()).containsExactly(Modality.IMAGE);
        assertThat(query.sizeAtMost()).hasValue(7_999_999_999L);
        assertThat(query.sizeAtLeast()).isEmpty();
        assertThat(query.pricePerMillionAtMost()).hasValue(new BigDecimal("0.5"));
        assertThat(query.runsOn()).hasValue(RunsOn.REMOTE);
        assertThat(query.loadedOnly()).isTrue();
        assertThat(query.healthyOnly()).isTrue();
        assertThat(query.limit()).isEqualTo(7);
        assertThat(query.remote()).isTrue();
        assertThat(query.toBuilder().build()).isEqualTo(query).hasSameHashCodeAs(query);
        assertThat(query)
                .hasToString("\"8b instruct\" provider:ollama,openai@work family:qwen params:7b..14b quant:q4_k_m"
                        + " cap:reasoning cap:tools cap:vision modality:image size:<8gb price:<=0.5 remote"
                        + " loaded healthy limit:7 ask:remote");
    }

    @ParameterizedTest
    @CsvSource({
        "params:7b, params:6.72b..7.7b",
        "params:1b, params:960m..1.5b",
        "params:>=270m, params:>=270m",
        "params:>7b, params:>=7000000001",
        "params:<=1.5t, params:<=1.5t",
        "params:..8b, params:<=8b",
        "params:8b.., params:>=8b",
        "params:500, params:500..500",
        "params:8x7b, params:53.76b..61.6b",
        "parameters:<8b, params:<8b",
        "params:>=2b params:<8b, params:2b..7999999999",
        "ctx:128k, ctx:128k..128k",
        "ctx:<=128k, ctx:<=128k",
        "ctx:<128k, ctx:<128k",
        "ctx:>128k, ctx:>=131073",
        "ctx:8192, ctx:8192..8192",
        "context:>=1m, ctx:>=1m",
        "size:<=4.5GiB, size:<=4.5gib",
        "size:>=500mb, size:>=500mb",
        "price:<=1.50, price:<=1.5",
        "price:<=0, price:<=0"
    })
    void numbers_have_one_canonical_form(String text, String canonical) {
        assertThat(ModelQuery.parse(text)).hasToString(canonical);
        assertThat(ModelQuery.parse(canonical)).isEqualTo(ModelQuery.parse(text));
    }

    @Test
    void a_nominal_context_covers_both_of_its_sizes() {
        ModelQuery query = ModelQuery.parse("ctx:128k");

        assertThat(query.contextAtLeast()).hasValue(128_000);
        assertThat(query.contextAtMost()).hasValue(131_072);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "params:14x | params:14x | 7b, 270m or 1.5b",
                "params:<=many | params:<=many | after <, <=, > or >=",
                "params:14b..7b | params:14b..7b | starts with the smaller",
                "params:.. | params:.. | as a range",
                "params:<1 | params:<1 | nothing is below 1",
                "params:0b | params:0b | allowed is",
                "params:>=8b params:<7b | params | leaves nothing",
                "ctx:>=big | ctx:>=big | 8192, 128k or 1m",
                "size:8parsecs | size:8parsecs | 8gb, 500mb",
                "price:<1 | price:<1 | price:<=0.25",
                "price:cheap | price:cheap | US dollars per million tokens",
                "limit:0 | limit:0 | from 1 to",
                "limit:many | limit:many | whole number",
                "runs:here | runs:here | local or remote",
                "local remote | is:remote | not both",
                "is:big | is:big | local, remote, loaded or healthy",
                "ask:me | ask:me | remote",
                "cap:tools,,vision | cap:tools,,vision | comma",
                "cap: | cap: | a value",
                "family:- | family '-' | a letter or a digit",
                "provider:Oll_ama | Oll_ama | [a-z0-9]",
                "provider:a/b | a/b | '/'",
                "parms:<14b | parms | ask, cap, ctx, family, is, limit, modality, params, price, provider, quant",
                "colour:>=3 | colour | is no filter",
                "capabilty:tools | capabilty | in quotes"
            })
    void what_cannot_be_read_is_refused_by_name_with_what_is_allowed(String text, String named, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelQuery.parse(text))
                .withMessageContaining(named)
                .withMessageContaining(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3.2:3b", "phi3:mini", "hf.co/a/b:Q4_K_M", "http://x", "a:b:c", "latest:"})
    void a_colon_after_no_filter_belongs_to_the_word(String word) {
        assertThat(ModelQuery.parse(word))
                .isEqualTo(ModelQuery.builder().text(word).build());
    }

    @Test
    void builder_text_is_never_read_as_a_filter() {
        ModelQuery query = ModelQuery.builder().text("local cap:tools parms:<3").build();

        assertThat(query.runsOn()).isEmpty();
        assertThat(query.capabilities()).isEmpty();
        assertThat(query).hasToString("\"local\" \"cap:tools\" \"parms:<3\"");
        assertThat(ModelQuery.parse(query.toString())).isEqualTo(query);
    }

    @Test
    void an_open_quote_ends_with_the_text() {
        assertThat(ModelQuery.parse("\"llama 8b")).isEqualTo(ModelQuery.parse("\"llama 8b\""));
    }

    @Test
    void words_without_letters_and_digits_are_dropped() {
        assertThat(ModelQuery.parse(" - \"..\" /"))
                .isEqualTo(ModelQuery.builder().build());
        assertThat(ModelQuery.parse("").toString()).isEmpty();
    }

    @Test
    void builders_refuse_what_no_query_can_mean() {
        ModelQuery.Builder builder = ModelQuery.builder();

        assertThatThrownBy(() -> builder.limit(0)).hasMessage("limit 0 must be 1 or more");
        assertThatThrownBy(() -> builder.parametersAtLeast(-1)).hasMessageContaining("parametersAtLeast -1");
        assertThatThrownBy(() -> builder.runsOn(RunsOn.UNKNOWN)).hasMessageContaining("LOCAL and REMOTE");
        assertThatThrownBy(() -> builder.family("?")).hasMessageContaining("family '?'");
        assertThatThrownBy(() -> builder.pricePerMillionAtMost(BigDecimal.ONE.negate()))
                .hasMessageContaining("pricePerMillionAtMost -1");
        assertThatThrownBy(() -> builder.text("x".repeat(2_001))).hasMessageContaining("at most 2000");
        assertThatThrownBy(() -> builder.text("x ".repeat(65))).hasMessageContaining("at most 64");
        assertThatThrownBy(
                        () -> ModelQuery.builder().sizeAtLeast(9).sizeAtMost(8).build())
                .hasMessage("size: at least 9 and at most 8 leaves nothing");
    }

    @Test
    void reading_what_was_written_gives_an_equal_query() {
        Random random = new Random(20240517);
        for (int i = 0; i < 5_000; i++) {
            ModelQuery query = randomQuery(random);

            assertThat(ModelQuery.parse(query.toString())).as("%s", query).isEqualTo(query);
        }
    }

    private static ModelQuery randomQuery(Random random) {
        ModelQuery.Builder query = ModelQuery.builder();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String term = ODD_TERMS[random.nextInt(ODD_TERMS.length)];
            boolean quoted = random.nextBoolean();
            text.append(quoted ? '"' + term.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : term)
                    .append(random.nextBoolean() ? " " : "\n ");
        }
        query.text(text.toString());
        if (random.nextInt(4) == 0) {
            query.providers("ollama", "openai@" + "abc".charAt(random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            query.capability(Capability.TOOLS, Capability.of(random.nextBoolean() ? "x y" : "a,\"b"));
        }
        if (random.nextInt(4) == 0) {
            query.modality(Modality.AUDIO, Modality.of("3 d"));
        }
        if (random.nextInt(3) == 0) {
            query.parametersAtLeast(number(random));
        }
        if (random.nextInt(3) == 0) {
            query.contextAtMost(number(random));
        }
        if (random.nextInt(3) == 0) {
            long least = number(random);
            query.sizeAtLeast(least).sizeAtMost(least + random.nextInt(3) * number(random) / 4);
        }
        if (random.nextInt(4) == 0) {
            query.pricePerMillionAtMost(BigDecimal.valueOf(random.nextInt(5_000), random.nextInt(5)));
        }
        if (random.nextInt(4) == 0) {
            query.quantization(random.nextBoolean() ? "Q4_K_M" : "\"q 4,\\");
        }
        if (random.nextInt(4) == 0) {
            query.family(random.nextBoolean() ? "qwen" : "Über \"x\"");
        }
        if (random.nextInt(4) == 0) {
            query.runsOn(random.nextBoolean() ? RunsOn.LOCAL : RunsOn.REMOTE);
        }
        return query.loadedOnly(random.nextInt(4) == 0)
                .healthyOnly(random.nextInt(4) == 0)
                .remote(random.nextInt(4) == 0)
                .limit(1 + random.nextInt(100))
                .build();
    }

    private static long number(Random random) {
        long digits = 1 + random.nextInt(1_000);
        long unit = new long[] {1, 1_000, 1_024, 1_000_000, 1 << 20, 1_000_000_000L, 1L << 30, 100_000_000L}
                [random.nextInt(8)];
        return digits * unit + random.nextInt(2) * random.nextInt(3);
    }
}
