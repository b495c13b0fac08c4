package dev.parley.examples.chatserver;

import dev.parley.ollama.OllamaProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** An Ollama by script: real bytes over a real socket. */
final class ScriptedOllama implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final ScriptedServer server = ScriptedServer.start();
    private final OllamaProvider provider =
            OllamaProvider.builder().baseUrl(server.uri()).build();

    /** One that lists these models. */
    ScriptedOllama(String... models) {
        list(models);
        server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.12.0\"}"));
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        server.on("POST", "/api/show")
                .reply(Script.reply(
                        200,
                        JSON,
                        "{\"license\":\"MIT\",\"details\":{\"family\":\"llama\",\"parameter_size\":\"3.2B\","
                                + "\"quantization_level\":\"Q4_K_M\"},\"model_info\":{\"general.architecture\":\"llama\","
                                + "\"llama.context_length\":131072},\"capabilities\":[\"completion\",\"tools\"]}"));
    }

    /** From now on it lists these models. */
    void list(String... models) {
        String entries = Arrays.stream(models)
                .map(model -> "{\"name\":\"" + model + "\",\"model\":\"" + model + "\",\"size\":2019393189,"
                        + "\"digest\":\"aa\",\"details\":{\"format\":\"gguf\",\"family\":\"llama\","
                        + "\"parameter_size\":\"3.2B\",\"quantization_level\":\"Q4_K_M\"}}")
                .collect(Collectors.joining(","));
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[" + entries + "]}"));
    }

    /** An answer that has begun with these words. */
    static Script says(String... words) {
        Script script = Script.ok(NDJSON);
        for (String word : words) {
            script = script.lines(word(word));
        }
        return script;
    }

    /** One more word of an answer. */
    static String word(String word) {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"" + word + "\"},\"done\":false}";
    }

    /** The end of an answer. */
    static String done() {
        return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                + "\"done_reason\":\"stop\",\"total_duration\":2000000000,\"prompt_eval_count\":5,\"eval_count\":7,"
                + "\"eval_duration\":1000000000}";
    }

    ScriptedServer server() {
        return server;
    }

    OllamaProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        server.close();
    }
}
