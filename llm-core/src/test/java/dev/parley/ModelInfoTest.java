package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelInfoTest {
    private static final ModelInfo BARE =
            ModelInfo.builder("ollama", "llama3.2").build();

    @Test
    void what_nobody_said_is_absent_never_zero_or_false() throws Exception {
        for (Method accessor : ModelInfo.class.getDeclaredMethods()) {
            boolean isAccessor = Modifier.isPublic(accessor.getModifiers())
                    && !Modifier.isStatic(accessor.getModifiers())
                    && accessor.getParameterCount() == 0
                    && !List.of("id", "name", "provider", "hashCode", "toString", "toBuilder")
                            .contains(accessor.getName());
            if (isAccessor) {
                Object value = accessor.invoke(BARE);
                boolean unknown = value instanceof Optional<?> text && text.isEmpty()
                        || value instanceof OptionalLong number && number.isEmpty()
                        || value instanceof OptionalInt small && small.isEmpty()
                        || value instanceof Collection<?> many && many.isEmpty()
                        || value instanceof Map<?, ?> map && map.isEmpty()
                        || value == Support.UNKNOWN
                        || value == RunsOn.UNKNOWN
                        || value.equals(Capabilities.UNKNOWN);
                assertThat(unknown).as("%s() is %s", accessor.getName(), value).isTrue();
            }
        }
        assertThat(BARE.name()).isEqualTo("llama3.2");
        assertThat(BARE)
                .hasToString(
                        "ModelInfo[provider=ollama, id=llama3.2, capabilities=[], loaded=UNKNOWN, runsOn=UNKNOWN]");
    }

    @Test
    void the_parameter_text_gives_the_number_and_the_number_the_text() {
        assertThat(BARE.toBuilder().parameters("3.2B").build().parameterCount()).hasValue(3_200_000_000L);
        assertThat(BARE.toBuilder().parameterCount(3_212_749_888L).build().parameters())
                .contains("3.2B");
        assertThat(BARE.toBuilder().parameters("huge").build().parameterCount()).isEmpty();

        ModelInfo both = BARE.toBuilder()
                .parameters("3.2B")
                .parameterCount(3_212_749_888L)
                .build();
        assertThat(both.parameters()).contains("3.2B");
        assertThat(both.parameterCount()).hasValue(3_212_749_888L);
    }

    @Test
    void a_derived_value_follows_when_its_source_changes() {
        ModelInfo small = BARE.toBuilder().parameters("1B").build();
        assertThat(small.toBuilder().parameters("7B").build().parameterCount()).hasValue(7_000_000_000L);
    }

    @Test
    void the_size_is_text_and_bytes() {
        ModelInfo info = BARE.toBuilder().sizeBytes(2_019_393_189L).build();
        assertThat(info.size()).contains("2.0 GB");
        assertThat(info.sizeBytes()).hasValue(2_019_393_189L);
    }

    @Test
    void everything_set_comes_back_and_survives_the_builder() {
        ModelInfo info = ModelInfo.builder("huggingface", "org/m")
                .name("M")
                .description("d")
                .contextLength(131_072)
                .contextLengthInUse(4096)
                .maxOutputTokens(8192)
                .parameters("8x7B")
                .quantization("Q4_K_M")
                .sizeBytes(1)
                .family("llama")
                .format("gguf")
                .capabilities(Capabilities.of(Capability.CHAT, Capability.TOOLS))
                .inputModalities(List.of(Modality.TEXT, Modality.IMAGE))
                .outputModalities(List.of(Modality.TEXT))
                .price(ModelPrice.of(new BigDecimal("0.10"), new BigDecimal("2")))
                .licence("apache-2.0")
                .digest("abc")
                .embeddingLength(768)
                .lifecycle("preview")
                .loaded(Support.YES)
                .runsOn(RunsOn.REMOTE)
                .modifiedAt(Instant.EPOCH)
                .metadata(Map.of("k", 1))
                .inferred("contextLength")
                .build();
        assertThat(info.toBuilder().build())
                .isEqualTo(info)
                .hasSameHashCodeAs(info)
                .isNotEqualTo(BARE);
        assertThat(info.contextLength()).hasValue(131_072);
        assertThat(info.contextLengthInUse()).hasValue(4096);
        assertThat(info.maxOutputTokens()).hasValue(8192);
        assertThat(info.inputModalities()).containsExactly(Modality.IMAGE, Modality.TEXT);
        assertThat(info.price().orElseThrow().inputPerMillion()).contains(new BigDecimal("0.1"));
        assertThat(info.inferred()).containsExactly("contextLength");
        assertThat(info.capabilities().supports(Capability.VISION)).isEqualTo(Support.UNKNOWN);
        assertThat(info.lifecycle()).contains("preview");
        assertThat(info.runsOn()).isEqualTo(RunsOn.REMOTE);
    }

    @Test
    void metadata_is_copied_all_the_way_down_and_null_is_absent() {
        List<Object> inner = new ArrayList<>(Arrays.asList(1, null));
        Map<String, Object> raw = new HashMap<>();
        raw.put("list", inner);
        raw.put("nothing", null);
        ModelInfo info = BARE.toBuilder().metadata(raw).build();
        inner.add("later");
        raw.put("later", true);

        assertThat(info.metadata()).containsOnlyKeys("list").containsEntry("list", Arrays.asList(1, null));
        assertThatThrownBy(() -> info.metadata().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) info.metadata().get("list")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void wrong_values_are_refused_by_name() {
        ModelInfo.Builder builder = BARE.toBuilder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelInfo.builder("p", " "))
                .withMessage("id must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.contextLength(0))
                .withMessage("contextLength 0 must be 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.sizeBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.family(""));
        assertThatNullPointerException().isThrownBy(() -> builder.price(null));
        assertThatNullPointerException().isThrownBy(() -> builder.capabilities(null));
    }

    @Test
    void capabilities_are_yes_no_or_unknown_and_the_last_word_counts() {
        Capabilities some = Capabilities.builder()
                .yes(Capability.CHAT, Capability.of(" TOOLS "))
                .no(Capability.VISION)
                .build();
        assertThat(some.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(some.supports(Capability.VISION)).isEqualTo(Support.NO);
        assertThat(some.supports(Capability.AUDIO)).isEqualTo(Support.UNKNOWN);
        assertThat(some).hasToString("[chat, tools, -vision]");
        assertThat(some.toBuilder().yes(Capability.VISION).no(Capability.CHAT).build())
                .hasToString("[tools, vision, -chat]");
        assertThat(some.toBuilder().build()).isEqualTo(some).hasSameHashCodeAs(some);
        assertThatIllegalArgumentException().isThrownBy(() -> Capability.of(" "));
    }

    @Test
    void a_price_is_equal_by_amount() {
        assertThat(ModelPrice.of(new BigDecimal("1.50"), BigDecimal.TEN))
                .isEqualTo(ModelPrice.of(new BigDecimal("1.5"), new BigDecimal("10.000")))
                .hasToString("ModelPrice[inputPerMillion=1.5, outputPerMillion=10, currency=USD]");
        assertThat(ModelPrice.of(BigDecimal.ZERO, BigDecimal.ZERO).inputPerMillion())
                .as("free is a price")
                .contains(BigDecimal.ZERO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPrice.builder().inputPerMillion(BigDecimal.valueOf(-1)))
                .withMessage("inputPerMillion -1 must be 0 or more");
    }
}
