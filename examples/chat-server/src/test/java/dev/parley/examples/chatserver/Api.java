package dev.parley.examples.chatserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The server's API as a client uses it: real requests over loopback. */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final URI base;

    Api(URI base) {
        this.base = base;
    }

    /** An answer: its status and its body as JSON, missing if there is none. */
    record Reply(int status, JsonNode json, HttpResponse<String> response) {
        JsonNode error() {
            return json.path("error");
        }
    }

    URI uri(String path) {
        return base.resolve(path);
    }

    Reply get(String path) {
        return send(request(path).GET());
    }

    Reply post(String path, Object body) {
        return send(request(path).POST(body(body)));
    }

    Reply patch(String path, Object body) {
        return send(request(path).method("PATCH", body(body)));
    }

    Reply delete(String path) {
        return send(request(path).DELETE());
    }

    /** A new conversation. */
    String conversation(String model) {
        Reply made = post("api/conversations", Map.of("model", model));
        if (made.status() != 201) {
            throw new AssertionError("no conversation: " + made.status() + " " + made.json());
        }
        return made.json().path("id").textValue();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT);
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), read(response.body()), response);
        } catch (IOException e) {
            throw new AssertionError("no answer from " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Server-sent events as they come; the caller closes them. */
    SseStream events(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(
                    request.header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError("no events: " + response.statusCode() + " "
                        + new String(response.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return new SseStream(response.body());
        } catch (IOException e) {
            throw new AssertionError("no answer from " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    SseStream ask(String conversation, String text) {
        return events(request("api/conversations/" + conversation + "/messages").POST(body(Map.of("text", text))));
    }

    static HttpRequest.BodyPublisher body(Object body) {
        try {
            return HttpRequest.BodyPublishers.ofString(
                    body instanceof String text ? text : JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode read(String json) {
        if (json == null || json.isEmpty()) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }
}
