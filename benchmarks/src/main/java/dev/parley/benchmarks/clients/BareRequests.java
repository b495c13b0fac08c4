package dev.parley.benchmarks.clients;

import dev.parley.benchmarks.server.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** Requests as they are written by hand. */
final class BareRequests {
    private BareRequests() {}

    static HttpRequest chat(String server, Wire wire, String model) {
        return HttpRequest.newBuilder(URI.create(server + wire.path()))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wire.request(model)))
                .build();
    }
}
