package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class LlmProviderTest {
    private static final ChatRequest QUESTION = ChatRequest.of("toy", "hello?");

    @Test
    void exactly_three_roles_are_permitted() {
        assertThat(LlmProvider.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(BackendProvider.class, ForwardingProvider.class, RoutingProvider.class);
    }

    @Test
    void forwarding_declares_every_primitive_and_no_derived_operation() {
        List<String> primitives = operations()
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .map(LlmProviderTest::signature)
                .toList();
        List<String> forwarded = Arrays.stream(ForwardingProvider.class.getDeclaredMethods())
                .filter(method -> method.isDefault() && !method.isBridge() && !method.isSynthetic())
                .map(LlmProviderTest::signature)
                .toList();
        assertThat(primitives).hasSize(8);
        assertThat(forwarded).containsExactlyInAnyOrderElementsOf(primitives);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_decorator_of_the_primitives_sees_every_operation_once(Method operation) throws Exception {
        Counting counting = new Counting(new Toy());
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(LlmProviderTest::argument)
                .toArray();
        try {
            operation.invoke(counting, arguments);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).as("only the answer of the toy may fail").isInstanceOf(ServerException.class);
        }
        assertThat(counting.calls)
                .as("%s is seen", operation.getName())
                .containsExactly(primitiveOf(operation.getName()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_undecorated_forwarder_passes_every_operation_on(Method operation) throws Exception {
        Counting inner = new Counting(new Toy());
        ForwardingProvider plain = () -> inner;
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(LlmProviderTest::argument)
                .toArray();
        try {
            operation.invoke(plain, arguments);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(ServerException.class);
        }
        assertThat(inner.calls).containsExactly(primitiveOf(operation.getName()));
    }

    @Test
    void a_lambda_is_a_backend_whose_defaults_tell_what_it_cannot_do() {
        BackendProvider lambda = request -> ChatStream.failed(new ServerException(ErrorDetails.of("no")));

        assertThat(lambda.info().id()).isEqualTo("custom");
        assertThatThrownBy(lambda::listModels)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("custom: this provider does not support listing models");
        assertThatThrownBy(() -> lambda.model("x"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("describing a model");
        assertThatThrownBy(() -> lambda.embed(EmbeddingRequest.of("m", "text")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("embeddings");
        assertThat(lambda.health().state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(lambda.health().provider()).isEqualTo("custom");
        assertThat(lambda.find(ModelSearch.class)).isEmpty();
        assertThatNullPointerException().isThrownBy(() -> lambda.modelAsync(null));
        lambda.close();
    }

    @Test
    void chat_is_the_response_of_the_stream() {
        BackendProvider failing = request -> ChatStream.failed(new RateLimitException(ErrorDetails.of("slow down")));
        assertThatThrownBy(() -> failing.chat(QUESTION))
                .isInstanceOf(RateLimitException.class)
                .hasMessage("slow down");
    }

    @Test
    void abilities_are_found_through_wrappers_but_not_through_routers() {
        Toy toy = new Toy();
        ForwardingProvider outer = () -> new Counting(toy);
        RoutingProvider router = new Router(List.of(toy));

        assertThat(toy.find(ModelSearch.class)).containsSame(toy);
        assertThat(outer.find(ModelSearch.class)).containsSame(toy);
        assertThat(outer.find(ModelStore.class)).isEmpty();
        assertThat(router.find(ModelSearch.class)).isEmpty();
    }

    @Test
    void a_wrapper_that_has_the_ability_itself_answers_before_its_delegate() {
        Toy toy = new Toy();
        SearchingWrapper wrapper = new SearchingWrapper(toy);
        assertThat(wrapper.find(ModelSearch.class)).containsSame(wrapper);
    }

    @Test
    void closing_a_router_leaves_its_routes_open() {
        Counting route = new Counting(new Toy());
        new Router(List.of(route)).close();
        assertThat(route.calls).isEmpty();
    }

    @Test
    void an_interrupted_blocking_form_cancels_the_future_and_keeps_the_flag() throws Exception {
        CompletableFuture<List<ModelInfo>> never = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        BackendProvider slow = new Toy() {
            @Override
            public CompletableFuture<List<ModelInfo>> listModelsAsync() {
                asked.countDown();
                return never;
            }
        };
        Thread caller = new Thread(() -> {
            try {
                slow.listModels();
                outcome.completeExceptionally(new AssertionError("returned"));
            } catch (LlmCancelledException e) {
                outcome.complete(
                        Thread.currentThread().isInterrupted() ? e : new AssertionError("the interrupt flag is gone"));
            }
        });
        caller.start();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(LlmCancelledException.class);
        assertThat(never).isCancelled();
        caller.join();
    }

    static Stream<Method> operations() {
        return Arrays.stream(LlmProvider.class.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic());
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    private static String primitiveOf(String operation) {
        return switch (operation) {
            case "chat" -> "stream";
            case "listModels", "model", "health", "embed" -> operation + "Async";
            default -> operation;
        };
    }

    private static Object argument(Class<?> type) {
        if (type == ChatRequest.class) {
            return QUESTION;
        }
        if (type == EmbeddingRequest.class) {
            return EmbeddingRequest.of("toy", "text");
        }
        if (type == String.class) {
            return "toy";
        }
        if (type == Class.class) {
            return ModelSearch.class;
        }
        throw new AssertionError("an operation takes a " + type + "; say here what to call it with");
    }

    private static class Toy implements BackendProvider, ModelSearch {
        @Override
        public ChatStream stream(ChatRequest request) {
            return ChatStream.failed(failure());
        }

        @Override
        public CompletableFuture<List<ModelInfo>> listModelsAsync() {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<ModelInfo> modelAsync(String id) {
            return CompletableFuture.completedFuture(
                    ModelInfo.builder("toy", id).build());
        }

        @Override
        public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
            return CompletableFuture.failedFuture(failure());
        }

        @Override
        public CompletableFuture<ModelPage> searchAsync(ModelSearchRequest request) {
            return CompletableFuture.completedFuture(ModelPage.last(List.of()));
        }

        private static ServerException failure() {
            return new ServerException(ErrorDetails.of("the toy has no answer"));
        }
    }

    private record SearchingWrapper(LlmProvider delegate) implements ForwardingProvider, ModelSearch {
        @Override
        public CompletableFuture<ModelPage> searchAsync(ModelSearchRequest request) {
            return CompletableFuture.completedFuture(ModelPage.last(List.of()));
        }
    }

    private static final class Router implements RoutingProvider {
        private final List<LlmProvider> routes;

        Router(List<LlmProvider> routes) {
            this.routes = List.copyOf(routes);
        }

        @Override
        public List<LlmProvider> routes() {
            return routes;
        }

        @Override
        public ProviderInfo info() {
            return ProviderInfo.of("router");
        }

        @Override
        public ChatStream stream(ChatRequest request) {
            return routes.get(0).stream(request);
        }

        @Override
        public CompletableFuture<List<ModelInfo>> listModelsAsync() {
            return routes.get(0).listModelsAsync();
        }

        @Override
        public CompletableFuture<ModelInfo> modelAsync(String id) {
            return routes.get(0).modelAsync(id);
        }

        @Override
        public CompletableFuture<ProviderHealth> healthAsync() {
            return routes.get(0).healthAsync();
        }

        @Override
        public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
            return routes.get(0).embedAsync(request);
        }
    }

    private static final class Counting implements ForwardingProvider {
        final List<String> calls = new ArrayList<>();
        private final LlmProvider delegate;

        Counting(LlmProvider delegate) {
            this.delegate = delegate;
        }

        @Override
        public LlmProvider delegate() {
            return delegate;
        }

        @Override
        public ProviderInfo info() {
            calls.add("info");
            return ForwardingProvider.super.info();
        }

        @Override
        public ChatStream stream(ChatRequest request) {
            calls.add("stream");
            return ForwardingProvider.super.stream(request);
        }

        @Override
        public CompletableFuture<List<ModelInfo>> listModelsAsync() {
            calls.add("listModelsAsync");
            return ForwardingProvider.super.listModelsAsync();
        }

        @Override
        public CompletableFuture<ModelInfo> modelAsync(String id) {
            calls.add("modelAsync");
            return ForwardingProvider.super.modelAsync(id);
        }

        @Override
        public CompletableFuture<ProviderHealth> healthAsync() {
            calls.add("healthAsync");
            return ForwardingProvider.super.healthAsync();
        }

        @Override
        public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
            calls.add("embedAsync");
            return ForwardingProvider.super.embedAsync(request);
        }

        @Override
        public <T> Optional<T> find(Class<T> ability) {
            calls.add("find");
            return ForwardingProvider.super.find(ability);
        }

        @Override
        public void close() {
            calls.add("close");
            ForwardingProvider.super.close();
        }
    }
}
