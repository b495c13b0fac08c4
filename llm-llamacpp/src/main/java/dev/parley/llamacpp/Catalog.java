package dev.parley.llamacpp;

import dev.parley.llamacpp.internal.gguf.GgufException;
import dev.parley.llamacpp.internal.gguf.GgufHeader;
import dev.parley.llamacpp.internal.gguf.GgufReader;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds model files and reads their headers, each once for every change of the file. Each scan looks at the directories
 * anew. Safe for use by several threads.
 */
final class Catalog {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
    private static final String SUFFIX = ".gguf";
    private static final int MAX_DEPTH = 12;
    private static final Pattern PART = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})");

    private final List<Source> sources;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /**
     * Where to look.
     *
     * @param path a directory or a file
     * @param id the id of the file's model, or null for its name
     */
    record Source(Path path, @Nullable String id) {}

    /**
     * What a scan has found.
     *
     * @param models the models by id, in alphabetical order
     * @param broken why a file is no model that can be used, by the id it would have
     * @param unreadable why a place could not be looked into
     */
    record Scan(Map<String, ModelFile> models, Map<String, GgufException> broken, List<String> unreadable) {
        /** {@return what is wrong, in one line each} */
        List<String> problems() {
            List<String> problems = new ArrayList<>(unreadable);
            broken.values().forEach(problem -> problems.add(String.valueOf(problem.getMessage())));
            return problems;
        }
    }

    /** A header that was read, or why it could not be, for a file of this length and date. */
    private record Known(
            long size,
            Instant modifiedAt,
            @Nullable GgufHeader header,
            @Nullable GgufException problem) {}

    /** A file that was seen. */
    private record Seen(Path path, long size, Instant modifiedAt) {}

    Catalog(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /** {@return whether there is nowhere to look} */
    boolean isEmpty() {
        return sources.isEmpty();
    }

    /** Looks everywhere. */
    Scan scan() {
        Map<String, ModelFile> models = new TreeMap<>();
        Map<String, GgufException> broken = new TreeMap<>();
        List<String> unreadable = new ArrayList<>();
        Map<Path, Known> seen = new LinkedHashMap<>();
        for (Source source : sources) {
            Map<String, Seen> files = files(source, unreadable);
            files.forEach((name, file) -> {
                Known header = header(file);
                seen.put(file.path(), header);
                add(name, file, header, files, models, broken);
            });
        }
        known.keySet().retainAll(seen.keySet());
        unreadable.forEach(this::report);
        return new Scan(
                Collections.unmodifiableMap(models), Collections.unmodifiableMap(broken), List.copyOf(unreadable));
    }

    private void add(
            String name,
            Seen file,
            Known header,
            Map<String, Seen> siblings,
            Map<String, ModelFile> models,
            Map<String, GgufException> broken) {
        Matcher part = PART.matcher(name);
        String id = name;
        long size = file.size();
        GgufException problem = header.problem();
        if (part.matches()) {
            if (!part.group(2).equals("00001")) {
                return;
            }
            id = part.group(1);
            int parts = Integer.parseInt(part.group(3));
            for (int i = 2; i <= parts; i++) {
                String other = String.format(Locale.ROOT, "%s-%05d-of-%s", id, i, part.group(3));
                Seen next = siblings.get(other);
                if (next == null) {
                    problem = new GgufException(
                            GgufException.Kind.TRUNCATED,
                            "'" + file.path() + "' is the first of " + parts + " files, and '" + other + SUFFIX
                                    + "' is not there");
                    break;
                }
                size += next.size();
            }
        }
        GgufHeader read = header.header();
        if (problem == null && read != null && !isModel(name, read)) {
            return;
        }
        ModelFile first = models.get(id);
        if (first != null) {
            report("'" + file.path() + "' is left out: '" + first.path() + "' has the same id '" + id + "'");
            return;
        }
        if (problem != null || read == null) {
            GgufException reason = problem != null
                    ? problem
                    : new GgufException(GgufException.Kind.UNREADABLE, "'" + file.path() + "' cannot be read");
            broken.putIfAbsent(id, reason);
            report("left out of the list of models: " + reason.getMessage());
            return;
        }
        broken.remove(id);
        models.put(id, new ModelFile(id, file.path(), size, file.modifiedAt(), read));
    }

    /** The eyes of a model, an adapter and the like come along with a model and are none. */
    private static boolean isModel(String name, GgufHeader header) {
        String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return !file.startsWith("mmproj")
                && !file.endsWith("mmproj")
                && header.type().map(type -> type.equals("model")).orElse(true)
                && header.architecture().filter("clip"::equals).isEmpty();
    }

    private Known header(Seen file) {
        Known before = known.get(file.path());
        if (before != null
                && before.size() == file.size()
                && before.modifiedAt().equals(file.modifiedAt())) {
            return before;
        }
        Known now;
        try {
            now = new Known(file.size(), file.modifiedAt(), GgufReader.read(file.path()), null);
        } catch (GgufException e) {
            now = new Known(file.size(), file.modifiedAt(), null, e);
        }
        known.put(file.path(), now);
        return now;
    }

    /** The files of a place by their names without the suffix, relative to it and with {@code /} in between. */
    private Map<String, Seen> files(Source source, List<String> unreadable) {
        Map<String, Seen> files = new TreeMap<>();
        Path root = source.path();
        try {
            if (!Files.isDirectory(root)) {
                BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
                String id = Optional.ofNullable(source.id()).orElseGet(() -> stem(String.valueOf(root.getFileName())));
                files.put(id, seen(root, attributes));
                partsBeside(root, files);
                return files;
            }
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isGguf(file) && attributes.isRegularFile()) {
                        files.put(stem(name(root.relativize(file))), seen(file, attributes));
                    } else if (isGguf(file) && attributes.isSymbolicLink()) {
                        // links are followed: this one leads nowhere
                        unreadable.add("'" + file + "' is a link to a file that is not there");
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    if (isGguf(file) || Files.isDirectory(file) || file.equals(root)) {
                        unreadable.add("'" + file + "' cannot be read: " + e);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            unreadable.add(
                    Files.exists(root) ? "'" + root + "' cannot be read: " + e : "'" + root + "' does not exist");
        }
        return files;
    }

    /** A model that was named by the first of its files has the others next to it. */
    private static void partsBeside(Path file, Map<String, Seen> files) throws IOException {
        String name = stem(String.valueOf(file.getFileName()));
        Matcher part = PART.matcher(name);
        if (!part.matches()) {
            return;
        }
        int parts = Integer.parseInt(part.group(3));
        for (int i = 1; i <= parts; i++) {
            String other = String.format(Locale.ROOT, "%s-%05d-of-%s", part.group(1), i, part.group(3));
            Path sibling = file.resolveSibling(other + SUFFIX);
            if (Files.isRegularFile(sibling)) {
                files.put(other, seen(sibling, Files.readAttributes(sibling, BasicFileAttributes.class)));
            }
        }
    }

    private static Seen seen(Path file, BasicFileAttributes attributes) {
        return new Seen(
                file.toAbsolutePath().normalize(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /** The names of a path with {@code /} in between. */
    private static String name(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }

    /** Whether it is called like a model. What has nothing before its suffix has no name to ask for. */
    private static boolean isGguf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX) && !stem(name).isBlank();
    }

    private static String stem(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(SUFFIX)
                ? name.substring(0, name.length() - SUFFIX.length())
                : name;
    }

    private void report(String problem) {
        if (reported.add(problem)) {
            LOG.warn("{}", problem);
        }
    }
}
