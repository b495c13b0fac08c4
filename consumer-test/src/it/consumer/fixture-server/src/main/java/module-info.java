module com.example.fixture {
    requires jdk.httpserver;

    exports com.example.fixture;
}
