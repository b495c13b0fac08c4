package dev.parley.examples.chatcli;

import dev.parley.ProviderHealth;
import dev.parley.registry.JsonForms;
import dev.parley.registry.LlmRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the providers how they are. */
@Command(
        name = "health",
        description = {
            "Asks the providers how they are.",
            "",
            "The exit code is 1 if none is available, or one of those that were named is not."
        },
        sortOptions = false)
final class HealthCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Parameters(arity = "0..*", paramLabel = "PROVIDER", description = "Which ones; all if absent.")
    private List<String> named = new ArrayList<>();

    @Option(names = "--json", description = "JSON.")
    private boolean json;

    HealthCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        // not the demo models, which are always well
        try (Backends backends = Backends.configured(cli.host())) {
            LlmRegistry registry = backends.registry();
            for (String label : named) {
                if (!registry.providers().contains(label)) {
                    throw new IllegalArgumentException(
                            "no provider '" + label + "'; there are " + String.join(", ", registry.providers()));
                }
            }
            Map<String, ProviderHealth> health = new LinkedHashMap<>(
                    registry.checkHealthAsync(Backends.PATIENCE).join());
            if (!named.isEmpty()) {
                health.keySet().retainAll(named);
            }
            if (json) {
                cli.print(JsonForms.allHealth(health));
            } else {
                cli.print(table(registry, health));
                health.forEach((label, report) -> {
                    if (!named.isEmpty() || registry.provider(label).isPresent()) {
                        report.error().map(Words::brief).ifPresent(cli::note);
                    }
                });
            }
            boolean well = named.isEmpty()
                    ? health.values().stream().anyMatch(ProviderHealth::available)
                    : health.values().stream().allMatch(ProviderHealth::available);
            return well ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<String> table(LlmRegistry registry, Map<String, ProviderHealth> health) {
        Table table = new Table("PROVIDER", "STATE", "AVAILABLE", "LATENCY", "VERSION");
        health.forEach((label, report) -> table.row(
                label,
                registry.provider(label).isPresent() ? report.state().word() : "not configured",
                report.available() ? "yes" : "no",
                report.latency().map(Words::duration).orElse(Words.UNKNOWN),
                report.version().orElse(Words.UNKNOWN)));
        return table.lines(cli.outStyle());
    }
}
