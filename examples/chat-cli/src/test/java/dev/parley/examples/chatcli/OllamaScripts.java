package dev.parley.examples.chatcli;

import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A scripted Ollama. */
final class OllamaScripts {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String NDJSON = "application/x-ndjson";

    private OllamaScripts() {}

    /** Has the server answer all that is asked before a chat; the models can chat. */
    static void models(ScriptedServer server, String... names) {
        server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        String models = Arrays.stream(names)
                .map(name -> "{\"name\":\"" + name + "\",\"model\":\"" + name
                        + "\",\"size\":2019393189,\"details\":{\"format\":\"gguf\",\"family\":\"llama\","
                        + "\"parameter_size\":\"3.2B\",\"quantization_level\":\"Q4_K_M\"},"
                        + "\"capabilities\":[\"completion\",\"tools\"]}")
                .collect(Collectors.joining(","));
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[" + models + "]}"));
        server.on("POST", "/api/show")
                .reply(Script.reply(
                        200,
                        JSON,
                        "{\"details\":{\"format\":\"gguf\",\"family\":\"llama\",\"parameter_size\":\"3.2B\","
                                + "\"quantization_level\":\"Q4_K_M\"},\"model_info\":{\"general.architecture\":\"llama\","
                                + "\"llama.context_length\":131072},\"capabilities\":[\"completion\",\"tools\"]}"));
    }

    /** A whole answer, a line a piece. */
    static Script answer(String... pieces) {
        return rest(begun(pieces));
    }

    /** The end of an answer that began, and more pieces before it. */
    static Script rest(Script begun, String... pieces) {
        Script more = pieces.length == 0 ? begun : begun.lines(lines(pieces));
        return more.lines("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                        + "\"done_reason\":\"stop\",\"total_duration\":1000000000,\"prompt_eval_count\":5,"
                        + "\"eval_count\":20,\"eval_duration\":500000000}")
                .end();
    }

    /** The beginning of an answer. */
    static Script begun(String... pieces) {
        return Script.ok(NDJSON).lines(lines(pieces));
    }

    private static String[] lines(String... pieces) {
        return Arrays.stream(pieces).map(OllamaScripts::line).toArray(String[]::new);
    }

    static Script error(int status, String words) {
        return Script.reply(status, JSON, "{\"error\":\"" + words + "\"}");
    }

    /** Lines of a pull. */
    static Script pull(String... lines) {
        return Script.ok(NDJSON).lines(lines);
    }

    private static String line(String piece) {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"" + piece + "\"},\"done\":false}";
    }
}
