package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.LlmProvider;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final ModelInfo EVERYTHING = ModelInfo.builder("p", "full")
            .name("Full")
            .description("All there is to know")
            .contextLength(131_072)
            .contextLengthInUse(8_192)
            .maxOutputTokens(4_096)
            .parameters("3.2B")
            .parameterCount(3_212_749_888L)
            .quantization("Q4_K_M")
            .sizeBytes(2_019_393_189L)
            .family("llama")
            .format("gguf")
            .capabilities(Capabilities.builder()
                    .yes(Capability.CHAT, Capability.TOOLS)
                    .no(Capability.VISION)
                    .build())
            .inputModalities(List.of(Modality.TEXT, Modality.IMAGE))
            .outputModalities(List.of(Modality.TEXT))
            .price(ModelPrice.of(new BigDecimal("0.15"), new BigDecimal("0.6")))
            .licence("apache-2.0")
            .digest("sha256:abc")
            .embeddingLength(768)
            .lifecycle("preview")
            .loaded(Support.YES)
            .runsOn(RunsOn.LOCAL)
            .modifiedAt(Instant.parse("2026-01-02T03:04:05Z"))
            .metadata(Map.of("parent", Map.of("name", "x", "depth", 2)))
            .inferred("parameterCount")
            .build();

    private final Rig rig = new Rig();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("deep").resolve("models.json");
    }

    @Test
    void the_next_run_has_the_lists_at_once_and_says_how_old_they_are() {
        save(listing(EVERYTHING));
        rig.advance(Duration.ofHours(2));

        ScriptedProvider next = new ScriptedProvider("p").hangs();
        try (LlmRegistry registry = registry(next)) {
            assertThat(registry.models(ListMode.CACHED).all()).containsExactly(EVERYTHING);
            assertThat(registry.models("p", ListMode.CACHED).outcome())
                    .isEqualTo(new ListOutcome.Snapshot(Duration.ofHours(2)));
            assertThat(next.lists).hasValue(0);
            registry.models();
            assertThat(next.lists).hasValue(1);
            assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(1);
        }
    }

    @Test
    void what_a_snapshot_must_carry_is_everything_a_model_has() throws ReflectiveOperationException {
        // a value added to the model later, and not here, would be lost on disk
        for (Method accessor : ModelInfo.class.getMethods()) {
            if (accessor.getDeclaringClass() == ModelInfo.class
                    && accessor.getParameterCount() == 0
                    && !List.of("builder", "toBuilder", "hashCode", "toString").contains(accessor.getName())) {
                Object value = accessor.invoke(EVERYTHING);
                assertThat(value)
                        .as(accessor.getName())
                        .isNotNull()
                        .isNotIn(
                                Optional.empty(),
                                OptionalLong.empty(),
                                OptionalInt.empty(),
                                Support.UNKNOWN,
                                RunsOn.UNKNOWN);
            }
        }
        assertThat(ModelJson.read("p", ModelJson.write(EVERYTHING))).isEqualTo(EVERYTHING);
        ModelInfo little = ModelInfo.builder("p", "little").build();
        assertThat(ModelJson.read("p", ModelJson.write(little))).isEqualTo(little);
    }

    @Test
    void a_list_from_disk_that_cannot_be_renewed_is_stale_with_the_cause() {
        save(listing(EVERYTHING));
        rig.advance(Duration.ofMinutes(1));
        try (LlmRegistry registry = registry(new ScriptedProvider("p").refuses())) {
            registry.models();
            assertThat(registry.models("p", ListMode.CACHED).outcome())
                    .isInstanceOfSatisfying(ListOutcome.Stale.class, stale -> {
                        assertThat(stale.age()).isEqualTo(Duration.ofMinutes(1));
                        assertThat(stale.cause()).isPresent();
                    });
        }
    }

    @Test
    void a_clock_set_back_makes_a_list_from_disk_no_younger_than_now() {
        save(listing(EVERYTHING));
        rig.moveWallClock(Duration.ofDays(-3));
        try (LlmRegistry registry = registry(new ScriptedProvider("p").hangs())) {
            assertThat(registry.models("p", ListMode.CACHED).outcome())
                    .isEqualTo(new ListOutcome.Snapshot(Duration.ZERO));
        }
    }

    @Test
    void a_file_that_is_cut_off_foreign_or_of_another_version_counts_as_none_and_is_replaced() throws IOException {
        save(listing(EVERYTHING));
        String whole = Files.readString(file);
        for (String broken : List.of(
                whole.substring(0, whole.length() / 2),
                "",
                "[]",
                "{\"format\":0}",
                whole.replace("\"format\":1", "\"format\":2"),
                whole.replace("\"id\":\"full\"", "\"id\":\" \""),
                whole.replace("\"models\":[", "\"models\":[7,"))) {
            Files.writeString(file, broken);
            try (LlmRegistry registry = registry(listing(EVERYTHING))) {
                assertThat(registry.models(ListMode.CACHED).total()).as(broken).isZero();
                registry.models();
            }
            try (LlmRegistry registry = registry(new ScriptedProvider("p"))) {
                assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_place_that_cannot_be_written_is_no_reason_to_fail() throws IOException {
        // a file where the directory should be: read-only, whoever runs the test
        Files.writeString(directory.resolve("deep"), "in the way");
        try (LlmRegistry registry = registry(listing(EVERYTHING))) {
            registry.models();
            assertThat(registry.models().total()).isEqualTo(1);
        }
    }

    @Test
    void nothing_is_left_beside_the_file_and_a_list_that_shrank_is_not_written() throws IOException {
        ScriptedProvider p = listing(EVERYTHING);
        try (LlmRegistry registry = registry(p)) {
            registry.models();
            p.list = () -> CompletableFuture.completedFuture(List.of());
            registry.refresh("p").join();
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        try (LlmRegistry registry = registry(new ScriptedProvider("p"))) {
            assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(1);
        }
    }

    @Test
    void a_program_that_ends_at_once_has_its_lists_on_disk() {
        List<Runnable> never = new ArrayList<>();
        ScriptedProvider p = listing(EVERYTHING);
        AtomicBoolean dropped = new AtomicBoolean();
        try (LlmRegistry registry = LlmRegistry.builder()
                .scheduler(rig.time)
                .executor(task -> {
                    if (dropped.get()) {
                        never.add(task);
                    } else {
                        task.run();
                    }
                })
                .listener(event -> dropped.set(true))
                .snapshot(file)
                .provider(p)
                .build()) {
            dropped.set(false);
            registry.models();
            assertThat(registry.models().total()).isEqualTo(1);
            assertThat(file).doesNotExist();
        }
        assertThat(file).exists();
    }

    @Test
    void a_list_is_not_used_for_another_account_and_no_credential_is_in_the_file() throws IOException {
        Factory factory = new Factory();
        LlmRegistry.Builder first = rig.builder().snapshot(file).factory(factory, key("key-of-a"));
        try (LlmRegistry registry = first.build()) {
            registry.models();
        }
        assertThat(Files.readString(file)).doesNotContain("key-of-a");

        try (LlmRegistry registry =
                rig.builder().snapshot(file).factory(factory, key("key-of-a")).build()) {
            assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(1);
        }
        try (LlmRegistry registry =
                rig.builder().snapshot(file).factory(factory, key("key-of-b")).build()) {
            assertThat(registry.models(ListMode.CACHED).total()).isZero();
        }
    }

    @Test
    void a_provider_that_takes_anothers_place_does_not_get_its_list_from_disk() {
        save(listing(EVERYTHING));
        try (LlmRegistry registry = registry(new ScriptedProvider("p"))) {
            registry.replace(new ScriptedProvider("p").hangs());
            assertThat(registry.models(ListMode.CACHED).total()).isZero();
        }
    }

    @Test
    void a_list_of_a_provider_that_is_not_there_now_is_kept_for_when_it_is() {
        save(listing(EVERYTHING));
        try (LlmRegistry registry = registry(ScriptedProvider.listing("q", "other"))) {
            registry.models();
        }
        try (LlmRegistry registry = registry(new ScriptedProvider("p").hangs())) {
            assertThat(registry.models(ListMode.CACHED).total()).isEqualTo(1);
        }
    }

    @Test
    void the_cache_directory_is_the_one_of_the_system() {
        assertThat(CacheDirectory.under(Map.of("XDG_CACHE_HOME", "/x"), "/home/u", "linux"))
                .isEqualTo(Path.of("/x"));
        assertThat(CacheDirectory.under(Map.of("XDG_CACHE_HOME", "x"), "/home/u", "linux"))
                .isEqualTo(Path.of("/home/u/.cache"));
        assertThat(CacheDirectory.under(Map.of(), "/Users/u", "mac os x"))
                .isEqualTo(Path.of("/Users/u/Library/Caches"));
        assertThat(CacheDirectory.under(Map.of("LOCALAPPDATA", "/local"), "/u", "windows 11"))
                .isEqualTo(Path.of("/local"));
        try (LlmRegistry registry = rig.builder()
                .provider(listing(EVERYTHING))
                .environment(Map.of("XDG_CACHE_HOME", directory.toAbsolutePath().toString()))
                .snapshotInCacheDirectory()
                .build()) {
            registry.models();
            assertThat(directory.resolve("parley/models.json")).exists();
        }
    }

    private void save(LlmProvider provider) {
        try (LlmRegistry registry = registry(provider)) {
            registry.models();
        }
        assertThat(file).exists();
    }

    private LlmRegistry registry(LlmProvider provider) {
        return rig.builder().snapshot(file).provider(provider).build();
    }

    private static ScriptedProvider listing(ModelInfo model) {
        ScriptedProvider provider = new ScriptedProvider("p");
        provider.list = () -> CompletableFuture.completedFuture(List.of(model));
        return provider;
    }

    private static ProviderConfig key(String value) {
        return ProviderConfig.of(Map.of("api-key", value));
    }

    private static final class Factory implements LlmProviderFactory {
        @Override
        public String id() {
            return "p";
        }

        @Override
        public String name() {
            return "P";
        }

        @Override
        public List<ConfigKey> keys() {
            return List.of(ConfigKey.builder("api-key").secret(true).build());
        }

        @Override
        public LlmProvider create(ProviderConfig config) {
            return listing(EVERYTHING);
        }
    }
}
