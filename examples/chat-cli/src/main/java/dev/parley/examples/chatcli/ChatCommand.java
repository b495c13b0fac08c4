package dev.parley.examples.chatcli;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.Reasoning;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Chats: at a terminal until it is ended, else one question and its answer. */
@Command(
        name = "chat",
        description = {
            "Chats with a model.",
            "",
            "At a terminal, and without -m, until /exit or Ctrl-D; Ctrl-C stops the answer. Else it asks one question: that"
                    + " of -m, or what the standard input has."
        },
        sortOptions = false)
final class ChatCommand implements Callable<Integer> {
    /** Names a file for what was typed, to be found again in the next chat; none unless set. */
    static final String HISTORY = "CHAT_CLI_HISTORY";

    private final ChatCli cli;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "Its name: provider/model, or model if one provider has it. Default: what"
                    + " CHAT_CLI_MODEL names, else one that is loaded, else the first one.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Ask this, show the answer, and end.")
    private Optional<String> message = Optional.empty();

    @Option(names = "--stdin", description = "With -m: what the standard input has goes below the text.")
    private boolean stdin;

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions that go before the chat.")
    private Optional<String> system = Optional.empty();

    @Option(names = "--temperature", paramLabel = "NUMBER", description = "0 for always the likeliest word.")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--top-p", paramLabel = "NUMBER", description = "Only words that make up this much, such as 0.9.")
    private Optional<Double> topP = Optional.empty();

    @Option(names = "--max-tokens", paramLabel = "NUMBER", description = "The longest answer.")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(names = "--seed", paramLabel = "NUMBER", description = "The same number, the same answer, as a rule.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this; may be repeated.")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = "--reasoning",
            paramLabel = "off|on|low|medium|high",
            description = "Whether, or how much, the model thinks before it answers.")
    private Optional<String> reasoning = Optional.empty();

    @Option(names = "--json", description = "The answer as JSON, when it is complete.")
    private boolean json;

    ChatCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        Host host = cli.host();
        boolean interactive = message.isEmpty()
                && !json
                && host.terminals().in()
                && host.terminals().out();
        Optional<String> question = interactive ? Optional.empty() : Optional.of(question());
        // what is wrong with an option is told before anything is asked
        settings(ChatRequest.builder("any").user("any")).build();
        try (Backends backends = Backends.ready(host, model)) {
            try {
                String ref = model.map(backends::resolve)
                        .orElseGet(backends::defaultModel)
                        .toString();
                if (question.isPresent()) {
                    backends.notice().ifPresent(cli::note);
                    return ask(backends, ref, question.get());
                }
                converse(backends, ref);
                return ExitCode.OK;
            } catch (LlmException failure) {
                return cli.report(failure, Optional.of(backends));
            }
        }
    }

    private void converse(Backends backends, String ref) {
        ChatSession session = new ChatSession(backends.registry(), ref, system, this::settings);
        Optional<Path> history = Optional.ofNullable(cli.host().environment().get(HISTORY))
                .filter(file -> !file.isBlank())
                .map(Path::of);
        try (Terminal terminal = cli.host().terminal().open()) {
            new InteractiveChat(backends, session, terminal, cli.outStyle(), history).run();
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    private int ask(Backends backends, String ref, String question) {
        Host host = cli.host();
        PrintWriter out = host.writer(host.out());
        PrintWriter err = host.writer(host.err());
        // the answer's text is not shown twice
        AnswerView view =
                new AnswerView(json ? new PrintWriter(new StringWriter()) : out, cli.outStyle(), err, cli.errStyle());
        ChatSession session = new ChatSession(backends.registry(), ref, system, this::settings);
        try (ChatStream answer = session.ask(question)) {
            ChatResponse response = host.interrupts().during(answer::close, () -> view.show(answer));
            if (json) {
                cli.print(ChatJson.text(response, false));
            } else if (host.terminals().err()) {
                cli.note(view.figures(response));
            }
            response.warnings()
                    .forEach(warning -> host.err()
                            .println(cli.errStyle()
                                    .yellow("Note: " + cli.errStyle().safe(warning.message()))));
            return ExitCode.OK;
        } catch (LlmCancelledException stopped) {
            if (json) {
                cli.print(stopped.partialResponse()
                        .map(partial -> ChatJson.text(partial, true))
                        .orElseGet(ChatJson::interrupted));
            }
            cli.note("Stopped.");
            return ExitCode.INTERRUPTED;
        }
    }

    private String question() {
        if (message.isPresent() && !stdin) {
            return notBlank(message.get());
        }
        String input;
        try {
            input = new String(cli.host().in().readAllBytes(), cli.host().charset()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the standard input cannot be read", e);
        }
        return notBlank(message.map(text -> text + "\n\n" + input).orElse(input));
    }

    private static String notBlank(String question) {
        if (question.isBlank()) {
            throw new IllegalArgumentException("nothing to ask: -m has no text, and neither has the standard input");
        }
        return question;
    }

    private ChatRequest.Builder settings(ChatRequest.Builder request) {
        temperature.ifPresent(request::temperature);
        topP.ifPresent(request::topP);
        maxTokens.ifPresent(request::maxTokens);
        seed.ifPresent(request::seed);
        if (!stop.isEmpty()) {
            request.stop(stop.toArray(String[]::new));
        }
        reasoning
                .map(word -> switch (word) {
                    case "off" -> Reasoning.OFF;
                    case "on" -> Reasoning.ON;
                    default -> Reasoning.level(word);
                })
                .ifPresent(request::reasoning);
        return request;
    }
}
