package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testserver.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several things done to one conversation at once, and answers that take longer than a client may stay silent. */
@Timeout(180)
class AtOnceTest {
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 8;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void name_given_while_a_model_is_looked_up_is_kept() throws Exception {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                TestServer server = TestServer.start(directory, ollama.provider())) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("ollama/m:latest");
            ollama.server()
                    .on("POST", "/api/show")
                    .reply(Script.nothing()
                            .awaitGate("known")
                            .then(Script.reply(200, "application/json", "{\"capabilities\":[\"completion\"]}")));

            CompletableFuture<Api.Reply> change =
                    CompletableFuture.supplyAsync(() -> api.patch(path, Map.of("model", "ollama/hidden:1b")));
            ollama.server().gate("known").awaitWaiting(1, SOON);
            assertThat(api.patch(path, Map.of("title", "Plans")).status()).isEqualTo(200);
            ollama.server().gate("known").open();

            assertThat(change.get(SOON.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
            JsonNode after = api.get(path).json();
            assertThat(after.path("title").textValue()).isEqualTo("Plans");
            assertThat(after.path("model").textValue()).isEqualTo("hidden:1b");
        }
    }

    @Test
    void conversation_that_is_asked_stopped_and_retried_by_many_is_free_in_the_end() throws Exception {
        FakeReply endless =
                FakeReply.builder().text("word ").pause(Duration.ofMillis(2)).endless();
        try (TestServer server = TestServer.start(directory, FakeProvider.replying(endless))) {
            Api api = server.api();
            String path = "api/conversations/" + api.conversation("fake/any");
            Set<Integer> statuses = new TreeSet<>(together(
                    client -> {
                        List<Integer> seen = new ArrayList<>();
                        for (int round = 0; round < ROUNDS; round++) {
                            if (client % 2 == 0) {
                                seen.add(api.post(path + "/messages", Map.of("text", "Go on"))
                                        .status());
                            } else {
                                JsonNode messages = api.get(path).json().path("messages");
                                if (!messages.isEmpty()) {
                                    String last = messages.get(messages.size() - 1)
                                            .path("id")
                                            .textValue();
                                    api.post(path + "/stop", "");
                                    CompletableFuture<Api.Reply> again = CompletableFuture.supplyAsync(
                                            () -> api.post(path + "/messages/" + last + "/retry", "{}"));
                                    while (!again.isDone()) {
                                        api.post(path + "/stop", "");
                                    }
                                    seen.add(again.join().status());
                                }
                            }
                            api.post(path + "/stop", "");
                        }
                        return seen;
                    },
                    api,
                    path));

            // replaced meanwhile, no longer the last one, or being answered
            assertThat(statuses).isSubsetOf(200, 400, 404, 409);
            api.post(path + "/stop", "");
            Until.holds("nothing is being answered", () -> !api.get(path).json().has("active"));
            JsonNode messages = api.get(path).json().path("messages");
            assertThat(messages.findValuesAsText("state")).doesNotContain("streaming", "failed");
            assertThat(messages.findValuesAsText("seq")).doesNotHaveDuplicates();
            try (SseStream stream = api.ask(path.substring(path.lastIndexOf('/') + 1), "Once more")) {
                stream.upTo("stream_chunk");
                assertThat(api.delete(path).status()).isEqualTo(204);
            }
            assertThat(api.get(path).status()).isEqualTo(404);
        }
    }

    @Test
    void model_that_thinks_for_longer_than_a_client_may_stay_silent_is_waited_for() {
        try (TestServer server = slowModelForImpatientServer()) {
            Api api = server.api();
            Api.Reply whole = api.post(
                    "api/conversations/" + api.conversation("fake/any") + "/messages", Map.of("text", "Well?"));
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.json().path("text").textValue()).isEqualTo("At last");
        }
    }

    @Test
    void stream_of_a_model_that_thinks_for_longer_than_a_client_may_stay_silent_is_kept_open() {
        try (TestServer server = slowModelForImpatientServer()) {
            Api api = server.api();
            try (SseStream stream = api.ask(api.conversation("fake/any"), "Well?")) {
                assertThat(SseStream.text(stream.upTo("stream_end"))).isEqualTo("At last");
            }
        }
    }

    /** For one question: a connection may be closed at any time after the answer to it. */
    private TestServer slowModelForImpatientServer() {
        Settings plain = TestServer.settings(directory);
        Settings impatient = new Settings(
                plain.host(), 0, Optional.empty(), plain.database(), Optional.empty(), Duration.ofMillis(500));
        FakeReply slow =
                FakeReply.builder().pause(Duration.ofSeconds(2)).text("At last").build();
        return TestServer.start(impatient, FakeProvider.replying(slow));
    }

    private interface Client {
        List<Integer> run(int number);
    }

    /** What all clients saw, with somebody who stops what they began until all of them are done. */
    private static List<Integer> together(Client client, Api api, String path) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<Integer>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Callable<List<Integer>> task = () -> client.run(number);
                running.add(threads.submit(task));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                api.post(path + "/stop", "");
            }
            List<Integer> all = new ArrayList<>();
            for (Future<List<Integer>> one : running) {
                all.addAll(one.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
