package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names that were resolved before: what is remembered of them is never older than what it was made from. */
class RecentNamesTest {
    private final Rig rig = new Rig();

    @Test
    void a_listed_model_is_described_once_until_its_time_is_over_or_it_is_forgotten() {
        ScriptedProvider p = described("p", "m");
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            for (int i = 0; i < 5; i++) {
                assertThat(registry.model("p/m").description()).contains("1");
                assertThat(registry.model("m").description()).contains("1");
            }
            assertThat(p.described).hasValue(1);
            rig.advance(Duration.ofMinutes(5).minusNanos(1));
            assertThat(registry.model("p/m").description()).contains("1");
            rig.advance(Duration.ofNanos(1));
            assertThat(registry.model("p/m").description()).contains("2");
            assertThat(registry.model("p/m").description()).contains("2");
            registry.invalidate("p");
            assertThat(registry.model("p/m").description()).contains("3");
            assertThat(registry.model("m").description()).contains("3");
            registry.refresh("p").join();
            assertThat(registry.model("p/m").description()).contains("4");
            assertThat(p.described).hasValue(4);
        }
    }

    @Test
    void a_failure_after_a_good_answer_is_told_once_that_answer_is_too_old() {
        ScriptedProvider p = described("p", "m");
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            registry.model("p/m");
            registry.model("p/m");
            p.model = id -> CompletableFuture.failedFuture(new ModelNotFoundException(ErrorDetails.of("gone")));
            assertThat(registry.model("p/m").description()).contains("1");
            rig.advance(Duration.ofMinutes(5));
            assertThatThrownBy(() -> registry.model("p/m")).isInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_name_is_read_anew_when_another_provider_lists_it_too_joins_or_leaves() {
        ScriptedProvider b = ScriptedProvider.listing("b");
        try (LlmRegistry registry = rig.with(ScriptedProvider.listing("a", "m"), b)) {
            registry.models();
            assertThat(registry.resolve("m")).isEqualTo(ModelRef.of("a", "m"));
            assertThat(registry.resolve("m")).isSameAs(registry.resolve("m"));

            b.lists("m");
            registry.refresh("b").join();
            assertThatThrownBy(() -> registry.resolve("m")).isInstanceOf(AmbiguousModelException.class);
            registry.remove("a");
            assertThat(registry.resolve("m")).isEqualTo(ModelRef.of("b", "m"));
            registry.remove("b");
            assertThatThrownBy(() -> registry.resolve("m")).isInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_provider_that_takes_the_place_of_another_answers_for_itself() {
        ScriptedProvider before = described("p", "m");
        ScriptedProvider after = described("p", "m");
        after.model = id -> CompletableFuture.completedFuture(
                ModelInfo.builder("p", id).description("after").build());
        try (LlmRegistry registry = rig.with(before)) {
            registry.models();
            registry.model("p/m");
            assertThat(registry.model("p/m").description()).contains("1");
            registry.replace(after);
            assertThat(registry.model("p/m").description()).contains("after");
            registry.models();
            assertThat(registry.model("p/m").description()).contains("after");
            assertThat(registry.model("p/m").description()).contains("after");
        }
    }

    @Test
    void a_name_that_no_list_has_is_not_remembered() {
        ScriptedProvider late = new ScriptedProvider("p").hangs();
        try (LlmRegistry registry = rig.with(late, ScriptedProvider.listing("hf", "p/x"))) {
            registry.models();
            assertThat(registry.resolve("p/x")).isEqualTo(ModelRef.of("p", "x"));
            late.lists("y");
            rig.advance(Duration.ofSeconds(30));
            registry.refresh("p").join();
            assertThatThrownBy(() -> registry.resolve("p/x")).isInstanceOf(AmbiguousModelException.class);
        }
    }

    @Test
    void names_of_one_hash_are_told_apart_and_a_full_table_forgets_but_never_confuses() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        RecentNames names = new RecentNames(Map.of(), 1);
        Slot slot = slot();
        names.add(new RecentNames.Meaning("Aa", new Resolver.Target(slot, "one")));
        names.add(new RecentNames.Meaning("BB", new Resolver.Target(slot, "two")));
        assertThat(found(names, "Aa")).isEqualTo("one");
        assertThat(found(names, "BB")).isEqualTo("two");
        names.add(new RecentNames.Meaning("BB", new Resolver.Target(slot, "three")));
        assertThat(found(names, "BB")).isEqualTo("three");

        List<String> many = IntStream.range(0, 5_000).mapToObj(i -> "name-" + i).toList();
        for (String name : many) {
            names.add(new RecentNames.Meaning(name, new Resolver.Target(slot, name)));
            assertThat(found(names, name)).isEqualTo(name);
        }
        List<String> kept =
                many.stream().filter(name -> names.find(name) != null).toList();
        assertThat(kept)
                .hasSizeBetween(16, 64)
                .allSatisfy(name -> assertThat(found(names, name)).isEqualTo(name));
    }

    @Test
    void a_name_that_is_blown_up_is_understood_and_not_kept() {
        try (LlmRegistry registry = rig.with(ScriptedProvider.listing("p", "m"))) {
            registry.models();
            String padded = " ".repeat(10_000) + "m";
            assertThat(registry.resolve(padded)).isEqualTo(ModelRef.of("p", "m"));
            assertThat(registry.resolve(padded)).isNotSameAs(registry.resolve(padded));
        }
    }

    private static String found(RecentNames names, String name) {
        RecentNames.Meaning meaning = names.find(name);
        assertThat(meaning).isNotNull();
        return meaning.target.model();
    }

    private Slot slot() {
        Work work = Work.on(Runnable::run);
        Catalogue catalogue = new Catalogue(
                new Time(rig.time),
                work,
                new Events(work),
                Duration.ofSeconds(1),
                Duration.ZERO,
                (label, candidate) -> Duration.ofMinutes(1),
                Map.of(),
                null);
        catalogue.add(Candidate.of(new ScriptedProvider("p")), false);
        return catalogue.slot("p");
    }

    /** A provider of one model whose description counts the calls for it. */
    private static ScriptedProvider described(String id, String model) {
        ScriptedProvider provider = ScriptedProvider.listing(id, model);
        provider.model = name -> CompletableFuture.completedFuture(ModelInfo.builder(id, name)
                .description(String.valueOf(provider.described.get()))
                .build());
        return provider;
    }
}
