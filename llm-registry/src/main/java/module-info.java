/** All providers of a program as one. Start at {@link dev.parley.registry.LlmRegistry}. */
module dev.parley.registry {
    requires transitive dev.parley;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.parley.registry;
}
