package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the files of the page may and may not have in them; no browser is needed for that. */
class PageFilesTest {
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:[^;']* from )?'\\./([\\w.-]+)';", Pattern.MULTILINE);
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"js/([\\w.-]+)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:)?//(?!www\\.w3\\.org/2000/svg)[\\w-]+\\.\\w+");
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|setAttribute\\('style'");
    private static final Pattern INLINE = Pattern.compile("<style|style=\"|<script>|\\son\\w+=\"");

    private final Path web = web();

    private static Path web() {
        try {
            URI uri = Objects.requireNonNull(PageFilesTest.class.getResource("/web/index.html"))
                    .toURI();
            return Objects.requireNonNull(Path.of(uri).getParent());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(match.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void all_modules_of_the_page_are_fetched_at_once() throws IOException {
        Set<String> needed = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of("app.js"));
        while (!open.isEmpty()) {
            for (String module : matches(IMPORT, web.resolve("js").resolve(open.pop()))) {
                if (needed.add(module)) {
                    open.add(module);
                }
            }
        }

        assertThat(needed).hasSizeGreaterThan(20);
        assertThat(matches(PRELOAD, web.resolve("index.html"))).isEqualTo(needed);
    }

    @Test
    void nothing_is_loaded_from_elsewhere_and_no_text_becomes_markup() throws IOException {
        try (Stream<Path> files = Files.walk(web)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(matches(ELSEWHERE, file)).as("%s", file).isEmpty();
                assertThat(matches(MARKUP, file)).as("%s", file).isEmpty();
                if (file.toString().endsWith(".html")) {
                    assertThat(matches(INLINE, file)).as("%s", file).isEmpty();
                }
            }
        }
    }
}
