module com.example.broken {
    requires dev.parley;

    exports com.example.broken;

    provides dev.parley.spi.LlmProviderFactory with
            com.example.broken.ThrowingFactory;
}
