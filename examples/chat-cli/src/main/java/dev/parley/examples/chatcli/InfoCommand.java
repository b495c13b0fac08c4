package dev.parley.examples.chatcli;

import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.registry.JsonForms;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all that is known about a model. */
@Command(name = "info", description = "Shows all that is known about a model.", sortOptions = false)
final class InfoCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Parameters(paramLabel = "MODEL", description = "Its name: provider/model, or model if one provider has it.")
    private String name = "";

    @Option(names = "--json", description = "JSON.")
    private boolean json;

    InfoCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try (Backends backends = Backends.ready(cli.host(), Optional.of(name))) {
            try {
                ModelInfo model =
                        backends.registry().model(backends.resolve(name).toString());
                if (json) {
                    cli.print(JsonForms.model(model));
                } else {
                    cli.print(Sheets.facts(model, cli.outStyle()));
                }
                return ExitCode.OK;
            } catch (LlmException failure) {
                return cli.report(failure, Optional.of(backends));
            }
        }
    }
}
