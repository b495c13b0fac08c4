package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parley.BackendProvider;
import dev.parley.ChatResponse;
import dev.parley.EmbeddingRequest;
import dev.parley.ForwardingProvider;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelLoader;
import dev.parley.ModelSearch;
import dev.parley.ModelStore;
import dev.parley.RoutingProvider;
import dev.parley.TextGeneration;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link LlmProvider}, one test for each of its clauses.
 *
 * <p>A provider is under contract when a class extends this one and says how to make it and what it can do:
 *
 * <pre>{@code
 * class EchoContractTest extends LlmProviderContract {
 *     @Override
 *     protected LlmProvider provider() {
 *         return new EchoProvider();
 *     }
 *
 *     @Override
 *     protected ContractSubject subject() {
 *         return ContractSubject.builder(ChatRequest.of("echo", "one two three")).build();
 *     }
 * }
 * }</pre>
 *
 * <p>Clauses about what was not declared are left out, and reported as skipped. None can be overridden: what a provider
 * does not keep, it does not keep. A provider that speaks HTTP extends {@link HttpProviderContract}, which has these
 * clauses too. Needs junit-jupiter-api and assertj-core.
 *
 * @since 0.1.0
 */
public abstract class LlmProviderContract extends FeatureClauses {
    private static final int MANY = 50;

    /** Makes the test class. */
    protected LlmProviderContract() {}

    /**
     * Makes a provider; called once for each test, which closes it.
     *
     * @return a new provider
     */
    protected abstract LlmProvider provider();

    /**
     * Says what the provider can do; called after {@link #provider()}.
     *
     * @return the statement
     */
    protected abstract ContractSubject subject();

    /**
     * How many chats the provider under test has begun to work on. Without it, the clause that nothing begins before a
     * stream is claimed is left out.
     *
     * @return the count, empty if it cannot be seen
     */
    protected OptionalInt chatsBegun() {
        return OptionalInt.empty();
    }

    /**
     * Waits until the provider under test works on no chat any more; called after a stream was stopped. Does nothing
     * unless overridden.
     *
     * @throws AssertionError if that does not come about in good time
     */
    protected void awaitNoChatGoesOn() {}

    @Override
    final LlmProvider freshProvider() {
        return provider();
    }

    @Override
    final ContractSubject statement() {
        return subject();
    }

    @Override
    final OptionalInt begun() {
        return chatsBegun();
    }

    @Override
    final void awaitIdle() {
        awaitNoChatGoesOn();
    }

    // identity

    @Test
    void info_names_the_provider_and_stays_the_same() {
        assertThat(provider.info().id()).matches("[a-z0-9][a-z0-9-]*");
        assertThat(provider.info().name()).isNotBlank();
        answer().response();
        assertThat(provider.info()).isEqualTo(provider.info());
    }

    @Test
    void provider_has_one_role() {
        assertThat(Stream.of(BackendProvider.class, ForwardingProvider.class, RoutingProvider.class)
                        .filter(role -> role.isInstance(provider)))
                .hasSize(1);
    }

    @Test
    void factory_is_found_by_its_id() {
        onlyIf(subject.factory().isPresent(), "no factory was declared");
        String id = subject.factory().orElseThrow();
        LlmProviderFactory factory = LlmProviders.discover()
                .factory(id)
                .orElseThrow(() -> new AssertionError("no factory '" + id + "'; found " + LlmProviders.discover()));
        assertThat(factory.id()).isEqualTo(id).isEqualTo(provider.info().id());
        assertThat(factory.name()).isNotBlank();
        assertThat(factory.keys()).extracting(ConfigKey::name).doesNotHaveDuplicates();
    }

    @Test
    void find_gives_what_it_is_asked_for() {
        Stream.of(ModelLoader.class, ModelStore.class, ModelSearch.class, TextGeneration.class)
                .forEach(ability -> provider.find(ability)
                        .ifPresent(found -> assertThat((Object) found).isInstanceOf(ability)));
        assertThat(provider.find(NobodyHasThis.class)).isEmpty();
    }

    private interface NobodyHasThis {}

    // life

    @Test
    void many_chats_at_once_do_not_disturb_each_other() throws Throwable {
        String text = answer().response().text();
        List<Background<ChatResponse>> waiting = new ArrayList<>();
        List<CompletableFuture<ChatResponse>> futures = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            if (i % 2 == 0) {
                waiting.add(Background.run(() -> provider.chat(subject.answer())));
            } else {
                futures.add(answer().responseAsync());
            }
        }
        for (Background<ChatResponse> one : waiting) {
            assertThat(one.await().text()).isEqualTo(text);
        }
        for (CompletableFuture<ChatResponse> one : futures) {
            assertThat(Await.result(one).text()).isEqualTo(text);
        }
    }

    @Test
    void closed_provider_refuses_everything() {
        provider.close();
        assertThatIllegalStateException().isThrownBy(() -> provider.chat(subject.answer()));
        if (subject.listsModels()) {
            assertThatIllegalStateException().isThrownBy(() -> provider.listModels());
            assertThatIllegalStateException()
                    .isThrownBy(() -> provider.model(subject.answer().model()));
        }
        subject.embeddingModel()
                .ifPresent(model -> assertThatIllegalStateException()
                        .isThrownBy(() -> provider.embed(EmbeddingRequest.of(model, "one"))));
    }

    @Test
    void close_may_be_repeated_and_leaves_info_readable() {
        String id = provider.info().id();
        assertThatNoException().isThrownBy(() -> {
            provider.close();
            provider.close();
        });
        assertThat(provider.info().id()).isEqualTo(id);
    }

    @Test
    void close_does_not_wait_for_a_chat_that_goes_on() throws Throwable {
        Listener listener = Form.FUTURE.listen(silentOrEndless());
        Background<Boolean> closing = Background.run(() -> {
            provider.close();
            return true;
        });
        assertThatNoException().isThrownBy(closing::await);
        listener.cancel();
        awaitIdle();
    }
}
