/**
 * Ollama as a Parley provider, over Ollama's native API. Start at {@link dev.parley.ollama.OllamaProvider}.
 *
 * @provides dev.parley.spi.LlmProviderFactory
 */
module dev.parley.ollama {
    requires transitive dev.parley;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.parley.ollama;

    provides dev.parley.spi.LlmProviderFactory with
            dev.parley.ollama.OllamaProviderFactory;
}
