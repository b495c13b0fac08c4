package dev.parley.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers in the form that Ollama streams, made beforehand. */
final class TokenBodies {
    private static final String[] WORDS = {
        "The",
        " quick",
        " brown",
        " fox",
        " jumps",
        " over",
        " the",
        " lazy",
        " dog",
        ",",
        " then",
        " naps",
        " in",
        " the",
        " caf\u00e9",
        " until",
        " noon",
        ".",
        " \u65e5\u672c\u8a9e",
        " is",
        " fine",
        " too",
        "\n",
        "\u201cquoted\u201d",
        " and",
        " \ud83d\ude00",
        " done",
        ".",
        " Again",
        ":",
        " one",
        " more"
    };

    private TokenBodies() {}

    static String word(int index) {
        return WORDS[index % WORDS.length];
    }

    /** One line per token, then the line that ends the answer. */
    static List<byte[]> ollamaLines(int tokens) {
        List<byte[]> lines = new ArrayList<>(tokens + 1);
        for (int i = 0; i < tokens; i++) {
            String content = word(i).replace("\n", "\\n");
            lines.add(("{\"model\":\"bench:latest\",\"created_at\":\"2026-11-22T12:45:50." + (100_000_000 + i)
                            + "Z\",\"message\":{\"role\":\"assistant\",\"content\":\"" + content
                            + "\"},\"done\":false}\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        lines.add(("{\"model\":\"bench:latest\",\"created_at\":\"2026-11-22T12:45:51.616670821Z\",\"message\":"
                        + "{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                        + "\"total_duration\":261435351,\"load_duration\":255419186,\"prompt_eval_count\":19,"
                        + "\"prompt_eval_duration\":1278000,\"eval_count\":" + tokens + ",\"eval_duration\":2702000}\n")
                .getBytes(StandardCharsets.UTF_8));
        return lines;
    }
}
