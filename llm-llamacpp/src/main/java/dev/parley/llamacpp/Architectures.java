package dev.parley.llamacpp;

import dev.parley.llamacpp.internal.gguf.GgufHeader;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/** What the llama.cpp inside java-llama.cpp 4.2.0 (build 4916, of March 2025) can load. */
final class Architectures {
    private static final Set<String> LOADED = Set.of(
            "arctic",
            "arwkv7",
            "baichuan",
            "bert",
            "bitnet",
            "bloom",
            "chameleon",
            "chatglm",
            "codeshell",
            "cohere2",
            "command-r",
            "dbrx",
            "deci",
            "deepseek",
            "deepseek2",
            "exaone",
            "falcon",
            "gemma",
            "gemma2",
            "gemma3",
            "gpt2",
            "gptneox",
            "granite",
            "granitemoe",
            "grok",
            "internlm2",
            "jais",
            "jina-bert-v2",
            "llama",
            "mamba",
            "minicpm",
            "minicpm3",
            "mpt",
            "nemotron",
            "nomic-bert",
            "olmo",
            "olmo2",
            "olmoe",
            "openelm",
            "orion",
            "phi2",
            "phi3",
            "phimoe",
            "plamo",
            "qwen",
            "qwen2",
            "qwen2moe",
            "qwen2vl",
            "refact",
            "rwkv6",
            "rwkv6qwen2",
            "rwkv7",
            "stablelm",
            "starcoder",
            "starcoder2",
            "xverse");

    private Architectures() {}

    /** {@return why the model cannot be loaded, if that is so} */
    static Optional<String> problem(GgufHeader header) {
        Optional<String> architecture = header.architecture();
        if (architecture.isEmpty()) {
            return Optional.of("does not name its architecture");
        }
        if (!LOADED.contains(architecture.get())) {
            return Optional.of("has the architecture '" + architecture.get()
                    + "', which the bundled llama.cpp (build 4916) does not know");
        }
        if (header.byteOrder() != ByteOrder.nativeOrder()) {
            return Optional.of("is written for machines of the other byte order");
        }
        if (header.vocabularySize().isEmpty()) {
            return Optional.of("brings no vocabulary");
        }
        return Optional.empty();
    }
}
