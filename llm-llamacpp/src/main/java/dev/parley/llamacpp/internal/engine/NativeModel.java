package dev.parley.llamacpp.internal.engine;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;

/**
 * A model in native code, in the process made for it. The only class that names those of the binding.
 *
 * <p>There is no way to free it: {@link LlamaModel#close()} ends the loop of the native server and leaves the memory and a
 * thread that is no daemon behind. Its process ends instead.
 */
final class NativeModel {
    private final LlamaModel model;

    /** Loads the model. */
    NativeModel(EngineSettings settings) {
        ModelParameters parameters = new ModelParameters()
                .setModel(settings.model())
                .setCtxSize(settings.context() * settings.slots())
                .setParallel(settings.slots())
                .setThreads(settings.threads())
                .setThreadsBatch(settings.threads())
                .setBatchSize(settings.batch())
                .setUbatchSize(settings.batch())
                .disableContextShift()
                .skipWarmup()
                .enableJinja();
        if (settings.embedding()) {
            parameters.enableEmbedding();
        }
        if (!settings.template().isEmpty()) {
            parameters.setChatTemplate(settings.template());
        }
        this.model = new LlamaModel(parameters);
    }

    /** Loads the native library and nothing else. */
    static void loadLibrary() throws ClassNotFoundException {
        Class.forName(LlamaModel.class.getName(), true, LlamaModel.class.getClassLoader());
    }

    String render(String request) {
        return model.applyTemplate(request);
    }

    int[] encode(String text) {
        return model.encode(text);
    }

    float[] embed(String text) {
        return model.embed(text);
    }

    /**
     * Reads the prompt and generates.
     *
     * @param prompt the tokens
     * @param step how many tokens of the prompt are read in one go; between two of them the job can be cancelled
     * @param options name and JSON value of each field of the native server's completion request
     * @param sink takes the answer
     */
    void generate(int[] prompt, int step, Map<String, String> options, TokenSink sink)
            throws IOException, ReflectiveOperationException {
        for (int read = step; read < prompt.length; read += step) {
            if (sink.isCancelled()) {
                return;
            }
            readPrompt(Arrays.copyOf(prompt, read), options.getOrDefault("id_slot", "-1"));
        }
        if (sink.isCancelled()) {
            return;
        }
        sink.promptRead();
        LlamaIterator tokens = model.generate(request(prompt, options)).iterator();
        // the token that ends an answer has no text; an answer that is cut off ends with the text of its last token
        boolean endToken = false;
        while (tokens.hasNext()) {
            LlamaOutput output = tokens.next();
            if (!tokens.hasNext()) {
                if (!output.text.isEmpty()) {
                    sink.token(output.text, tokensOf(output.text));
                }
                break;
            }
            endToken = output.text.isEmpty();
            sink.token(output.text, tokensOf(output.text));
            if (sink.isCancelled()) {
                tokens.cancel();
                return;
            }
        }
        sink.end(endToken);
    }

    private void readPrompt(int[] tokens, String slot) throws ReflectiveOperationException {
        Map<String, String> nothing = Map.of("n_predict", "0", "temperature", "0", "id_slot", slot);
        LlamaIterator none = model.generate(request(tokens, nothing)).iterator();
        while (none.hasNext()) {
            none.next();
        }
    }

    /** What is not ASCII may be several tokens that the native server has held back until the character was whole. */
    private int tokensOf(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return 1;
        }
        return Math.max(1, model.encode("x" + text).length - model.encode("x").length);
    }

    /** The setters of the binding know neither slots nor tokens; its map of JSON values takes them. */
    @SuppressWarnings("unchecked")
    private static InferenceParameters request(int[] prompt, Map<String, String> options)
            throws ReflectiveOperationException {
        InferenceParameters parameters = new InferenceParameters("");
        Field field = InferenceParameters.class.getSuperclass().getDeclaredField("parameters");
        field.setAccessible(true);
        Map<String, String> values = (Map<String, String>) field.get(parameters);
        values.putAll(options);
        values.put("prompt", Arrays.toString(prompt));
        values.put("cache_prompt", "true");
        return parameters;
    }
}
