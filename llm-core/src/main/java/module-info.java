/**
 * One way to find, inspect, watch and talk to every large language model a program can reach. Hosts start at
 * {@link dev.parley.LlmProviders}, authors of providers at {@link dev.parley.spi}.
 *
 * @uses dev.parley.spi.LlmProviderFactory
 */
@SuppressWarnings("module") // the modules of a qualified export are not there when this one is compiled
module dev.parley {
    requires transitive java.net.http;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.parley;
    exports dev.parley.spi;
    exports dev.parley.spi.http;
    exports dev.parley.internal.wire to
            dev.parley.ollama,
            dev.parley.openai,
            dev.parley.huggingface;

    uses dev.parley.spi.LlmProviderFactory;
}
