package dev.parley.examples.chatcli;

import dev.parley.LlmException;
import dev.parley.ModelStore;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a model. */
@Command(name = "rm", description = "Deletes a model from a provider that keeps models.", sortOptions = false)
final class RmCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Parameters(paramLabel = "MODEL", description = "Its name, as in llama3.2 or ollama/llama3.2.")
    private String name = "";

    RmCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try (Backends backends = Backends.configured(cli.host())) {
            Backends.Target target = backends.target(name, ModelStore.class);
            ModelStore store = target.provider()
                    .find(ModelStore.class)
                    .orElseThrow(() -> new IllegalArgumentException(target.label() + " keeps no models"));
            try {
                store.delete(target.id());
            } catch (LlmException failure) {
                return cli.report(failure, Optional.of(backends));
            }
            cli.note("Deleted " + target.label() + "/" + target.id() + ".");
            return ExitCode.OK;
        }
    }
}
