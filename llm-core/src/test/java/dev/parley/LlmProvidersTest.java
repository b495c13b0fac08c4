package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.ProviderDiscovery.Problem;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Discovery over real jars' worth of classes: compiled here, and seen only by child class loaders. */
@Timeout(60)
class LlmProvidersTest {
    private static final ClassLoader OWN = LlmProviders.class.getClassLoader();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path classes;

    @TempDir
    Path services;

    private final List<URLClassLoader> open = new ArrayList<>();
    private int jars;

    @BeforeAll
    static void compileFactories() throws Exception {
        Path source = Files.createDirectories(classes.resolve("src/toys"));
        write(source, "Base", """
                public abstract class Base implements dev.parley.spi.LlmProviderFactory {
                    private final String id;
                    protected Base(String id) { this.id = id; }
                    public String id() { return id; }
                    public String name() { return "Toy"; }
                    public java.util.List<dev.parley.spi.ConfigKey> keys() {
                        return java.util.List.of(dev.parley.spi.ConfigKey.of("greeting"));
                    }
                    public dev.parley.LlmProvider create(dev.parley.spi.ProviderConfig config) {
                        dev.parley.ProviderInfo info = dev.parley.ProviderInfo.builder(id)
                                .name(config.value(keys().get(0)).orElse("unset")).build();
                        return new Toy(info);
                    }
                }
                class Toy implements dev.parley.BackendProvider {
                    private final dev.parley.ProviderInfo info;
                    Toy(dev.parley.ProviderInfo info) { this.info = info; }
                    public dev.parley.ProviderInfo info() { return info; }
                    public dev.parley.ChatStream stream(dev.parley.ChatRequest request) {
                        throw new UnsupportedOperationException();
                    }
                }
                """);
        factory(source, "Good", "super(\"good\");", "");
        factory(source, "Other", "super(\"other\");", "");
        factory(source, "Rival", "super(\"good\");", "");
        factory(source, "Reserved", "super(\"search\");", "");
        factory(source, "BadId", "super(\"Not An Id\");", "");
        factory(source, "NullId", "super(null);", "");
        factory(source, "Thrower", "super(\"x\"); if (id() != null) throw new IllegalStateException(\"no GPU\");", "");
        factory(source, "BadInit", "super(\"x\");", "static { if (true) throw new IllegalStateException(\"init\"); }");
        factory(
                source,
                "ThrowingId",
                "super(\"x\");",
                "public String id() { throw new IllegalStateException(\"id\"); }");
        factory(
                source,
                "NoProvider",
                "super(\"nothing\");",
                "public dev.parley.LlmProvider create(dev.parley.spi.ProviderConfig c) { return null; }");
        factory(
                source,
                "Unlinked",
                "super(\"unlinked\");",
                "public dev.parley.LlmProvider create(dev.parley.spi.ProviderConfig c) {"
                        + " throw new NoClassDefFoundError(\"com/gone/Thing\"); }");
        write(source, "Unrelated", "public class Unrelated {}");
        write(source, "Gone", "public abstract class Gone extends Base { protected Gone() { super(\"x\"); } }");
        write(source, "Orphan", "public class Orphan extends Gone {}");
        write(source, "Garbage", "public class Garbage {}");

        Path core = Path.of(LlmProviderFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                core.toString(),
                "-d",
                classes.resolve("out").toString()));
        try (var files = Files.list(source)) {
            files.map(Path::toString).forEach(arguments::add);
        }
        StringWriter messages = new StringWriter();
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(new PrintWriter(messages), new PrintWriter(messages), arguments.toArray(String[]::new));
        assertThat(result).as("%s", messages).isZero();

        Path out = classes.resolve("out/toys");
        Files.delete(out.resolve("Gone.class"));
        Files.writeString(out.resolve("Garbage.class"), "this is no class file");
    }

    @AfterEach
    void closeLoaders() throws IOException {
        for (URLClassLoader loader : open) {
            loader.close();
        }
    }

    @Test
    void a_child_class_loader_is_searched_when_it_is_given() throws Exception {
        ProviderDiscovery found = LlmProviders.discover(loader(OWN, "toys.Other", "toys.Good"));
        assertThat(found.factories()).extracting(LlmProviderFactory::id).containsExactly("good", "other");
        assertThat(found.factory("good")).isPresent();
        assertThat(found.factory("absent")).isEmpty();
        assertThat(found.problems()).isEmpty();
        assertThat(LlmProviders.discover(OWN).factory("good")).isEmpty();
    }

    @Test
    void the_context_class_loader_is_searched_first() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader(OWN, "toys.Good"));
        try {
            assertThat(LlmProviders.discover().factory("good")).isPresent();
            try (LlmProvider provider = LlmProviders.open("good")) {
                assertThat(provider.info().id()).isEqualTo("good");
            }
            thread.setContextClassLoader(null);
            assertThat(LlmProviders.discover().factory("good")).isEmpty();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void one_broken_factory_hides_no_other() throws Exception {
        ProviderDiscovery found = LlmProviders.discover(loader(
                OWN,
                "toys.Absent",
                "toys.Good",
                "toys.Thrower",
                "toys.Unrelated",
                "toys.BadInit",
                "toys.Orphan",
                "toys.Garbage",
                "toys.ThrowingId",
                "toys.NullId",
                "toys.BadId",
                "toys.Reserved",
                "toys.Other"));
        assertThat(found.factories()).extracting(LlmProviderFactory::id).containsExactly("good", "other");
        assertThat(found.problems()).hasSize(10);
        for (String broken : List.of(
                "Absent",
                "Thrower",
                "Unrelated",
                "BadInit",
                "Gone",
                "Garbage",
                "ThrowingId",
                "NullId",
                "BadId",
                "Reserved")) {
            assertThat(found.problems())
                    .as(broken)
                    .anySatisfy(problem ->
                            assertThat(problem.message().replace('/', '.')).contains("toys." + broken));
        }
        assertThat(found.problems())
                .filteredOn(problem -> problem.source().equals("toys.Thrower"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.cause().orElseThrow()).hasRootCauseMessage("no GPU"));
    }

    @Test
    void a_services_file_that_is_no_list_of_classes_hides_no_other_jar() throws Exception {
        URLClassLoader broken = loader(OWN, "this is not a class name");
        ProviderDiscovery found = LlmProviders.discover(loader(broken, "toys.Good"));
        assertThat(found.factory("good")).isPresent();
        assertThat(found.problems()).hasSize(1);
    }

    @Test
    void two_factories_with_one_id_are_a_problem_and_the_first_is_kept() throws Exception {
        URLClassLoader loader = loader(OWN, "toys.Rival", "toys.Good", "toys.Other");
        ProviderDiscovery found = LlmProviders.discover(loader);
        assertThat(found.factory("good").orElseThrow().getClass().getSimpleName())
                .isEqualTo("Rival");
        assertThat(found.problems())
                .extracting(Problem::message)
                .containsExactly("toys.Good has the id 'good', which toys.Rival has too; the latter is kept");
        assertThatIllegalStateException()
                .isThrownBy(() -> LlmProviders.open("good", ProviderConfig.fromEnvironment(), loader))
                .withMessageContaining("toys.Rival, toys.Good");
        LlmProviders.open("other", ProviderConfig.fromEnvironment(), loader).close();
    }

    @Test
    void one_class_seen_through_two_loaders_is_one_factory() throws Exception {
        URLClassLoader parent = loader(OWN, "toys.Good", "toys.Absent");
        URLClassLoader child = loader(parent);
        FactoryScan scan = new FactoryScan();
        scan.scan(child);
        scan.scan(parent);
        assertThat(scan.result().factories()).hasSize(1);
        assertThat(scan.result().problems()).as("the missing class, once").hasSize(1);
    }

    @Test
    void a_loader_that_fails_for_ever_is_given_up() {
        ClassLoader endless = new ClassLoader(OWN) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        ProviderDiscovery found = LlmProviders.discover(endless);
        assertThat(found.factories()).isEmpty();
        assertThat(found.problems())
                .extracting(Problem::message)
                .last()
                .asString()
                .contains("given up");
    }

    @Test
    void an_unknown_id_tells_what_there_is_and_what_could_not_be_used() throws Exception {
        URLClassLoader loader = loader(OWN, "toys.Good", "toys.Other", "toys.Thrower");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LlmProviders.open("openai", ProviderConfig.fromEnvironment(), loader))
                .withMessageStartingWith("no provider 'openai' on the class path or module path; found [good, other]. "
                        + "Is llm-openai a dependency?")
                .withMessageContaining("toys.Thrower");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LlmProviders.open("Open AI"))
                .withMessageContaining("is not a provider id");
    }

    @Test
    void a_provider_is_opened_with_its_configuration() throws Exception {
        URLClassLoader loader = loader(OWN, "toys.Good");
        try (LlmProvider provider = LlmProviders.open("good", ProviderConfig.of(Map.of("greeting", "hi")), loader)) {
            assertThat(provider.info().name()).isEqualTo("hi");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LlmProviders.open("good", ProviderConfig.of(Map.of("greting", "hi")), loader))
                .withMessage("unknown key 'greting'; known are [greeting]");
    }

    @Test
    void a_factory_that_makes_nothing_is_named() throws Exception {
        URLClassLoader loader = loader(OWN, "toys.NoProvider");
        assertThatIllegalStateException()
                .isThrownBy(() -> LlmProviders.open("nothing", ProviderConfig.fromEnvironment(), loader))
                .withMessage("toys.NoProvider returned no provider");
    }

    @Test
    void a_factory_whose_libraries_are_missing_is_named() throws Exception {
        URLClassLoader loader = loader(OWN, "toys.Unlinked");
        assertThatExceptionOfType(LlmException.class)
                .isThrownBy(() -> LlmProviders.open("unlinked", ProviderConfig.fromEnvironment(), loader))
                .withMessageContaining("unlinked")
                .withMessageContaining("toys.Unlinked")
                .withMessageContaining("com/gone/Thing")
                .withCauseInstanceOf(NoClassDefFoundError.class);
    }

    private URLClassLoader loader(ClassLoader parent, String... factories) throws IOException {
        Path jar = services.resolve("jar" + jars++);
        Path file = jar.resolve("META-INF/services/dev.parley.spi.LlmProviderFactory");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(factories));
        URI out = classes.resolve("out").toUri();
        URLClassLoader loader =
                new URLClassLoader(new URL[] {out.toURL(), jar.toUri().toURL()}, parent);
        open.add(loader);
        return loader;
    }

    private static void factory(Path source, String name, String constructor, String body) throws IOException {
        write(
                source,
                name,
                "public class " + name + " extends Base { public " + name + "() { " + constructor + " } " + body
                        + " }");
    }

    private static void write(Path source, String name, String text) throws IOException {
        Files.writeString(source.resolve(name + ".java"), "package toys;\n" + text);
    }
}
