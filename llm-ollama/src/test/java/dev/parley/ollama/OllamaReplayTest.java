package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * Replays exchanges with real servers: those that were made for this project, a set of which is kept beside the tests, and
 * more if the folder {@code ../shared/recordings} beside the project is there, or the system property
 * {@code parley.recordings} names it.
 */
@Timeout(300)
class OllamaReplayTest {
    /** Over both sets of the folder: fewer runs mean that something was not found. */
    private static final int NATIVE_AT_LEAST = 75;

    private static final int LIVE_AT_LEAST = 200;
    private static final String NATIVE = "/api/";
    private static final int MOST_PERCENT_SKIPPED = 2;

    private static final StringBuilder TABLE = new StringBuilder();

    @AfterAll
    static void printTable() {
        System.out.print(TABLE);
    }

    @TestFactory
    Stream<DynamicTest> exchanges_kept_beside_the_tests() {
        Set kept = new Set("kept beside the tests", Recording.in(Recording.folder()));
        return kept.tests(() -> assertThat(kept.run).isEqualTo(kept.recordings.size()));
    }

    @TestFactory
    Stream<DynamicTest> exchanges_in_the_folder() {
        Path folder = recordings();
        Path live = folder.resolve("live/ollama-0.32.15");
        if (!Files.isDirectory(folder)) {
            return absent(folder);
        }
        List<Recording> all = Recording.in(folder.resolve("ollama"));
        Set others = new Set(
                "native API, other people's servers",
                all.stream().filter(OllamaReplayTest::isNative).toList());
        others.skipped.put("not the native API", all.size() - others.recordings.size());
        Set own = new Set("live, Ollama 0.32.15", Recording.in(live));
        own.sockets = sockets(live);
        Stream<DynamicTest> both = Stream.concat(
                others.tests(() -> assertThat(others.run).isEqualTo(listed(folder))),
                own.tests(() -> assertThat(own.run).isGreaterThanOrEqualTo(LIVE_AT_LEAST)));
        DynamicTest enough = DynamicTest.dynamicTest(
                "enough of the native API was run",
                () -> assertThat(others.nativeRun + own.nativeRun).isGreaterThanOrEqualTo(NATIVE_AT_LEAST));
        return Stream.concat(both, Stream.of(enough));
    }

    private static boolean isNative(Recording recording) {
        return recording.path().startsWith(NATIVE);
    }

    /** How many files the folder's own index has for the native API. */
    private static int listed(Path folder) throws IOException {
        int listed = 0;
        for (String line : Files.readAllLines(folder.resolve("index.jsonl"))) {
            JsonNode entry = Recording.JSON.readTree(line);
            if (entry.path("provider").asText().equals("ollama")
                    && Recording.tree(folder.resolve(entry.path("file").asText()))
                            .path("request")
                            .path("url")
                            .asText()
                            .startsWith(NATIVE)) {
                listed++;
            }
        }
        return listed;
    }

    private static Stream<DynamicTest> absent(Path folder) {
        TABLE.append("replay: no recordings at ").append(folder).append(System.lineSeparator());
        return Stream.empty();
    }

    /** Files that hold the bytes of a socket instead of a request and its answer. */
    private static Map<String, String> sockets(Path folder) {
        Map<String, String> sockets = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().matches("wire-.*\\.json"))
                    .forEach(file -> {
                        JsonNode tree = Recording.tree(file);
                        sockets.put(
                                file.getFileName().toString(), tree.path("got").asText());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sockets;
    }

    private static Path recordings() {
        String told = System.getProperty("parley.recordings");
        if (told != null) {
            return Path.of(told);
        }
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("llm-bom")) && root.getParent() != null) {
            root = root.getParent();
        }
        return root.resolve("../shared/recordings").normalize();
    }

    /** A set of exchanges that are replayed over one connection pool, one after another. */
    private static final class Set {
        private final String title;
        private final List<Recording> recordings;
        private final Replay replay = new Replay();
        private final Map<String, Integer> skipped = new TreeMap<>();
        private Map<String, String> sockets = Map.of();
        private int run;
        private int nativeRun;

        Set(String title, List<Recording> recordings) {
            this.title = title;
            this.recordings = recordings;
        }

        Stream<DynamicTest> tests(Executable enough) {
            List<DynamicTest> tests = new ArrayList<>();
            for (Recording recording : recordings) {
                tests.add(DynamicTest.dynamicTest(recording.name(), () -> {
                    replay.run(recording);
                    run++;
                    if (isNative(recording)) {
                        nativeRun++;
                    }
                }));
            }
            sockets.forEach((name, bytes) -> tests.add(DynamicTest.dynamicTest(name, () -> {
                replay.socket(bytes);
                run++;
            })));
            tests.add(DynamicTest.dynamicTest("enough of them were run", () -> {
                table();
                enough.execute();
                int all = recordings.size() + sockets.size();
                assertThat((all - run) * 100).isLessThanOrEqualTo(all * MOST_PERCENT_SKIPPED);
            }));
            return tests.stream().onClose(replay::close);
        }

        private void table() {
            String line = System.lineSeparator();
            TABLE.append("replay: ")
                    .append(title)
                    .append(": ")
                    .append(run)
                    .append(" run, ")
                    .append(nativeRun)
                    .append(" of them of the native API, ")
                    .append(replay.requestsCompared())
                    .append(" with the recorded request")
                    .append(line);
            replay.runs().forEach((kind, count) -> TABLE.append(String.format("  %5d  %s%n", count, kind)));
            skipped.forEach((why, count) -> TABLE.append(String.format("  %5d  skipped: %s%n", count, why)));
        }
    }
}
