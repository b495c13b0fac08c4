package dev.parley.examples.chatcli;

import dev.parley.Json;
import dev.parley.LlmException;
import dev.parley.ModelLoader;
import dev.parley.RunningModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the models in memory. */
@Command(
        name = "ps",
        description = {
            "Lists the models in memory.",
            "",
            "The exit code is 1 if a provider that could tell cannot be asked."
        },
        sortOptions = false)
final class PsCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Option(names = "--json", description = "JSON.")
    private boolean json;

    PsCommand(ChatCli cli) {
        this.cli = cli;
    }

    private record Loaded(String provider, RunningModel model) {}

    @Override
    public Integer call() {
        try (Backends backends = Backends.configured(cli.host())) {
            List<Loaded> loaded = new ArrayList<>();
            int exitCode = ExitCode.OK;
            for (String label : backends.registry().providers()) {
                Optional<ModelLoader> loader =
                        backends.registry().provider(label).flatMap(provider -> provider.find(ModelLoader.class));
                try {
                    loader.ifPresent(found -> found.running().forEach(model -> loaded.add(new Loaded(label, model))));
                } catch (LlmException failure) {
                    exitCode = cli.report(failure, Optional.empty());
                }
            }
            if (json) {
                cli.print(Json.ofMap(Map.of(
                                "models", loaded.stream().map(PsCommand::form).toList()))
                        .text());
            } else {
                cli.print(table(loaded));
            }
            return exitCode;
        }
    }

    private List<String> table(List<Loaded> loaded) {
        Table table = new Table("MODEL", "SIZE", "ON GPU", "CONTEXT", "UNTIL");
        loaded.forEach(one -> table.row(
                one.provider() + "/" + one.model().id(),
                bytes(one.model().sizeBytes()),
                bytes(one.model().memoryBytes()),
                Words.present(one.model().contextLength()).orElse(Words.UNKNOWN),
                one.model().expiresAt().map(Object::toString).orElse(Words.UNKNOWN)));
        return table.lines(cli.outStyle());
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Words.bytes(bytes.getAsLong()) : Words.UNKNOWN;
    }

    private static Map<String, Object> form(Loaded loaded) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("provider", loaded.provider());
        form.put("id", loaded.model().id());
        loaded.model().sizeBytes().ifPresent(bytes -> form.put("size_bytes", bytes));
        loaded.model().memoryBytes().ifPresent(bytes -> form.put("memory_bytes", bytes));
        loaded.model().contextLength().ifPresent(tokens -> form.put("context_length", tokens));
        loaded.model().expiresAt().ifPresent(time -> form.put("expires_at", time.toString()));
        return form;
    }
}
