package dev.parley.openai;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.RawHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** An HTTPS server that speaks HTTP/2 only, frame by frame. */
final class Http2Server implements AutoCloseable {
    private static final String PASSWORD = "password";

    private final Server server = new Server();
    private final ServerConnector connector;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    /** One request whose body has been read, to be answered now or later, by one thread at a time. */
    static final class Exchange {
        private final Http2Server server;
        private final Stream stream;

        /** Jetty takes a frame of a stream only when the one before it has been written. */
        private CompletableFuture<?> written = CompletableFuture.completedFuture(null);

        private Exchange(Http2Server server, Stream stream) {
            this.server = server;
            this.stream = stream;
        }

        synchronized void begin() {
            MetaData.Response head = new MetaData.Response(
                    200, null, HttpVersion.HTTP_2, HttpFields.build().put("content-type", "text/event-stream"));
            written = written.thenCompose(v -> stream.headers(new HeadersFrame(stream.getId(), head, null, false)));
        }

        synchronized void send(String text, boolean last) {
            if (last) {
                server.open.decrementAndGet();
            }
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            written = written.thenCompose(v -> stream.data(new DataFrame(stream.getId(), bytes, last)));
        }

        synchronized void reset(int error) {
            server.open.decrementAndGet();
            written = written.thenRun(() -> stream.reset(new ResetFrame(stream.getId(), error), Callback.NOOP));
        }

        synchronized void goAway() {
            written = written.thenRun(() -> stream.getSession().close(0, "restart", Callback.NOOP));
        }

        synchronized void cutConnection() {
            written = written.thenRun(
                    () -> ((HTTP2Session) stream.getSession()).getEndPoint().close());
        }
    }

    /** @param answer gets each exchange with its number from 1, on a thread of the server that must not be blocked */
    Http2Server(Path folder, int maxStreams, BiConsumer<Integer, Exchange> answer) throws Exception {
        HttpConfiguration config = new HttpConfiguration();
        config.addCustomizer(new SecureRequestCustomizer(false));
        RawHTTP2ServerConnectionFactory http2 =
                new RawHTTP2ServerConnectionFactory(config, new ServerSessionListener() {
                    @Override
                    public Stream.Listener onNewStream(Stream stream, HeadersFrame frame) {
                        int now = open.incrementAndGet();
                        peak.accumulateAndGet(now, Math::max);
                        Exchange exchange = new Exchange(Http2Server.this, stream);
                        if (frame.isEndStream()) {
                            answer.accept(streams.incrementAndGet(), exchange);
                            return null;
                        }
                        stream.demand();
                        return new Stream.Listener() {
                            @Override
                            public void onDataAvailable(Stream readable) {
                                Stream.Data data = readable.readData();
                                if (data == null) {
                                    readable.demand();
                                    return;
                                }
                                boolean last = data.frame().isEndStream();
                                data.release();
                                if (last) {
                                    answer.accept(streams.incrementAndGet(), exchange);
                                } else {
                                    readable.demand();
                                }
                            }
                        };
                    }
                });
        http2.setMaxConcurrentStreams(maxStreams);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("h2");
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keyStore(folder).toString());
        tls.setKeyStorePassword(PASSWORD);
        connector = new ServerConnector(server, new SslConnectionFactory(tls, "alpn"), alpn, http2);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
    }

    URI uri() {
        return URI.create("https://localhost:" + connector.getLocalPort());
    }

    int peak() {
        return peak.get();
    }

    int streams() {
        return streams.get();
    }

    /** Trusts this server and no other. */
    static SSLContext trust(Path folder) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore(folder))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** A certificate for localhost, made on the first call for a folder. */
    private static Path keyStore(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("server.p12");
        if (Files.exists(file)) {
            return file;
        }
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new AssertionError("keytool failed: " + said);
        }
        return file;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server cannot be stopped", e);
        }
    }
}
