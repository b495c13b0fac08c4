module com.example.stub {
    requires jdk.httpserver;

    exports com.example.stub;
}
