package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.LlmException;
import dev.parley.TruncatedStreamException;
import dev.parley.openai.Http2Server.Exchange;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many streams on one connection, and the ways in which a server ends one or all of them. */
@Timeout(120)
class Http2Test {
    private static final int AT_ONCE = 100;
    private static final int RESET_CANCEL = 8;
    private static final int RESET_REFUSED = 7;

    @TempDir
    static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Http2Server server;

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void more_streams_than_the_server_allows_all_complete() throws Exception {
        Queue<Exchange> held = new ConcurrentLinkedQueue<>();
        AtomicInteger arrived = new AtomicInteger();
        OpenAiProvider provider = provider(RetryPolicy.none(), (number, exchange) -> {
            exchange.begin();
            exchange.send(chunk("one "), false);
            held.add(exchange);
            // none is finished before as many are open as may be, so that the others have to wait
            if (arrived.incrementAndGet() >= AT_ONCE) {
                for (Exchange next = held.poll(); next != null; next = held.poll()) {
                    next.send(chunk("two") + END, true);
                }
            }
        });

        List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            answers.add(provider.stream(request()).responseAsync());
        }

        for (CompletableFuture<ChatResponse> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).text()).isEqualTo("one two");
        }
        assertThat(server.peak()).isEqualTo(AT_ONCE);
        assertThat(server.streams()).isEqualTo(2 * AT_ONCE);
    }

    @Test
    void stream_that_is_reset_in_mid_answer_is_truncated_and_the_others_go_on() throws Exception {
        Queue<Exchange> held = new ConcurrentLinkedQueue<>();
        OpenAiProvider provider = provider(RetryPolicy.none(), (number, exchange) -> {
            exchange.begin();
            exchange.send(chunk("one "), false);
            held.add(exchange);
            if (held.size() == 2) {
                held.remove().reset(RESET_CANCEL);
                held.remove().send(chunk("two") + END, true);
            }
        });

        List<CompletableFuture<ChatResponse>> answers = List.of(
                provider.stream(request()).responseAsync(),
                provider.stream(request()).responseAsync());

        List<Throwable> failures = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (CompletableFuture<ChatResponse> answer : answers) {
            Throwable failure = catchThrowable(
                    () -> texts.add(answer.get(30, TimeUnit.SECONDS).text()));
            if (failure != null) {
                failures.add(failure.getCause());
            }
        }
        assertThat(texts).containsExactly("one two");
        assertThat(failures)
                .singleElement()
                .isInstanceOfSatisfying(
                        TruncatedStreamException.class,
                        failure -> assertThat(
                                        failure.partialResponse().orElseThrow().text())
                                .isEqualTo("one "));
    }

    @Test
    void stream_that_is_refused_before_an_answer_is_tried_again() throws Exception {
        OpenAiProvider provider = provider(RetryPolicy.standard(), (number, exchange) -> {
            if (number == 1) {
                exchange.reset(RESET_REFUSED);
            } else {
                exchange.begin();
                exchange.send(chunk("there") + END, true);
            }
        });

        assertThat(provider.stream(request())
                        .responseAsync()
                        .get(30, TimeUnit.SECONDS)
                        .text())
                .isEqualTo("there");
        assertThat(server.streams()).isEqualTo(2);
    }

    @Test
    void connection_that_the_server_winds_down_loses_no_answer_silently_and_the_next_one_gets_its_own()
            throws Exception {
        OpenAiProvider provider = provider(RetryPolicy.standard(), (number, exchange) -> {
            exchange.begin();
            exchange.send(chunk("one "), false);
            if (number == 1) {
                exchange.goAway();
            }
            exchange.send(chunk("two") + END, true);
        });

        ended(provider.stream(request()).responseAsync(), "one two");
        assertThat(provider.stream(request())
                        .responseAsync()
                        .get(30, TimeUnit.SECONDS)
                        .text())
                .isEqualTo("one two");
    }

    @Test
    void connection_that_dies_in_mid_answer_truncates_every_stream_on_it() throws Exception {
        Queue<Exchange> held = new ConcurrentLinkedQueue<>();
        OpenAiProvider provider = provider(RetryPolicy.none(), (number, exchange) -> {
            exchange.begin();
            exchange.send(chunk("one "), false);
            held.add(exchange);
            if (held.size() == 3) {
                held.forEach(Exchange::cutConnection);
            }
        });

        List<CompletableFuture<ChatResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(provider.stream(request()).responseAsync());
        }

        for (CompletableFuture<ChatResponse> answer : answers) {
            Throwable failure = catchThrowable(() -> answer.get(30, TimeUnit.SECONDS));
            assertThat(failure).hasCauseInstanceOf(TruncatedStreamException.class);
        }
    }

    /** Either the whole answer or an error; never a part of it, never nothing. */
    private static void ended(CompletableFuture<ChatResponse> answer, String whole) {
        List<String> texts = new ArrayList<>();
        Throwable failure =
                catchThrowable(() -> texts.add(answer.get(30, TimeUnit.SECONDS).text()));
        if (failure == null) {
            assertThat(texts).containsExactly(whole);
        } else {
            assertThat(failure).hasCauseInstanceOf(LlmException.class);
        }
    }

    private OpenAiProvider provider(RetryPolicy retries, BiConsumer<Integer, Exchange> answer) throws Exception {
        server = new Http2Server(folder, AT_ONCE, answer);
        open.add(server);
        HttpTransport transport = HttpTransport.builder()
                .httpClient(HttpClient.newBuilder()
                        .sslContext(Http2Server.trust(folder))
                        .build())
                .retryPolicy(retries)
                .build();
        open.add(transport);
        OpenAiProvider provider = OpenAiProvider.builder()
                .baseUrl(server.uri())
                .transport(transport)
                .build();
        open.add(provider);
        return provider;
    }

    private static ChatRequest request() {
        return ChatRequest.of("tiny", "Hello");
    }

    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" + "data: [DONE]\n\n";

    private static String chunk(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }
}
