/**
 * Hugging Face as a Parley provider. Start at {@link dev.parley.huggingface.HuggingFaceProvider}.
 *
 * @provides dev.parley.spi.LlmProviderFactory
 */
module dev.parley.huggingface {
    requires transitive dev.parley;
    requires dev.parley.openai;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.parley.huggingface;

    provides dev.parley.spi.LlmProviderFactory with
            dev.parley.huggingface.HuggingFaceProviderFactory;
}
