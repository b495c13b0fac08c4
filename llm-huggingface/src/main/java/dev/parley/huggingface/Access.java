package dev.parley.huggingface;

import dev.parley.Deadlines;
import dev.parley.ProviderInfo;
import dev.parley.Support;
import dev.parley.spi.Secret;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.HttpTransport;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How to reach a server, as every builder here is told: with which key, transport and deadlines, and under which name. */
final class Access {
    private @Nullable Secret key;
    private @Nullable HttpTransport transport;
    private Deadlines deadlines = Deadlines.DEFAULTS;
    private @Nullable String connection;

    void key(Secret secret) {
        key = secret;
    }

    void transport(HttpTransport shared) {
        transport = Objects.requireNonNull(shared, "transport");
    }

    void deadlines(Deadlines limits) {
        deadlines = Objects.requireNonNull(limits, "deadlines");
    }

    /** @throws IllegalArgumentException if it is no name of a connection */
    void connection(String name) {
        ProviderInfo.builder(HuggingFaceProvider.ID).connection(name);
        connection = name;
    }

    boolean hasKey() {
        return key != null;
    }

    /** Whether the transport is the provider's own, to be closed with it. */
    boolean ownsTransport() {
        return transport == null;
    }

    /** The transport that was given, or a new one. */
    HttpTransport openTransport() {
        return transport != null
                ? transport
                : HttpTransport.builder().connectTimeout(deadlines.connect()).build();
    }

    /** The calls of one server. */
    Calls calls(Address address, HttpTransport open, Map<String, String> headers, boolean withKey, ErrorMapper errors) {
        Secret secret = withKey ? key : null;
        Supplier<String> bearer = secret == null ? null : () -> "Bearer " + secret.reveal();
        return new Calls(address, open, headers, bearer, deadlines, errors);
    }

    ProviderInfo.Builder info(String name, Address address, boolean streaming) {
        ProviderInfo.Builder info = ProviderInfo.builder(HuggingFaceProvider.ID)
                .name(name)
                .endpoint(address.v1())
                .streaming(Support.of(streaming));
        if (connection != null) {
            info.connection(connection);
        }
        return info;
    }
}
