package dev.parley.examples.chatserver.browser;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.math.BigDecimal;
import java.time.Duration;

/** Providers for the page to show. */
final class Providers {
    /** A name that would run if it became markup. */
    static final String HOSTILE = "<script>document.title='owned'</script>";

    private Providers() {}

    /** One with a large model, a small one, one of which nothing is known, and one with a hostile name. */
    static FakeProvider.Builder good() {
        return FakeProvider.builder()
                .id("good")
                .model(ModelInfo.builder("good", "large-chat:8b")
                        .description("For long talks.")
                        .contextLength(131_072)
                        .parameters("8.0B")
                        .parameterCount(8_000_000_000L)
                        .quantization("Q4_K_M")
                        .sizeBytes(4_900_000_000L)
                        .capabilities(Capabilities.builder()
                                .yes(Capability.CHAT, Capability.TOOLS)
                                .no(Capability.VISION)
                                .build())
                        .runsOn(RunsOn.LOCAL)
                        .loaded(Support.YES)
                        .licence("Apache-2.0")
                        .digest("sha256:0123abcd")
                        .build())
                .model(ModelInfo.builder("good", "tiny-chat:1b")
                        .contextLength(64)
                        .parameters("1.0B")
                        .parameterCount(1_000_000_000L)
                        .capabilities(Capabilities.of(Capability.CHAT))
                        .runsOn(RunsOn.LOCAL)
                        .build())
                .model(ModelInfo.builder("good", "mystery").build())
                .model(ModelInfo.builder("good", HOSTILE).build());
    }

    /** One whose model costs money. */
    static FakeProvider paid() {
        return FakeProvider.builder()
                .id("paid")
                .model(ModelInfo.builder("paid", "org/premium-chat")
                        .contextLength(200_000)
                        .capabilities(Capabilities.of(Capability.CHAT, Capability.VISION))
                        .price(ModelPrice.builder()
                                .inputPerMillion(new BigDecimal("2.50"))
                                .outputPerMillion(new BigDecimal("10"))
                                .build())
                        .runsOn(RunsOn.REMOTE)
                        .build())
                .reply(FakeReply.builder()
                        .text("An expensive answer.")
                        .usage(10, 4)
                        .build())
                .build();
    }

    /** An answer that goes on until it is stopped. */
    static FakeReply endless() {
        return FakeReply.builder().text("word ").pause(Duration.ofMillis(20)).endless();
    }
}
