package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ModelInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first hit of every query in {@code search/golden.tsv}, over the models of {@code search/catalogue.tsv}. */
class SearchGoldenTest {
    private static final List<ModelInfo> MODELS = SearchCatalogue.models();
    private static final SearchIndex INDEX = SearchIndex.build(MODELS);

    record Expectation(String query, String first, Map<String, String> corrections) {
        static Expectation of(String line) {
            String[] columns = line.split("\t", -1);
            if (columns.length < 3) {
                return new Expectation(columns[0], columns[1], Map.of());
            }
            String[] correction = columns[2].split("=");
            return new Expectation(columns[0], columns[1], Map.of(correction[0], correction[1]));
        }
    }

    static Stream<Expectation> golden() {
        return SearchCatalogue.lines("golden.tsv").stream().map(Expectation::of);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void first_hit_and_corrections_are_as_expected(Expectation expected) {
        SearchResult result = INDEX.search(ModelQuery.parse(expected.query));

        String first = result.models().stream()
                .findFirst()
                .map(model -> model.provider() + "/" + model.id())
                .orElse("-");
        assertThat(first).as("%s", result).isEqualTo(expected.first);
        assertThat(result.corrections()).isEqualTo(expected.corrections);
        assertThat(result.total() == 0).isEqualTo(expected.first.equals("-"));
    }

    @Test
    void every_expected_model_is_in_the_catalogue() {
        assertThat(golden().map(Expectation::first).filter(first -> !first.equals("-")))
                .hasSizeGreaterThan(80)
                .allSatisfy(first ->
                        assertThat(MODELS).anyMatch(model -> first.equals(model.provider() + "/" + model.id())));
    }

    @Test
    void every_model_is_the_first_hit_for_its_own_id() {
        assertThat(MODELS)
                .allSatisfy(model -> assertThat(
                                INDEX.search(ModelQuery.parse(model.id())).models())
                        .first()
                        .extracting(ModelInfo::id)
                        .isEqualTo(model.id()));
    }

    @Test
    void every_model_is_the_first_hit_for_its_own_reference() {
        assertThat(MODELS)
                .allSatisfy(model -> assertThat(INDEX.search(ModelQuery.parse(model.provider() + "/" + model.id()))
                                .models())
                        .first()
                        .isEqualTo(model));
    }
}
