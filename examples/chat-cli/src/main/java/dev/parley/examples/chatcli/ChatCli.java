package dev.parley.examples.chatcli;

import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * A chat program for the terminal. Without arguments it chats; its commands list, search and describe models, tell how the
 * providers are, ask a single question, and bring models to an Ollama. The standard output has the answer or the result
 * and nothing else.
 *
 * <p>Exit codes: 0 if all went well, 1 if something failed, 2 if the command line is wrong, 130 if Ctrl-C ended it.
 */
@Command(
        name = "chat-cli",
        description = "Chats with large language models, wherever they run. Without a command: chats.",
        footerHeading = "%nProviders are configured by the environment: ",
        footer = {
            "OLLAMA_BASE_URL, HUGGINGFACE_API_KEY,",
            "OPENAI_API_KEY, LLAMACPP_MODELS and others; CHAT_CLI_MODEL is the model to chat with.",
            "",
            "Exit codes: 0 all went well, 1 it failed, 2 wrong usage, 130 interrupted."
        },
        synopsisSubcommandLabel = "[COMMAND]",
        sortOptions = false)
public final class ChatCli implements Callable<Integer> {
    private static final String VERBOSE = "--verbose";
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private final Host host;

    @Option(
            names = "--color",
            paramLabel = "auto|always|never",
            description = "When to use colours. Default: auto, that is at a terminal unless NO_COLOR is set.",
            scope = ScopeType.INHERIT)
    private Style.Colours colours = Style.Colours.AUTO;

    @Option(names = VERBOSE, description = "Show logs and stack traces.", scope = ScopeType.INHERIT)
    private boolean verbose;

    private ChatCli(Host host) {
        this.host = host;
    }

    /**
     * Runs the program, and ends the process with its exit code.
     *
     * @param args the command and its options; {@code --help} lists them
     */
    public static void main(String[] args) {
        if (Arrays.asList(args).contains(VERBOSE)) {
            System.setProperty(LOG_LEVEL, "debug");
        }
        System.exit(run(Host.ofProcess(), args));
    }

    /** Runs the program; returns the exit code. */
    static int run(Host host, String... args) {
        ChatCli root = new ChatCli(host);
        PrintWriter out = host.writer(host.out());
        PrintWriter err = host.writer(host.err());
        Style help = Style.of(
                Style.Colours.AUTO, host.terminals().out(), host.terminals().width(), host.environment());
        CommandLine line = new CommandLine(root);
        // before the commands, which inherit it
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .scopeType(ScopeType.INHERIT)
                        .build());
        line.addSubcommand(new ChatCommand(root))
                .addSubcommand(new ModelsCommand(root))
                .addSubcommand(new InfoCommand(root))
                .addSubcommand(new ProvidersCommand(root))
                .addSubcommand(new HealthCommand(root))
                .addSubcommand(new PullCommand(root))
                .addSubcommand(new RmCommand(root))
                .addSubcommand(new PsCommand(root))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(help.colour() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((wrong, arguments) -> {
                    err.println(root.errStyle().red(String.valueOf(wrong.getMessage())));
                    err.println(
                            "Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, result) -> root.failed(failure));
        int exitCode = line.execute(args);
        host.out().flush();
        host.err().flush();
        return exitCode;
    }

    /** Without a command: chats. */
    @Override
    public Integer call() {
        return new ChatCommand(this).call();
    }

    Host host() {
        return host;
    }

    Style outStyle() {
        return Style.of(colours, host.terminals().out(), host.terminals().width(), host.environment());
    }

    Style errStyle() {
        return Style.of(colours, host.terminals().err(), host.terminals().width(), host.environment());
    }

    /** A line of the result. */
    void print(String line) {
        host.out().println(line);
    }

    void print(List<String> lines) {
        lines.forEach(this::print);
    }

    /** A line beside the result. */
    void note(String line) {
        host.err().println(errStyle().dim(errStyle().safe(line)));
    }

    /** Tells of a failure; returns the exit code. */
    int report(LlmException failure, Optional<Backends> backends) {
        Report.lines(failure, backends, errStyle()).forEach(host.err()::println);
        if (verbose) {
            failure.printStackTrace(host.err());
        }
        return failure instanceof LlmCancelledException ? ExitCode.INTERRUPTED : ExitCode.FAILED;
    }

    private int failed(Exception failure) {
        if (failure instanceof LlmException known) {
            return report(known, Optional.empty());
        }
        host.err()
                .println(errStyle()
                        .red(errStyle()
                                .safe(Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString))));
        if (verbose) {
            failure.printStackTrace(host.err());
        }
        // such as an unknown provider, or a filter that is not one
        return failure instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.FAILED;
    }
}
