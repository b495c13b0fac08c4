package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.LlmProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What the clauses share: a fresh provider for each, and what it says of itself. */
@Timeout(120)
abstract class ContractBase {
    /** By the class under test, since the clauses have an instance each. */
    private static final Map<Class<?>, Set<String>> LEFT_OUT = new ConcurrentHashMap<>();

    LlmProvider provider;
    ContractSubject subject;

    abstract LlmProvider freshProvider();

    abstract ContractSubject statement();

    /** How many chats the provider has begun, if that can be seen. */
    abstract OptionalInt begun();

    /** Waits until no chat goes on any more, if that can be seen. */
    abstract void awaitIdle();

    @BeforeEach
    final void openProvider() {
        provider = freshProvider();
        subject = statement();
        assertThat(provider).as("the provider under contract").isNotNull();
    }

    @AfterEach
    final void closeProvider() {
        provider.close();
    }

    /** Says which clauses are left out, once for each class. */
    @AfterAll
    static void printLeftOut(TestInfo test) {
        test.getTestClass().map(LEFT_OUT::remove).ifPresent(reasons -> {
            String line = System.lineSeparator();
            System.out.print(test.getDisplayName() + ": clauses left out" + line + "  "
                    + String.join(line + "  ", reasons) + line);
        });
    }

    /** Leaves the clause out, with the reason, unless the condition holds. */
    final void onlyIf(boolean condition, String otherwise) {
        if (!condition) {
            LEFT_OUT.computeIfAbsent(getClass(), none -> new ConcurrentSkipListSet<>())
                    .add(otherwise);
        }
        Assumptions.assumeTrue(condition, otherwise);
    }

    ChatStream answer() {
        return provider.stream(subject.answer());
    }

    /** A stream that goes on until it is stopped; the clause is left out if there is none. */
    ChatStream endless() {
        onlyIf(subject.endless().isPresent(), "no endless answer was declared");
        return provider.stream(subject.endless().orElseThrow());
    }

    /** A stream whose consumer waits: for its first event, or at least for further ones. */
    ChatStream silentOrEndless() {
        return subject.silent().map(provider::stream).orElseGet(this::endless);
    }

    /** All events of a stream that ends well. */
    static List<ChatEvent> events(ChatStream stream) {
        List<ChatEvent> events = new ArrayList<>();
        try (stream) {
            stream.forEach(events::add);
        }
        return events;
    }

    static String text(Iterable<? extends ChatEvent> events) {
        return StreamSupport.stream(events.spliterator(), false)
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.joining());
    }
}
