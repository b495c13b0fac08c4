/**
 * OpenAI, and every endpoint that speaks its chat-completions protocol, as Parley providers. Start at
 * {@link dev.parley.openai.OpenAiProvider}; authors of providers for such endpoints at {@link dev.parley.openai.protocol}.
 *
 * @provides dev.parley.spi.LlmProviderFactory
 */
module dev.parley.openai {
    requires transitive dev.parley;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.parley.openai;
    exports dev.parley.openai.protocol;

    provides dev.parley.spi.LlmProviderFactory with
            dev.parley.openai.OpenAiProviderFactory,
            dev.parley.openai.CompatibleProviderFactory;
}
