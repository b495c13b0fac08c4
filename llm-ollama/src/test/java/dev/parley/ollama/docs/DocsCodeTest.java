package dev.parley.ollama.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.LlmProvider;
import dev.parley.ollama.OllamaProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the documents show is compiled, is what was compiled, and works. */
class DocsCodeTest {
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String BLUE = "Because of Rayleigh scattering.";

    private ScriptedServer server;
    private LlmProvider ollama;

    /** As a program with a module-info.java would say: {@code opens … to dev.parley}. */
    @BeforeAll
    static void openTheRecordsToTheLibrary() {
        DocsCodeTest.class.getModule().addOpens(DocsCodeTest.class.getPackageName(), LlmProvider.class.getModule());
    }

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        ollama = OllamaProvider.builder().baseUrl(server.uri()).build();
    }

    @AfterEach
    void stop() {
        ollama.close();
        server.close();
    }

    @Test
    void every_java_block_of_the_documents_is_a_compiled_region_and_every_region_is_shown() throws IOException {
        List<Fragment> blocks = new ArrayList<>();
        for (Path document : documents()) {
            blocks.addAll(Fragment.between(document, "```java", "```"));
        }
        List<Fragment> regions = new ArrayList<>();
        for (Path source : sources()) {
            regions.addAll(Fragment.between(source, "// #region ", "// #endregion"));
        }

        assertThat(blocks).extracting(Fragment::code).doesNotHaveDuplicates().isNotEmpty();
        assertThat(blocks)
                .allSatisfy(
                        block -> assertThat(regions).extracting(Fragment::code).contains(block.code()));
        assertThat(regions)
                .allSatisfy(
                        region -> assertThat(blocks).extracting(Fragment::code).contains(region.code()));
    }

    @Test
    void the_first_block_streams_an_answer_from_the_ollama_that_the_environment_names() throws Exception {
        server.on("POST", "/api/chat").reply(streamed("Because of ", "Rayleigh scattering."));

        Process process =
                child(ReadmeSnippets.class, "OLLAMA_BASE_URL", server.uri().toString());
        boolean ended = process.waitFor(AT_MOST.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }

        assertThat(ended).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(BLUE);
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void a_stop_button_ends_the_stream_and_what_had_arrived_is_kept() {
        server.on("POST", "/api/chat")
                .reply(Script.ok(NDJSON).lines(text("Once upon a time")).stall());
        List<String> kept = new ArrayList<>();

        ReadmeSnippets.stop(ollama, new ReadmeSnippets.Window() {
            private Runnable button = () -> {};

            @Override
            public void onStopButton(Runnable action) {
                button = action;
            }

            @Override
            public void show(ChatEvent event) {
                new Thread(button).start();
            }

            @Override
            public void keep(String text) {
                kept.add(text);
            }
        });

        assertThat(kept).containsExactly("Once upon a time");
        server.takeExchange(AT_MOST).awaitHangUp(AT_MOST);
    }

    @Test
    void an_answer_can_be_waited_for_awaited_and_subscribed_to() {
        server.on("POST", "/api/chat").reply(streamed("Because of ", "Rayleigh scattering."));

        ReadmeSnippets.Answers answers = ReadmeSnippets.wait(ollama);

        assertThat(answers.now().text()).isEqualTo(BLUE);
        assertThat(answers.later()
                        .orTimeout(AT_MOST.toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .text())
                .isEqualTo(BLUE);
        assertThat(ChatStream.from(answers.events()).response().text()).isEqualTo(BLUE);
    }

    @Test
    void a_provider_is_swapped_by_the_line_that_opens_it() {
        List<LlmProvider> providers = ReadmeSnippets.swap();

        assertThat(providers.get(0).info().id()).isEqualTo("ollama");
        assertThat(providers.get(1).info().endpoint()).contains(URI.create("http://gpu-box:11434"));
        assertThat(providers.get(2).chat(ChatRequest.of("any", "Hi")).text()).isEqualTo("You said: Hi");
        providers.forEach(LlmProvider::close);
    }

    @Test
    void health_and_models_are_printed_with_what_is_unknown_as_such() {
        server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        server.on("GET", "/api/tags")
                .reply(Script.reply(
                        200,
                        JSON,
                        "{\"models\":[{\"name\":\"llama3.2:latest\",\"size\":2019393189,"
                                + "\"details\":{\"parameter_size\":\"3.2B\"},\"capabilities\":[\"completion\",\"tools\"]},"
                                + "{\"name\":\"mystery:latest\",\"capabilities\":[\"completion\"]}]}"));

        assertThat(printedBy(() -> ReadmeSnippets.look(ollama)).lines())
                .containsExactly(
                        "UP 0.32.15", "llama3.2:latest 3.2B 2.0 GB, tools: YES", "mystery:latest ? ?, tools: UNKNOWN");
    }

    @Test
    void a_record_is_the_schema_and_the_answer() {
        server.on("POST", "/api/chat")
                .reply(streamed("{\"name\":\"Paris\",", "\"country\":\"France\",\"inhabitants\":2100000}"));

        assertThat(printedBy(() -> ReadmeSnippets.schema(ollama)).strip())
                .isEqualTo("City[name=Paris, country=France, inhabitants=2100000]");
        assertThat(server.takeRequest(AT_MOST).text()).contains("\"inhabitants\":{\"type\":\"integer\"");
    }

    @Test
    void a_tool_is_called_and_its_result_told_to_the_model() {
        server.on("POST", "/api/chat")
                .reply(
                        Script.ok(NDJSON)
                                .lines(
                                        "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"1\","
                                                + "\"function\":{\"name\":\"get_weather\",\"arguments\":{\"city\":\"Paris\"}}}]},"
                                                + "\"done\":true,\"done_reason\":\"stop\"}")
                                .end(),
                        streamed("No, it is sunny."));

        assertThat(printedBy(() -> ReadmeSnippets.tools(ollama)).strip()).isEqualTo("No, it is sunny.");
        server.takeRequest(AT_MOST);
        assertThat(server.takeRequest(AT_MOST).text()).contains("Sunny in Paris");
    }

    @Test
    void a_failure_has_a_type_the_providers_words_and_a_way_out() {
        server.on("POST", "/api/chat")
                .reply(
                        Script.reply(404, JSON, "{\"error\":\"model 'lama3.2' not found\"}"),
                        Script.reply(400, JSON, "{\"error\":\"invalid options\"}"));

        assertThat(printedBy(() -> ReadmeSnippets.errors(ollama)).strip())
                .isEqualTo("model 'lama3.2' not found: Get it with: ollama pull lama3.2");
        assertThat(printedBy(() -> ReadmeSnippets.errors(ollama)).strip())
                .contains("invalid options")
                .doesNotContain("try again");
    }

    /** Some lines of a file, without the indentation they have in common. */
    private record Fragment(String where, String code) {
        static List<Fragment> between(Path file, String begin, String end) throws IOException {
            List<Fragment> fragments = new ArrayList<>();
            List<String> lines = null;
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (lines == null) {
                    if (line.strip().startsWith(begin.strip())) {
                        lines = new ArrayList<>();
                    }
                } else if (line.strip().equals(end)) {
                    String where = file.getFileName() + " up to line " + number;
                    fragments.add(new Fragment(
                            where, String.join("\n", lines).stripIndent().strip()));
                    lines = null;
                } else {
                    lines.add(line);
                }
            }
            assertThat(lines)
                    .as("lines of %s after a '%s' that no '%s' ends", file, begin, end)
                    .isNull();
            return fragments;
        }
    }

    private static List<Path> documents() throws IOException {
        Path root = root();
        try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(root.resolve("README.md")),
                            docs.filter(path -> path.toString().endsWith(".md")).sorted())
                    .collect(Collectors.toList());
        }
    }

    /** The snippets of every module, in its test package {@code docs}, and the provider that docs/write-a-provider.md is about. */
    private static List<Path> sources() throws IOException {
        Path root = root();
        List<Path> folders = Stream.of("ollama", "openai", "huggingface", "llamacpp", "registry")
                .map(name -> root.resolve("llm-" + name + "/src/test/java/dev/parley/" + name + "/docs"))
                .collect(Collectors.toCollection(ArrayList::new));
        folders.add(root.resolve("llm-testkit/src/test/java/dev/parley/testkit/markov"));
        List<Path> sources = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(path -> path.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("README.md")) || !Files.isDirectory(directory.resolve("llm-bom"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no directory above has README.md and llm-bom");
        }
        return directory;
    }

    private static Process child(Class<?> main, String variable, String value) throws IOException, URISyntaxException {
        // this JVM may have its classes on the module path; the child takes all of them from the class path
        Stream<String> modules = ModuleLayer.boot().configuration().modules().stream()
                .map(ResolvedModule::reference)
                .map(reference -> reference.location())
                .flatMap(Optional::stream)
                .filter(location -> "file".equals(location.getScheme()))
                .map(location -> Path.of(location).toString());
        String classFile = main.getSimpleName() + ".class";
        Path classes =
                Path.of(Objects.requireNonNull(main.getResource(classFile)).toURI());
        for (int depth = main.getName().split("\\.").length; depth > 0; depth--) {
            classes = classes.getParent();
        }
        String classPath = Stream.of(modules, Stream.of(classes.toString(), System.getProperty("java.class.path")))
                .flatMap(paths -> paths)
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-classpath", classPath, main.getName());
        builder.environment().put(variable, value);
        return builder.redirectErrorStream(true).start();
    }

    private static String printedBy(Runnable code) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            code.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static Script streamed(String... pieces) {
        Script script = Script.ok(NDJSON);
        for (String piece : pieces) {
            script = script.lines(text(piece));
        }
        return script.lines(
                        "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}")
                .end();
    }

    private static String text(String text) {
        return "{\"message\":{\"role\":\"assistant\",\"content\":\"" + text.replace("\"", "\\\"")
                + "\"},\"done\":false}";
    }
}
