package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchIndexTest {
    private static ModelInfo model(String id) {
        return ModelInfo.builder("ollama", id).build();
    }

    private static SearchIndex index(String... ids) {
        return SearchIndex.build(Arrays.stream(ids).map(SearchIndexTest::model).toList());
    }

    private static List<String> ids(SearchIndex index, String query) {
        return index.search(ModelQuery.parse(query)).models().stream()
                .map(ModelInfo::id)
                .toList();
    }

    @Test
    void ranks_exact_then_whole_token_then_prefix_then_part() {
        SearchIndex index = index("superphi", "phi-longer-name", "philosopher", "phi", "PHI", "phi:latest");

        assertThat(ids(index, "phi"))
                .containsExactly("phi", "PHI", "phi:latest", "phi-longer-name", "philosopher", "superphi");
    }

    @Test
    void a_typo_finds_less_than_the_word_and_is_reported() {
        SearchResult result = index("mistral:7b").search(ModelQuery.parse("mistarl"));

        assertThat(result.corrections()).containsExactly(Map.entry("mistarl", "mistral"));
        assertThat(result.hits().get(0).score()).isPositive().isLessThan(0.4);
    }

    @Test
    void a_word_that_matches_is_never_corrected() {
        SearchResult result = index("lama-guard", "llama3").search(ModelQuery.parse("lama"));

        assertThat(result.corrections()).isEmpty();
        assertThat(result.models()).extracting(ModelInfo::id).containsExactly("lama-guard", "llama3");
    }

    @Test
    void an_alias_finds_its_model_by_reference_or_bare_id() {
        List<ModelInfo> models = List.of(
                model("llama3.2:3b"),
                model("phi3"),
                ModelInfo.builder("other", "phi3").build());
        SearchIndex index = SearchIndex.build(
                models, Map.of("fast", "ollama/phi3", "everyday", "llama3.2:3b"), provider -> Support.UNKNOWN);

        assertThat(index.search(ModelQuery.parse("fast")).models()).containsExactly(models.get(1));
        assertThat(index.search(ModelQuery.parse("every")).models()).containsExactly(models.get(0));
    }

    @Test
    void a_name_that_is_not_the_id_is_searched_too() {
        SearchIndex index = SearchIndex.build(
                List.of(ModelInfo.builder("p", "m-1").name("Grand Model").build(), model("grand")));

        assertThat(ids(index, "grand model")).containsExactly("m-1");
    }

    @Test
    void of_equal_matches_loaded_then_not_down_then_shortest_then_given_order_comes_first() {
        ModelInfo down = ModelInfo.builder("dead", "phi-a").build();
        ModelInfo longer = ModelInfo.builder("alive", "phi-long").build();
        ModelInfo first = ModelInfo.builder("alive", "phi-c").build();
        ModelInfo second = ModelInfo.builder("alive", "phi-b").build();
        ModelInfo loaded =
                ModelInfo.builder("alive", "phi-loaded").loaded(Support.YES).build();
        SearchIndex index = SearchIndex.build(
                List.of(down, longer, first, second, loaded),
                Map.of(),
                provider -> provider.equals("dead") ? Support.NO : Support.UNKNOWN);

        assertThat(index.search(ModelQuery.parse("phi")).models()).containsExactly(loaded, first, second, longer, down);
    }

    @Test
    void health_is_asked_at_each_search() {
        Support[] health = {Support.UNKNOWN};
        SearchIndex index = SearchIndex.build(List.of(model("phi")), Map.of(), provider -> health[0]);
        ModelQuery healthy = ModelQuery.parse("healthy");

        assertThat(index.search(healthy).excludedUnknown()).containsExactly(Map.entry("healthy", 1));
        health[0] = Support.YES;
        assertThat(index.search(healthy).total()).isEqualTo(1);
        health[0] = Support.NO;
        assertThat(index.search(healthy).total()).isZero();
        assertThat(index.search(healthy).excludedUnknown()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt4o | gpt-4o-mini | [gpt-4o]",
                "llama3 | Llama-3.1-8B | [Llama-3]",
                "8b llama | Llama-3.1-8B | [Llama][8B]",
                "qwne2.5 | qwen2.5-coder | [qwen2.5]",
                "oder | qwen2.5-coder | [oder]",
                "2.5 qwen | qwen2.5-coder | [qwen2.5]",
                "coder-x7b | coder-y-x7b | [coder][x7b]",
                "q4_k_m | x:8b-q4_K_M | [q4_K_M]"
            })
    void highlights_show_what_matched(String query, String id, String marked) {
        SearchResult result = index(id).search(ModelQuery.parse(query));

        StringBuilder shown = new StringBuilder();
        result.hits()
                .get(0)
                .highlights()
                .forEach(range ->
                        shown.append('[').append(id, range.from(), range.to()).append(']'));
        assertThat(shown).hasToString(marked);
    }

    @Test
    void two_numbers_do_not_make_one_size() {
        SearchIndex index = index("llama-3.1-8b", "phi:2.7b", "qwen2.5:7b");

        assertThat(ids(index, "18b")).isEmpty();
        assertThat(ids(index, "7b")).containsExactly("qwen2.5:7b");
        assertThat(ids(index, "2.7b")).containsExactly("phi:2.7b");
        assertThat(ids(index, "57b")).isEmpty();
    }

    @Test
    void a_size_in_the_text_also_means_the_number_of_parameters() {
        ModelInfo byCount =
                ModelInfo.builder("p", "tulu").parameterCount(8_030_000_000L).build();
        SearchIndex index = SearchIndex.build(
                List.of(byCount, ModelInfo.builder("p", "yi").parameters("34B").build()));

        assertThat(index.search(ModelQuery.parse("8b")).models()).containsExactly(byCount);
    }

    @Test
    void unknown_is_left_out_and_counted_but_never_taken_for_no() {
        Capabilities tools = Capabilities.of(Capability.TOOLS);
        Capabilities noTools = Capabilities.builder().no(Capability.TOOLS).build();
        SearchIndex index = SearchIndex.build(List.of(
                ModelInfo.builder("p", "yes")
                        .capabilities(tools)
                        .parameters("7B")
                        .build(),
                ModelInfo.builder("p", "no")
                        .capabilities(noTools)
                        .parameters("7B")
                        .build(),
                ModelInfo.builder("p", "unknown").parameters("7B").build(),
                ModelInfo.builder("p", "yes-unknown").capabilities(tools).build(),
                ModelInfo.builder("p", "no-unknown").capabilities(noTools).build(),
                ModelInfo.builder("p", "both-unknown").build(),
                ModelInfo.builder("p", "unknown-big").parameters("70B").build()));

        SearchResult result = index.search(ModelQuery.parse("cap:tools params:<14b"));

        assertThat(result.models()).extracting(ModelInfo::id).containsExactly("yes");
        assertThat(result.total()).isEqualTo(1);
        assertThat(result.excludedUnknown()).containsOnly(Map.entry("cap:tools", 2), Map.entry("params", 2));
    }

    @Test
    void a_price_that_is_known_to_be_too_high_rules_a_model_out() {
        ModelPrice cheapIn =
                ModelPrice.builder().inputPerMillion(new BigDecimal("0.1")).build();
        ModelPrice dearIn = ModelPrice.builder().inputPerMillion(BigDecimal.TEN).build();
        SearchIndex index = SearchIndex.build(List.of(
                ModelInfo.builder("p", "cheap")
                        .price(ModelPrice.of(BigDecimal.ONE, BigDecimal.ONE))
                        .build(),
                ModelInfo.builder("p", "half-known").price(cheapIn).build(),
                ModelInfo.builder("p", "dear").price(dearIn).build(),
                ModelInfo.builder("p", "euros")
                        .price(ModelPrice.of(BigDecimal.ONE, BigDecimal.ONE).toBuilder()
                                .currency("EUR")
                                .build())
                        .build(),
                ModelInfo.builder("p", "unknown").build()));

        SearchResult result = index.search(ModelQuery.parse("price:<=1"));

        assertThat(result.models()).extracting(ModelInfo::id).containsExactly("cheap");
        assertThat(result.excludedUnknown()).containsExactly(Map.entry("price", 3));
    }

    @Test
    void a_provider_filter_takes_an_id_for_all_of_its_connections() {
        SearchIndex index = SearchIndex.build(List.of(
                ModelInfo.builder("openai", "a").build(),
                ModelInfo.builder("openai@work", "b").build(),
                ModelInfo.builder("openai-like", "c").build()));

        assertThat(ids(index, "provider:openai")).containsExactly("a", "b");
        assertThat(ids(index, "provider:openai@work")).containsExactly("b");
    }

    @Test
    void remaining_filters_use_what_is_known() {
        ModelInfo full = ModelInfo.builder("p", "full")
                .inputModalities(List.of(Modality.TEXT, Modality.IMAGE))
                .runsOn(RunsOn.LOCAL)
                .loaded(Support.YES)
                .family("Qwen2")
                .quantization("Q4_K_M")
                .build();
        SearchIndex index = SearchIndex.build(List.of(full, model("bare")));

        for (String filter : List.of("modality:image", "runs:local", "loaded", "family:qwen", "quant:q4_k")) {
            SearchResult result = index.search(ModelQuery.parse(filter));
            assertThat(result.models()).as(filter).containsExactly(full);
            assertThat(result.excludedUnknown().values()).as(filter).containsExactly(1);
        }
        assertThat(index.search(ModelQuery.parse("modality:audio")).total()).isZero();
    }

    @Test
    void the_limit_cuts_the_hits_but_not_the_total() {
        SearchResult result = index("a1", "a2", "a3").search(ModelQuery.parse("a limit:2"));

        assertThat(result.hits()).hasSize(2);
        assertThat(result.total()).isEqualTo(3);
    }

    @Test
    void an_empty_index_finds_nothing() {
        SearchIndex empty = SearchIndex.build(List.of());

        assertThat(empty.search(ModelQuery.parse("llama 8b cap:tools params:<3b"))
                        .hits())
                .isEmpty();
        assertThat(empty.search(ModelQuery.parse("")).total()).isZero();
    }

    @Test
    void names_without_letters_and_names_in_other_scripts_are_no_trouble() {
        SearchIndex index = index("---", "通义千问-7b", "Ελλάδα-Ω", "😀-model");

        assertThat(ids(index, "")).hasSize(4);
        assertThat(ids(index, "通义")).containsExactly("通义千问-7b");
        assertThat(ids(index, "ελλάδα")).containsExactly("Ελλάδα-Ω");
        assertThat(ids(index, "😀")).containsExactly("😀-model");
    }

    @Test
    void results_are_joined_without_repeating_a_model() {
        ModelQuery query = ModelQuery.parse("phi limit:2");
        SearchResult local = index("phi3").search(query);
        SearchResult remote = index("phi3", "phi4", "phi-2")
                .search(query.toBuilder().limit(50).build());

        SearchResult both = local.plus(remote);

        assertThat(both.models()).extracting(ModelInfo::id).containsExactly("phi3", "phi4");
        assertThat(both.total()).isEqualTo(3);
        assertThat(both.query()).isEqualTo(query);
    }

    @Test
    void many_threads_get_the_same_answers() throws Exception {
        List<ModelInfo> models = HubLikeModels.create(2_000, 7);
        SearchIndex index = SearchIndex.build(models);
        List<ModelQuery> queries = List.of(
                ModelQuery.parse("llama 8b"), ModelQuery.parse("qwne coder"), ModelQuery.parse("gguf params:<8b"));
        List<SearchResult> expected = queries.stream().map(index::search).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<SearchResult>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(
                        threads.submit(() -> queries.stream().map(index::search).toList()));
            }
            for (Future<List<SearchResult>> answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
