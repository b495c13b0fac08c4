package dev.parley.examples.chatcli;

import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, and the names of models after those that take one; from memory. */
final class ChatCompleter implements Completer {
    private final LlmRegistry registry;
    private final Map<String, SlashCommands.Command> commands;

    ChatCompleter(LlmRegistry registry, Map<String, SlashCommands.Command> commands) {
        this.registry = registry;
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (!line.line().startsWith("/")) {
            return;
        }
        if (line.wordIndex() == 0) {
            commands.forEach((name, command) ->
                    candidates.add(new Candidate(name, name, null, command.description(), null, null, true)));
            return;
        }
        SlashCommands.Command command = commands.get(line.words().get(0));
        if (line.wordIndex() == 1 && command != null && command.takesModel()) {
            registry.models(ListMode.CACHED).all().forEach(model -> candidates.add(new Candidate(Words.name(model))));
        }
    }
}
