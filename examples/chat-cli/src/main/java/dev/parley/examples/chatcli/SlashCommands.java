package dev.parley.examples.chatcli;

import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.Role;
import dev.parley.Warning;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.SearchResult;
import dev.parley.registry.UsageLedger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands of the interactive chat, all but those that end it or ask the model. */
final class SlashCommands {
    private final Backends backends;
    private final ChatSession session;
    private final PrintWriter out;
    private final Style style;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    /**
     * A command.
     *
     * @param argument what may follow it, as the help shows it
     * @param description what it does
     * @param takesModel whether what follows is the name of a model
     * @param action does it, with what follows
     */
    record Command(String argument, String description, boolean takesModel, Action action) {}

    /** What a command does. */
    @FunctionalInterface
    interface Action {
        void run(String argument);
    }

    SlashCommands(Backends backends, ChatSession session, PrintWriter out, Style style) {
        this.backends = backends;
        this.session = session;
        this.out = out;
        this.style = style;
        commands.put("/model", new Command("[name]", "change the model, or show which it is", true, this::model));
        commands.put("/models", new Command("[query]", "list or search models", false, this::models));
        commands.put("/info", new Command("[name]", "all that is known about a model", true, this::info));
        commands.put("/system", new Command("[text|off]", "set, show or drop the instructions", false, this::system));
        commands.put("/new", new Command("", "forget what was said", false, this::forget));
        commands.put("/usage", new Command("", "tokens used so far", false, this::usage));
        commands.put("/save", new Command("<file>", "write what was said to a new file", false, this::save));
    }

    /** Adds a command that the chat itself does. */
    void add(String name, String description, Runnable action) {
        commands.put(name, new Command("", description, false, unused -> action.run()));
    }

    Map<String, Command> all() {
        return Collections.unmodifiableMap(commands);
    }

    void help() {
        commands.forEach((name, command) ->
                out.println("  " + String.format(Locale.ROOT, "%-20s", name + " " + command.argument())
                        + style.dim(command.description())));
        out.println("  " + String.format(Locale.ROOT, "%-20s", "\"\"\" … \"\"\"")
                + style.dim("a question over several lines; so does \\ at the end of a line"));
        out.println("  " + String.format(Locale.ROOT, "%-20s", "Ctrl-C, Ctrl-D")
                + style.dim("stop the answer or clear the line; end the chat"));
    }

    private void model(String name) {
        if (name.isEmpty()) {
            out.println(session.model());
            out.println(style.dim("/model <name> changes it, /models lists them."));
            return;
        }
        ModelRef ref = backends.resolve(name);
        ModelInfo info;
        try {
            info = backends.registry().model(ref.toString());
        } catch (ModelNotFoundException unknown) {
            throw unknown;
        } catch (LlmException noDetails) {
            // its provider may chat all the same
            warn(noDetails.details().message());
            info = ModelInfo.builder(ref.provider(), ref.model()).build();
        }
        List<Warning> warnings = session.switchTo(ref.toString(), info);
        out.println(style.dim("The next answer is from ")
                + session.model()
                + style.dim(session.history().isEmpty() ? "." : ", which gets to read what was said so far."));
        warnings.forEach(warning -> warn(warning.message()));
    }

    private void models(String query) {
        LlmRegistry registry = backends.registry();
        if (query.isEmpty()) {
            ModelListing listing = registry.models(ListMode.waitFor(Backends.PATIENCE));
            Sheets.listing(
                    listing,
                    backends,
                    Sheets.MOST_PER_PROVIDER,
                    style,
                    out::println,
                    note -> out.println(style.dim(note)));
            return;
        }
        registry.models(ListMode.waitFor(Backends.PATIENCE));
        SearchResult found = registry.search(query);
        Sheets.table(found.models(), style).forEach(out::println);
        if (found.models().isEmpty()) {
            out.println(style.dim("Nothing found."));
        }
        Sheets.remarks(found).forEach(remark -> out.println(style.dim(remark)));
    }

    private void info(String name) {
        String ref = name.isEmpty() ? session.model() : backends.resolve(name).toString();
        Sheets.facts(backends.registry().model(ref), style).forEach(out::println);
    }

    private void system(String text) {
        if (text.equals("off")) {
            session.system(Optional.empty());
        } else if (!text.isEmpty()) {
            session.system(Optional.of(text));
        }
        out.println(session.system().map(style::safe).orElse(style.dim("No instructions.")));
    }

    private void forget(String unused) {
        session.clear();
        out.println(style.dim("Forgotten."));
    }

    private void usage(String unused) {
        Table table = new Table("MODEL", "ANSWERS", "STOPPED", "FAILED", "TOKENS IN", "TOKENS OUT", "COST");
        List<UsageLedger.Entry> entries = backends.registry().usage().entries();
        for (UsageLedger.Entry entry : entries) {
            table.row(
                    entry.provider() + "/" + entry.model(),
                    Long.toString(entry.requests() - entry.failures() - entry.cancelled()),
                    Long.toString(entry.cancelled()),
                    Long.toString(entry.failures()),
                    tokens(entry.promptTokens()),
                    tokens(entry.completionTokens()),
                    entry.cost().map(Object::toString).orElse(Words.UNKNOWN));
        }
        table.lines(style).forEach(out::println);
        if (entries.isEmpty()) {
            out.println(style.dim("Nothing yet."));
        }
    }

    /** Nobody counts none: then there was no count, as of an answer that was stopped. */
    private static String tokens(long count) {
        return count == 0 ? Words.UNKNOWN : Long.toString(count);
    }

    private void save(String file) {
        if (file.isEmpty()) {
            throw new IllegalArgumentException("/save needs the name of a file");
        }
        String text = session.history().stream()
                .map(message ->
                        (message.role().equals(Role.USER) ? "## You" : "## Model") + "\n\n" + message.text() + "\n")
                .collect(Collectors.joining("\n"));
        try {
            Path path = Path.of(file);
            Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            out.println(style.dim("Written to " + path.toAbsolutePath() + "."));
        } catch (FileAlreadyExistsException exists) {
            warn("there is a file '" + file + "' already");
        } catch (IOException | InvalidPathException cannot) {
            warn("the file cannot be written: " + cannot.getMessage());
        }
    }

    private void warn(String text) {
        out.println(style.yellow("Note: " + style.safe(text)));
    }
}
