/** A scripted HTTP/1.1 stream server for tests of streaming clients; needs nothing but the JDK. */
module dev.parley.testserver {
    requires static org.jspecify;

    exports dev.parley.testserver;
}
