package dev.parley.examples.chatcli;

import dev.parley.Json;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model to a provider. */
@Command(
        name = "pull",
        description = {
            "Brings a model to a provider that keeps models, such as Ollama.",
            "",
            "Ctrl-C stops it; the same command goes on where it was."
        },
        sortOptions = false)
final class PullCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Parameters(paramLabel = "MODEL", description = "Its name, as in llama3.2 or ollama/llama3.2.")
    private String name = "";

    @Option(names = "--json", description = "A line of JSON for each report.")
    private boolean json;

    PullCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        try (Backends backends = Backends.configured(cli.host())) {
            Backends.Target target = backends.target(name, ModelStore.class);
            ModelStore store = target.provider()
                    .find(ModelStore.class)
                    .orElseThrow(() -> new IllegalArgumentException(target.label() + " keeps no models"));
            ProgressView view = new ProgressView(cli.host().err(), cli.errStyle(), System::nanoTime);
            try (ProgressStream progress = store.pull(target.id())) {
                return cli.host().interrupts().during(progress::close, () -> follow(progress, view, target));
            } catch (LlmCancelledException stopped) {
                cli.note("Stopped. The same command goes on where it was.");
                return ExitCode.INTERRUPTED;
            } catch (LlmException failure) {
                return cli.report(failure, Optional.empty());
            }
        }
    }

    private int follow(ProgressStream progress, ProgressView view, Backends.Target target) {
        try {
            for (Progress report : progress) {
                show(report, view);
            }
        } finally {
            view.end();
        }
        if (!json) {
            cli.print(target.label() + "/" + target.id());
        }
        return ExitCode.OK;
    }

    private void show(Progress report, ProgressView view) {
        if (!json) {
            view.show(report);
            return;
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("status", report.status());
        report.digest().ifPresent(digest -> form.put("digest", digest));
        report.completedBytes().ifPresent(bytes -> form.put("completed_bytes", bytes));
        report.totalBytes().ifPresent(bytes -> form.put("total_bytes", bytes));
        report.percent().ifPresent(percent -> form.put("percent", Math.floor(percent * 10) / 10));
        cli.print(Json.ofMap(form).text());
    }
}
