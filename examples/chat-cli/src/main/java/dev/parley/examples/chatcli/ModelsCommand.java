package dev.parley.examples.chatcli;

import dev.parley.registry.JsonForms;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.ModelQuery;
import dev.parley.registry.ProviderListing;
import dev.parley.registry.SearchResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists models, or searches them. */
@Command(
        name = "models",
        description = {
            "Lists models, or searches them.",
            "",
            "A query has words and filters: qwen 'params:<14b' cap:tools 'ctx:>=128k' local. '?' is not known, '~' is"
                    + " inferred."
        },
        sortOptions = false)
final class ModelsCommand implements Callable<Integer> {
    private final ChatCli cli;

    @Parameters(arity = "0..*", paramLabel = "QUERY", description = "What to search for; all models if absent.")
    private List<String> query = new ArrayList<>();

    @Option(names = "--provider", paramLabel = "PROVIDER", description = "Only models of this provider.")
    private Optional<String> provider = Optional.empty();

    @Option(names = "--refresh", description = "Ask all providers again, also those whose list is young.")
    private boolean refresh;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for providers. Default: ${DEFAULT-VALUE}.")
    private double wait;

    @Option(names = "--all", description = "List all models, not just the first of each provider.")
    private boolean all;

    @Option(names = "--json", description = "JSON; always all models.")
    private boolean json;

    ModelsCommand(ChatCli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        if (!(wait >= 0 && wait <= Duration.ofDays(1).toSeconds())) {
            throw new IllegalArgumentException("--wait takes seconds, not " + wait);
        }
        Optional<ModelQuery> wanted = query.isEmpty() ? Optional.empty() : Optional.of(query());
        try (Backends backends = Backends.ready(cli.host())) {
            LlmRegistry registry = backends.registry();
            Duration patience = Duration.ofMillis(Math.max(1, Math.round(wait * 1000)));
            ListMode mode = refresh ? ListMode.FORCE : ListMode.waitFor(patience);
            backends.notice().ifPresent(cli::note);
            if (wanted.isPresent()) {
                registry.models(mode);
                search(registry, wanted.get());
            } else if (provider.isPresent()) {
                list(registry.models(provider.get(), mode));
            } else {
                list(registry.models(mode), backends);
            }
            return ExitCode.OK;
        }
    }

    private ModelQuery query() {
        ModelQuery parsed = ModelQuery.parse(String.join(" ", query));
        return provider.map(only -> parsed.toBuilder().providers(only).build()).orElse(parsed);
    }

    private void search(LlmRegistry registry, ModelQuery wanted) {
        SearchResult found = wanted.remote() ? remote(registry, wanted) : registry.search(wanted);
        if (json) {
            cli.print(JsonForms.search(found));
            return;
        }
        cli.print(Sheets.table(found.models(), cli.outStyle()));
        if (found.models().isEmpty()) {
            cli.note("Nothing found.");
        }
        Sheets.remarks(found).forEach(cli::note);
    }

    private static SearchResult remote(LlmRegistry registry, ModelQuery wanted) {
        try {
            return registry.searchAsync(wanted).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private void list(ProviderListing listing) {
        if (json) {
            cli.print(JsonForms.providerListing(listing));
            return;
        }
        cli.print(Sheets.table(listing.models(), cli.outStyle()));
        explain(listing);
    }

    private void list(ModelListing listing, Backends backends) {
        if (json) {
            cli.print(JsonForms.listing(listing));
            return;
        }
        int most = all ? Integer.MAX_VALUE : Sheets.MOST_PER_PROVIDER;
        Sheets.listing(
                listing, backends, most, cli.outStyle(), cli::print, note -> cli.note(note + "; --all shows them"));
        listing.byProvider().values().stream()
                .filter(part -> !(part.outcome() instanceof ListOutcome.Skipped))
                .forEach(this::explain);
    }

    private void explain(ProviderListing part) {
        if (!(part.outcome() instanceof ListOutcome.Fresh)) {
            cli.note(part.provider() + ": " + Words.outcome(part.outcome()));
        } else if (part.models().isEmpty()) {
            cli.note(part.provider() + ": has no models");
        }
    }
}
