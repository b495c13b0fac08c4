package dev.parley.benchmarks.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Answers in the form that each wire streams, and the text that is in them. */
public final class TokenBodies {
    /** As many digits as any clock needs, so that every stamped token has the same length. */
    static final int STAMP_DIGITS = 19;

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
    private static final String COMPLETION =
            "data: {\"id\":\"chatcmpl-0123456789abcdef0123456789abcdef\",\"object\":\"chat.completion.chunk\","
                    + "\"created\":1795435911,\"model\":\"meta-llama/Llama-3.1-8B-Instruct\","
                    + "\"system_fingerprint\":\"3.2.1-sha-4d28897\",";

    private TokenBodies() {}

    /**
     * One token of an answer.
     *
     * @param index which, from 0
     * @return its text
     */
    public static String word(int index) {
        return WORDS[index % WORDS.length];
    }

    /**
     * The text of an answer.
     *
     * @param tokens how many
     * @return all of it
     */
    public static String text(int tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens; i++) {
            text.append(word(i));
        }
        return text.toString();
    }

    /**
     * The records of an answer: lines or events, one a token, and those that end it.
     *
     * @param wire the form
     * @param tokens how many
     * @return the bytes of each
     */
    public static List<byte[]> records(Wire wire, int tokens) {
        List<byte[]> records = new ArrayList<>(tokens + 3);
        for (int i = 0; i < tokens; i++) {
            records.add(utf8(token(wire, word(i).replace("\n", "\\n"), i)));
        }
        records.addAll(end(wire, tokens));
        return records;
    }

    /** One token's record; the text is given as it stands in JSON. */
    static String token(Wire wire, String json, int index) {
        return wire == Wire.OLLAMA
                ? "{\"model\":\"llama3.2:3b\",\"created_at\":\"2026-11-22T12:45:50." + (100_000_000 + index)
                        + "Z\",\"message\":{\"role\":\"assistant\",\"content\":\"" + json + "\"},\"done\":false}\n"
                : COMPLETION + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"" + json
                        + "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n";
    }

    /** The records that end an answer. */
    static List<byte[]> end(Wire wire, int tokens) {
        if (wire == Wire.OLLAMA) {
            return List.of(utf8("{\"model\":\"llama3.2:3b\",\"created_at\":\"2026-11-22T12:45:51.616670821Z\","
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                    + "\"total_duration\":261435351,\"load_duration\":255419186,\"prompt_eval_count\":19,"
                    + "\"prompt_eval_duration\":1278000,\"eval_count\":" + tokens
                    + ",\"eval_duration\":2702000}\n"));
        }
        return List.of(
                utf8(COMPLETION + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                        + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"),
                utf8(COMPLETION + "\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":" + tokens
                        + ",\"total_tokens\":" + (tokens + 19) + "}}\n\n"),
                utf8("data: [DONE]\n\n"));
    }

    /** A whole HTTP response, one chunk a record. */
    static byte[] response(Wire wire, int tokens) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head(wire));
        for (byte[] record : records(wire, tokens)) {
            out.writeBytes(chunk(record));
        }
        out.writeBytes(lastChunk());
        return out.toByteArray();
    }

    static byte[] head(Wire wire) {
        return utf8(fields(wire) + "\r\n");
    }

    /**
     * The head of a paced answer, whose connection ends with it. Every stream has a new one, then: code that a warm-up had
     * run with connections that are used again would be compiled anew as soon as none is left.
     */
    static byte[] pacedHead(Wire wire) {
        return utf8(fields(wire) + "Connection: close\r\n\r\n");
    }

    private static String fields(Wire wire) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + wire.mediaType()
                + "\r\nDate: Sun, 22 Nov 2026 12:45:50 GMT\r\nTransfer-Encoding: chunked\r\n";
    }

    static byte[] chunk(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8(Integer.toHexString(content.length) + "\r\n"));
        out.writeBytes(content);
        out.writeBytes(utf8("\r\n"));
        return out.toByteArray();
    }

    static byte[] lastChunk() {
        return utf8("0\r\n\r\n");
    }

    static byte[] json(String status, String content) {
        byte[] body = utf8(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n"));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
