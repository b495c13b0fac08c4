/** Names no provider: the provider's module is bound because it provides what dev.parley uses. */
module com.example.modular {
    requires com.example.fixture;
    requires dev.parley;
}
