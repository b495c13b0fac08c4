package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of a provider that speaks HTTP through {@link HttpTransport}: the clauses of {@link LlmProviderContract},
 * and clauses about everything that a server and a network can do to an answer. A server in this process plays both the
 * good and the bad parts, from the records that a {@link Wire} gives it.
 *
 * <p>Clauses about logs see what is logged through {@code java.util.logging}; with slf4j-jdk14 on the path that is
 * everything.
 *
 * @since 0.1.0
 */
public abstract class HttpProviderContract extends StopClauses {
    private static final int CHATS_IN_A_ROW = 12;

    /** Makes the test class. */
    protected HttpProviderContract() {}

    /**
     * Makes a provider for a server; called at least once for each test, which closes it.
     *
     * @param server the server's address, without a path
     * @param transport the transport to use, which the provider must not close
     * @param key the credential to send, if the protocol has one
     * @return a new provider
     */
    protected abstract LlmProvider provider(URI server, HttpTransport transport, String key);

    /**
     * The server's side of the protocol.
     *
     * @return the protocol
     */
    protected abstract Wire wire();

    /**
     * Adds to what the {@link Wire} says about the provider, such as its factory or that it reports usage. Adds nothing
     * unless overridden.
     *
     * @param subject what is known already
     * @return the same builder
     */
    protected ContractSubject.Builder declare(ContractSubject.Builder subject) {
        return subject;
    }

    @Override
    final LlmProvider connect(URI server, HttpTransport transport, String key) {
        return provider(server, transport, key);
    }

    @Override
    final Wire protocol() {
        return wire();
    }

    @Override
    final ContractSubject.Builder declaration(ContractSubject.Builder subject) {
        return declare(subject);
    }

    @Test
    void cancelled_list_is_given_up() {
        onlyIf(wire.operations().contains(Wire.Operation.LIST), "the protocol has no list");
        rig.on(Wire.Operation.LIST).reply(Script.nothing().stall());
        CompletableFuture<List<ModelInfo>> list = provider.listModelsAsync();
        Await.until(
                "the list is asked for",
                () -> rig.server.requests().stream().anyMatch(request -> wire.is(Wire.Operation.LIST, request)));
        list.cancel(true);
        assertThat(list).isCancelled();
        rig.awaitIdle();
    }

    // memory

    @Test
    void open_stream_does_not_keep_its_request() {
        chatIs(rig.begun("Hi").awaitGate("rest").chunk(wire.end()).end());
        ChatRequest[] request = {request("Hello")};
        WeakReference<ChatRequest> kept = new WeakReference<>(request[0]);
        Iterator<ChatEvent> events = provider.stream(request[0]).iterator();
        events.next();
        request[0] = null;
        Await.until("the request is forgotten", () -> {
            System.gc();
            return kept.get() == null;
        });
        rig.server.gate("rest").open();
        assertThat(events).toIterable().last().isInstanceOf(ChatEvent.Finished.class);
    }

    // connections

    @Test
    void connections_are_used_again() {
        for (int i = 0; i < CHATS_IN_A_ROW; i++) {
            assertThat(provider.chat(request("Hello")).text()).isEqualTo(Rig.TEXT);
        }
        // the end of a body may be read after the answer's last event, so one or the other connection more is fair
        assertThat(rig.server.connections()).isLessThanOrEqualTo(CHATS_IN_A_ROW / 2);
    }

    @Test
    void plain_http_is_never_upgraded() {
        provider.chat(request("Hello"));
        provider.health();
        assertThat(rig.server.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.header("upgrade")).isEmpty();
            assertThat(request.header("http2-settings")).isEmpty();
        });
    }

    @Test
    void answer_is_asked_for_in_its_own_type() {
        provider.chat(request("Hello"));
        SeenRequest request = rig.server.takeRequest(Await.PATIENCE);
        assertThat(request.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(request.header("accept"))
                .hasValueSatisfying(type -> assertThat(wire.contentType()).startsWith(type));
    }

    // secrets

    @Test
    void key_is_sent_and_shown_nowhere() {
        try (LogCapture logs = LogCapture.open()) {
            List<String> shown = new ArrayList<>();
            shown.add(provider.toString());
            shown.add(provider.info().toString());
            shown.add(String.valueOf(provider.chat(request("Hello"))));
            shown.add(provider.health().toString());
            shown.addAll(logs.lines());
            assertThat(shown).noneMatch(text -> text.contains(Rig.KEY));
        }
        if (sendsKey()) {
            assertThat(rig.server.requests().get(0).headers().values().toString())
                    .contains(Rig.KEY);
        }
    }

    @TestFactory
    Stream<DynamicTest> key_that_a_server_repeats_is_not_passed_on() {
        String json = "{\"a\":" + Rig.KEY;
        return Stream.concat(
                Stream.of(
                        repeated("refusal", rig.error(401, "the key " + Rig.KEY + " is not known")),
                        repeated("echoed header", rig.error(500, "Authorization: Bearer " + Rig.KEY)),
                        repeated("plain text", Script.reply(500, "text/plain", Rig.KEY)),
                        repeated("web page", Script.reply(200, "text/html", "<title>" + Rig.KEY + "</title>")),
                        repeated(
                                "error in a stream",
                                rig.records(wire.error("unknown key " + Rig.KEY))
                                        .end()),
                        repeated(
                                "malformed record",
                                rig.records(wire.malformed().stripTrailing() + Rig.KEY + "\n\n")
                                        .end())),
                calls().entrySet().stream()
                        .filter(call -> wire.operations().contains(call.getKey()))
                        .map(call -> DynamicTest.dynamicTest("malformed JSON, " + call.getKey(), () -> {
                            rig.on(call.getKey()).reply(Script.reply(200, "application/json", json));
                            notShown(call.getValue());
                        })));
    }

    private DynamicTest repeated(String where, Script answer) {
        return DynamicTest.dynamicTest(where, () -> {
            chatIs(answer);
            notShown(() -> provider.chat(request("Hello")));
        });
    }

    private void notShown(ThrowingCallable call) {
        try (LogCapture logs = LogCapture.open()) {
            Throwable failure = catchThrowable(call);
            assertThat(failure).isInstanceOf(LlmException.class);
            List<String> shown = new ArrayList<>(logs.lines());
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                shown.add(cause.toString());
            }
            shown.add(String.valueOf(((LlmException) failure).providerMessage()));
            assertThat(shown).noneMatch(text -> text.contains(Rig.KEY));
        }
    }

    /**
     * Whether the provider sends the key it is given.
     *
     * @return true unless overridden
     */
    protected boolean sendsKey() {
        return true;
    }
}
