package dev.parley.examples.chatserver;

import dev.parley.ProviderHealth;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ProviderListing;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCache;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.session.SessionCache;

/**
 * The program: opens the database, makes the registry of all providers that the environment configures, and serves the API
 * and the page. What the environment can say is at {@link Settings}.
 */
public final class ChatServer implements AutoCloseable {
    private static final Duration HEALTH = Duration.ofSeconds(30);
    private static final Duration LIST_LIMIT = Duration.ofSeconds(10);
    private static final Duration FIRST = Duration.ofSeconds(2);
    /** Ids of models have slashes and per cent signs, which arrive escaped. */
    private static final UriCompliance MODEL_IDS = UriCompliance.DEFAULT.with(
            "MODEL_IDS",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private static final int THREADS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
    private static final String CONTENT_SECURITY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Settings settings;
    private final LlmRegistry registry;
    private final ConversationStore store;
    private final Demo demo;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, daemons("answers"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemons("timer"));
    private final Guard guard;
    private final Answers answers;
    private final SseSender sse;
    private final PullApi pulls;
    private final CompareApi comparisons;
    private final WebSocketApi sockets;
    private final Javalin http;
    private final AtomicBoolean closed = new AtomicBoolean();
    private CompletableFuture<Void> known = CompletableFuture.completedFuture(null);

    private ChatServer(
            Settings settings, LlmRegistry registry, ConversationStore store, Demo demo, ServerSocketChannel address) {
        this.settings = settings;
        this.registry = registry;
        this.store = store;
        this.demo = demo;
        Models models = new Models(registry);
        this.guard = new Guard(settings);
        this.answers = new Answers(registry, models, store, executor, timer);
        this.sse = new SseSender(timer);
        this.pulls = new PullApi(registry, sse);
        this.comparisons = new CompareApi(registry, models, sse, executor);
        this.sockets = new WebSocketApi(guard, store, answers, settings.stall(), timer);
        ServerApi about = new ServerApi(
                registry, models, store, sse, demo, settings.token().isPresent());
        ConversationApi conversations = new ConversationApi(registry, models, store, answers, sse);
        this.http = Javalin.create(config -> {
            configure(config, settings, address);
            guard(config.routes, guard);
            about.routes(config.routes);
            pulls.routes(config.routes);
            new ModelApi(registry, models).routes(config.routes);
            conversations.routes(config.routes);
            comparisons.routes(config.routes);
            sockets.routes(config.routes);
            errors(config.routes);
        });
    }

    /**
     * Runs the server until it is told to end.
     *
     * @param arguments none are known
     */
    public static void main(String[] arguments) {
        try {
            ChatServer server = start(System.getenv());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            server.describe(System.out);
        } catch (StoreException | IllegalArgumentException | StartException | UncheckedIOException e) {
            System.err.println("The chat server cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    /** A server of all providers that the environment configures. */
    static ChatServer start(Map<String, String> environment) {
        Settings settings = Settings.of(environment);
        ConversationStore store = new SqliteConversationStore(SqliteFile.open(settings.database()));
        try {
            Demo demo = Demo.prepare(environment, settings.directory().resolve("demo-models"));
            LlmRegistry registry = LlmRegistry.builder()
                    .environment(demo.environment())
                    .fromEnvironment(true)
                    .prefer("ollama", "openai", "huggingface", "llamacpp")
                    .snapshot(settings.directory().resolve("models.json"))
                    .listTimeout(LIST_LIMIT)
                    .healthWatch(HEALTH)
                    .build();
            try {
                return start(settings, registry, store, demo);
            } catch (RuntimeException e) {
                registry.close();
                throw e;
            }
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * A server on top of a registry, which it closes when it ends.
     *
     * @throws StartException if the address is not to be had
     */
    static ChatServer start(Settings settings, LlmRegistry registry, ConversationStore store, Demo demo) {
        ServerSocketChannel address = listen(settings);
        ChatServer server = new ChatServer(settings, registry, store, demo, address);
        server.http.start();
        // asked for now, so that the first page finds it
        server.known = registry.modelsAsync(ListMode.waitFor(FIRST))
                .thenCompose(lists -> registry.checkHealthAsync(FIRST))
                .thenAccept(health -> {});
        return server;
    }

    int port() {
        return http.port();
    }

    String address() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + port() + "/";
    }

    LlmRegistry registry() {
        return registry;
    }

    WebSocketApi sockets() {
        return sockets;
    }

    /** Stops and stores the answers that are being made, says good-bye to all clients, and closes everything. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        answers.close();
        pulls.close();
        comparisons.close();
        sse.close();
        sockets.close();
        http.stop();
        timer.shutdownNow();
        executor.shutdownNow();
        registry.close();
        store.close();
    }

    static String version() {
        return Optional.ofNullable(ChatServer.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static void configure(JavalinConfig config, Settings settings, ServerSocketChannel address) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.defaultContentType = "application/json";
        config.jetty.modifyWebSocketServletFactory(WebSocketApi::limits);
        config.jetty.modifyServletContextHandler(context -> {
            context.getServletHandler().setDecodeAmbiguousURIs(true);
            context.setSessionHandler(noSessions());
        });
        config.jetty.addConnector((server, http) -> {
            http.setUriCompliance(MODEL_IDS);
            http.setSendServerVersion(false);
            ServerConnector connector =
                    new ServerConnector(server, new HttpConnectionFactory(new HttpConfiguration(http)));
            connector.setIdleTimeout(settings.stall().toMillis());
            try {
                connector.open(address);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return connector;
        });
        config.staticFiles.add(files -> {
            files.hostedPath = "/";
            files.directory = "/web";
            files.location = Location.CLASSPATH;
            files.headers = Map.of("Cache-Control", "no-cache");
        });
    }

    /** The handshake of each WebSocket asks for a session, which nobody needs: none is kept, and no cookie is set. */
    private static SessionHandler noSessions() {
        SessionHandler sessions = new SessionHandler();
        sessions.setUsingCookies(false);
        SessionCache none = new NullSessionCache(sessions);
        none.setSessionDataStore(new NullSessionDataStore());
        sessions.setSessionCache(none);
        return sessions;
    }

    private static void guard(RoutesConfig routes, Guard guard) {
        routes.before(request -> {
            request.header("X-Content-Type-Options", "nosniff");
            request.header("Referrer-Policy", "no-referrer");
            request.header("Content-Security-Policy", CONTENT_SECURITY);
            guard.checkHost(request);
        });
        routes.before("/api/*", request -> {
            guard.allowOtherOrigin(request);
            guard.check(request);
        });
        routes.options("/api/*", request -> request.status(204));
    }

    private static void errors(RoutesConfig routes) {
        routes.exception(Exception.class, (failure, request) -> error(request, ErrorForms.of(failure)));
        routes.exception(HttpResponseException.class, (failure, request) -> error(request, ErrorForms.of(failure)));
    }

    private static void error(Context request, ApiError error) {
        if (error.code().equals("unauthorized")) {
            request.header("WWW-Authenticate", "Bearer");
        }
        Body.send(request, error.status(), Map.of("error", error));
    }

    /** Says where it is and what it has, as soon as that is known. */
    private void describe(PrintStream out) {
        out.println("Parley chat server " + version() + " at " + address());
        out.println("  database: " + settings.database());
        out.flush();
        known.join();
        registry.models(ListMode.CACHED)
                .byProvider()
                .forEach((label, part) -> out.println("  " + label + ": " + state(part, registry.health(label))));
        demo.notice().ifPresent(notice -> out.println("  " + notice));
        out.flush();
    }

    private static String state(ProviderListing part, ProviderHealth health) {
        if (part.outcome() instanceof ListOutcome.Skipped skipped) {
            return "left out, " + skipped.reason();
        }
        int count = part.models().size();
        String models = count + (count == 1 ? " model" : " models");
        String trouble = health.error()
                .or(() -> part.outcome().failure().map(Throwable::getMessage))
                .map(error -> error.startsWith(part.provider() + ": ")
                        ? error.substring(part.provider().length() + 2)
                        : error)
                .orElse("it has not answered yet");
        return health.available() ? models : count == 0 ? trouble : models + ", but " + trouble;
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "chat-" + name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Takes the address before anything else is begun. */
    private static ServerSocketChannel listen(Settings settings) {
        String where = settings.host() + ":" + settings.port();
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(new InetSocketAddress(settings.host(), settings.port()));
                return channel;
            } catch (IOException | UnresolvedAddressException e) {
                channel.close();
                throw e;
            }
        } catch (BindException e) {
            throw new StartException(
                    "the address " + where + " is in use or not this machine's (" + e.getMessage()
                            + "); set PORT to another port, 0 for any that is free, or HOST to another address",
                    e);
        } catch (IOException | UnresolvedAddressException e) {
            throw new StartException("it cannot listen on " + where + " (" + e + "); set HOST or PORT", e);
        }
    }

    /** The address is not to be had. */
    static final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
