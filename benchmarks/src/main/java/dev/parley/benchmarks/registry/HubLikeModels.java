package dev.parley.benchmarks.registry;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Makes up models whose ids look like those of a model hub: a few publishers with many conversions of well-known
 * families, and many users with words of their own, so that the vocabulary grows with the number of models. The same
 * seed makes the same models; depends on nothing but the model values.
 */
final class HubLikeModels {
    private static final String[] PUBLISHERS = {
        "meta-llama",
        "mistralai",
        "Qwen",
        "google",
        "microsoft",
        "deepseek-ai",
        "unsloth",
        "bartowski",
        "TheBloke",
        "mradermacher",
        "lmstudio-community",
        "MaziyarPanahi",
        "mlx-community",
        "NousResearch",
        "cognitivecomputations"
    };
    private static final String[][] FAMILIES = {
        {"Llama-2", "llama", "7B 13B 70B"},
        {"Llama-3", "llama", "8B 70B"},
        {"Llama-3.1", "llama", "8B 70B 405B"},
        {"Llama-3.2", "llama", "1B 3B 11B 90B"},
        {"Mistral", "mistral", "7B"},
        {"Mixtral", "mistral", "8x7B 8x22B"},
        {"Qwen1.5", "qwen2", "0.5B 1.8B 4B 7B 14B 32B 72B"},
        {"Qwen2.5", "qwen2", "0.5B 1.5B 3B 7B 14B 32B 72B"},
        {"Qwen2.5-Coder", "qwen2", "1.5B 7B 14B 32B"},
        {"Qwen3", "qwen3", "0.6B 1.7B 4B 8B 14B 32B"},
        {"gemma-2", "gemma2", "2b 9b 27b"},
        {"gemma-3", "gemma3", "1b 4b 12b 27b"},
        {"phi-2", "phi2", "2.7B"},
        {"Phi-3", "phi3", "3.8B 14B"},
        {"DeepSeek-R1-Distill-Qwen", "qwen2", "1.5B 7B 14B 32B"},
        {"deepseek-coder", "llama", "1.3b 6.7b 33b"},
        {"Yi-1.5", "llama", "6B 9B 34B"},
        {"SOLAR", "llama", "10.7B"},
        {"falcon", "falcon", "7b 40b 180b"},
        {"bert-base", "bert", "110M"},
        {"whisper", "whisper", "74M 244M 769M"},
        {"SmolLM2", "llama", "135M 360M 1.7B"}
    };
    private static final String[] TAILS = {"", "", "-Instruct", "-Instruct", "-Chat", "-base", "-it", "-Instruct-v0.2"};
    private static final String[] QUANTIZATIONS = {
        "Q2_K", "Q3_K_M", "Q4_0", "Q4_K_M", "Q4_K_S", "Q5_K_M", "Q6_K", "Q8_0"
    };
    private static final String[] FORMATS = {"", "", "", "-GGUF", "-GPTQ", "-AWQ", "-4bit", "-8bit", "-exl2"};
    private static final String SYLLABLE_TEXT = """
        ba be bi bo bu ca ce co da de di do du fa fe fi ga ge go ha he hi ho ja jo ka ke ki ko la le li lo lu ma me mi
        mo mu na ne ni no nu pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu va ve vi wa wi xa ya yo za ze zi
        an en in on un ar er or ix ax th sh st\
        """;
    private static final String[] SYLLABLES = SYLLABLE_TEXT.split("\\s+");
    private static final long[] CONTEXTS = {2_048, 4_096, 8_192, 32_768, 128_000, 131_072};

    private final Random random;
    private final List<String> words = new ArrayList<>();

    private HubLikeModels(long seed) {
        this.random = new Random(seed);
    }

    /**
     * Makes models with distinct ids.
     *
     * @param count how many
     * @param seed what to make them from
     * @return the models
     */
    static List<ModelInfo> create(int count, long seed) {
        HubLikeModels hub = new HubLikeModels(seed);
        List<ModelInfo> models = new ArrayList<>(count);
        Set<String> ids = new HashSet<>();
        while (models.size() < count) {
            ModelInfo model = hub.next();
            if (ids.add(model.id())) {
                models.add(model);
            }
        }
        return models;
    }

    private ModelInfo next() {
        String[] family = pick(FAMILIES);
        String parameters = pick(family[2].split(" "));
        String format = pick(FORMATS);
        StringBuilder id = new StringBuilder();
        if (random.nextInt(5) < 2) {
            id.append(pick(PUBLISHERS))
                    .append('/')
                    .append(family[0])
                    .append('-')
                    .append(parameters);
            id.append(pick(TAILS));
            if (random.nextInt(3) == 0) {
                id.append('-').append(word());
            }
        } else {
            id.append(word());
            if (random.nextBoolean()) {
                id.append(random.nextInt(100));
            }
            id.append('/');
            if (random.nextInt(4) == 0) {
                id.append(word()).append('-').append(word());
                id.append("-v").append(1 + random.nextInt(3));
            } else {
                id.append(family[0]).append('-').append(parameters).append('-').append(word());
            }
        }
        id.append(format);
        ModelInfo.Builder model =
                ModelInfo.builder(HubRegistry.PROVIDER, id.toString()).runsOn(RunsOn.REMOTE);
        if (random.nextInt(3) > 0) {
            model.parameters(parameters.toUpperCase(Locale.ROOT).replace('X', 'x'));
        }
        if (random.nextInt(2) > 0) {
            model.contextLength(CONTEXTS[random.nextInt(CONTEXTS.length)]).family(family[1]);
        }
        if (format.equals("-GGUF")) {
            model.format("gguf").quantization(pick(QUANTIZATIONS)).sizeBytes(1 + random.nextInt(1 << 30) * 40L);
        }
        if (random.nextInt(4) == 0) {
            Capabilities.Builder capabilities = Capabilities.builder().yes(Capability.CHAT);
            model.capabilities(
                    random.nextBoolean()
                            ? capabilities.yes(Capability.TOOLS).build()
                            : capabilities.no(Capability.TOOLS).build());
        }
        return model.build();
    }

    /** A word of this hub: often one that was used before, else a new one. */
    private String word() {
        if (!words.isEmpty() && random.nextInt(5) < 3) {
            return words.get((int) (words.size() * Math.pow(random.nextDouble(), 3)));
        }
        StringBuilder word = new StringBuilder();
        int syllables = 2 + random.nextInt(3);
        for (int i = 0; i < syllables; i++) {
            word.append(pick(SYLLABLES));
        }
        words.add(word.toString());
        return word.toString();
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
