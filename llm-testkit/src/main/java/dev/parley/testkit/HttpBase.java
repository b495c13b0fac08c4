package dev.parley.testkit;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.Reasoning;
import dev.parley.Tool;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import java.net.URI;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;

/** What the clauses about the wire share: a provider that talks to a scripted server. */
@SuppressWarnings("NullAway.Init") // rig and wire are set by provider(), which is called before each test
abstract class HttpBase extends LlmProviderContract {
    Rig rig;
    Wire wire;

    HttpBase() {}

    abstract LlmProvider connect(URI server, HttpTransport transport, String key);

    abstract Wire protocol();

    abstract ContractSubject.Builder declaration(ContractSubject.Builder subject);

    @Override
    protected final LlmProvider provider() {
        wire = protocol();
        rig = open(HttpTransport.builder().retryPolicy(RetryPolicy.none()));
        return rig.provider;
    }

    @AfterEach
    final void closeRig() {
        rig.close();
    }

    final Rig open(HttpTransport.Builder transport) {
        return new Rig(wire, transport.build(), (server, built) -> connect(server.uri(), built, Rig.KEY));
    }

    @Override
    protected final ContractSubject subject() {
        ContractSubject.Builder declared = ContractSubject.builder(request("Hello"))
                .unknownModel(Rig.UNKNOWN_MODEL)
                .endless(request(Rig.ENDLESS))
                .silent(request(Rig.SILENT));
        if (wire.operations().contains(Wire.Operation.LIST)) {
            declared.listsModels();
        }
        wire.embeddingModel().ifPresent(declared::embeddings);
        if (wire.reasoning("x").isPresent()) {
            declared.reasoning(ChatRequest.builder(wire.model())
                    .user(Rig.REASONING)
                    .reasoning(Reasoning.ON)
                    .build());
        }
        if (wire.toolCall("x", "{}").isPresent()) {
            declared.toolCall(ChatRequest.builder(wire.model())
                    .user(Rig.TOOL)
                    .tool(Tool.of("clock", "Tells the time"))
                    .build());
        }
        return declaration(declared).build();
    }

    @Override
    protected final OptionalInt chatsBegun() {
        return OptionalInt.of(rig.chats());
    }

    @Override
    protected final void awaitNoChatGoesOn() {
        rig.awaitIdle();
    }

    final ChatRequest request(String text) {
        return ChatRequest.of(wire.model(), text);
    }

    /** From here on chats of the main provider are answered so. */
    final void chatIs(Script first, Script... next) {
        rig.on(Wire.Operation.CHAT).reply(first, next);
    }

    /** How a chat of the main provider came out. */
    final Outcome chat() {
        return Outcome.of(provider.stream(request("Hello")));
    }

    /** How a chat came out that was answered so, once everything that could tell of an end was over. */
    final Outcome chat(Form form, Function<Rig, Script> answer) {
        return chat(form, HttpTransport.builder().retryPolicy(RetryPolicy.none()), answer);
    }

    final Outcome chat(Form form, HttpTransport.Builder transport, Function<Rig, Script> answer) {
        try (Course course = course(transport)) {
            course.begin(form, answer.apply(course.rig()), request("Hello"));
            return course.end();
        }
    }

    final Course course(HttpTransport.Builder transport) {
        return new Course(open(transport));
    }

    /** One test of a clause for each form. */
    static Stream<DynamicTest> inEveryForm(String what, FormClause clause) {
        return Stream.of(Form.values())
                .map(form -> DynamicTest.dynamicTest(
                        what.isEmpty() ? form.name() : form + ", " + what, () -> clause.check(form)));
    }

    static Stream<DynamicTest> inEveryForm(FormClause clause) {
        return inEveryForm("", clause);
    }

    /** What a clause says about one form. */
    interface FormClause {
        void check(Form form) throws Throwable;
    }
}
