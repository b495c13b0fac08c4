package dev.parley.examples.chatcli;

import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelRef;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The chat at a terminal: reads questions and commands until it is told to end. */
final class InteractiveChat {
    private static final int COMPLETIONS_WITHOUT_ASKING = 40;

    private final Backends backends;
    private final ChatSession session;
    private final Terminal terminal;
    private final Style style;
    private final PrintWriter out;
    private final SlashCommands commands;
    private final Optional<Path> historyFile;
    private boolean over;

    InteractiveChat(
            Backends backends, ChatSession session, Terminal terminal, Style style, Optional<Path> historyFile) {
        this.backends = backends;
        this.session = session;
        this.terminal = terminal;
        this.style = style;
        this.historyFile = historyFile;
        this.out = terminal.writer();
        this.commands = new SlashCommands(backends, session, out, style);
        commands.add("/retry", "ask the last question again", () -> {});
        commands.add("/help", "this list", commands::help);
        commands.add("/exit", "end the chat", () -> over = true);
    }

    void run() {
        greet();
        try (StopKey stopKey = new StopKey(terminal)) {
            LineReader reader = reader();
            stopKey.bind(reader);
            while (!over) {
                read(reader, stopKey).ifPresent(line -> handle(line, stopKey));
                out.flush();
            }
        }
    }

    private void greet() {
        out.println(style.bold("Parley chat") + " with " + style.cyan(session.model()));
        backends.notice().ifPresent(notice -> out.println(style.yellow(notice)));
        out.println(style.dim("/help lists the commands. Ctrl-C stops an answer, Ctrl-D ends the chat."));
        out.println();
        out.flush();
    }

    private LineReader reader() {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("chat-cli")
                .parser(new MultiLineParser())
                .completer(new ChatCompleter(backends.registry(), commands.all()))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, style.dim("… "))
                .variable(LineReader.LIST_MAX, COMPLETIONS_WITHOUT_ASKING)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .build();
        historyFile.ifPresent(file -> reader.setVariable(LineReader.HISTORY_FILE, file));
        return reader;
    }

    /** The next line, if it is not to be thrown away. */
    private Optional<String> read(LineReader reader, StopKey stopKey) {
        String typed = stopKey.typed();
        if (!typed.isEmpty()) {
            reader.runMacro(typed);
        }
        try {
            return Optional.of(
                    reader.readLine(style.cyan(ModelRef.parse(session.model()).model() + "> ")));
        } catch (UserInterruptException cleared) {
            if (cleared.getPartialLine().isEmpty()) {
                out.println(style.dim("Ctrl-D or /exit ends the chat."));
            }
            return Optional.empty();
        } catch (EndOfFileException end) {
            over = true;
            return Optional.empty();
        }
    }

    private void handle(String typed, StopKey stopKey) {
        if (typed.isBlank()) {
            return;
        }
        if (typed.startsWith("/")) {
            command(typed.strip(), stopKey);
        } else {
            ask(MultiLineParser.text(typed), stopKey);
        }
    }

    private void command(String line, StopKey stopKey) {
        int space = line.indexOf(' ');
        String name = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        if (name.equals("/retry")) {
            session.takeBack()
                    .ifPresentOrElse(
                            question -> ask(question, stopKey), () -> out.println(style.dim("Nothing was asked yet.")));
            return;
        }
        SlashCommands.Command command = commands.all().get(name.equals("/quit") ? "/exit" : name);
        if (command == null) {
            out.println(style.red("There is no command " + style.safe(name) + ".")
                    + style.dim(" /help lists them; a space in front sends the line as a question."));
            return;
        }
        try {
            stopKey.during(Thread.currentThread()::interrupt, () -> {
                command.action().run(argument);
                return argument;
            });
        } catch (LlmCancelledException stopped) {
            out.println(style.dim("Stopped."));
        } catch (LlmException failure) {
            Report.lines(failure, Optional.of(backends), style).forEach(out::println);
        } catch (IllegalArgumentException mistake) {
            out.println(style.red(style.safe(String.valueOf(mistake.getMessage()))));
        }
    }

    private void ask(String question, StopKey stopKey) {
        if (question.isEmpty()) {
            return;
        }
        AnswerView view = new AnswerView(out, style, out, style);
        try (ChatStream answer = session.ask(question)) {
            ChatResponse response = stopKey.during(answer::close, () -> view.show(answer));
            session.answered(response);
            out.println(style.dim(style.safe(view.figures(response))));
            response.warnings().forEach(warning -> out.println(style.yellow("Note: " + style.safe(warning.message()))));
        } catch (LlmCancelledException stopped) {
            out.println(style.dim(
                    keep(stopped)
                            ? "Stopped. What came so far is kept; /retry asks again."
                            : "Stopped. Nothing is kept."));
        } catch (LlmException failure) {
            Report.lines(failure, Optional.of(backends), style).forEach(out::println);
            failure.partialResponse()
                    .filter(partial -> !partial.text().isEmpty())
                    .ifPresent(partial ->
                            out.println(style.dim("The answer broke off and is not kept; /retry asks again.")));
        } catch (IllegalArgumentException mistake) {
            out.println(style.red(style.safe(String.valueOf(mistake.getMessage()))));
        }
        out.println();
    }

    /** An answer of which nothing came cannot stand in the history. */
    private boolean keep(LlmCancelledException stopped) {
        Optional<ChatResponse> partial =
                stopped.partialResponse().filter(response -> !response.text().isEmpty());
        partial.ifPresent(session::answered);
        return partial.isPresent();
    }
}
