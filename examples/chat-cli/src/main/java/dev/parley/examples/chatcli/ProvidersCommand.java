package dev.parley.examples.chatcli;

import dev.parley.LlmProvider;
import dev.parley.registry.JsonForms;
import dev.parley.registry.LlmRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the providers as they are configured. */
@Command(
        name = "providers",
        description = "Lists the providers and their addresses; asks none of them.",
        sortOptions = false)
final class ProvidersCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Option(names = "--json", description = "JSON.")
    private boolean json;

    ProvidersCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try (Backends backends = Backends.configured(cli.host())) {
            LlmRegistry registry = backends.registry();
            if (json) {
                cli.print(JsonForms.providers(registry.providers()));
                return ExitCode.OK;
            }
            Table table = new Table("PROVIDER", "NAME", "ADDRESS");
            List<String> missing = new ArrayList<>();
            for (String label : registry.providers()) {
                Optional<LlmProvider> provider = registry.provider(label);
                table.row(
                        label,
                        provider.map(made -> made.info().name()).orElse(Words.UNKNOWN),
                        provider.map(ProvidersCommand::address).orElse("not configured"));
                if (provider.isEmpty()) {
                    registry.health(label).error().ifPresent(why -> missing.add(label + ": " + Words.brief(why)));
                }
            }
            cli.print(table.lines(cli.outStyle()));
            missing.forEach(cli::note);
            return ExitCode.OK;
        }
    }

    private static String address(LlmProvider provider) {
        return provider.info().endpoint().map(URI::toString).orElse("no server");
    }
}
