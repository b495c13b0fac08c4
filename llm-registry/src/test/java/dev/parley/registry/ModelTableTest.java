package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelTableTest {
    @Test
    void every_model_is_found_by_provider_and_id_and_by_id_in_the_order_of_the_list() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int count = random.nextInt(60);
            Set<String> taken = new LinkedHashSet<>();
            List<ModelInfo> models = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String provider = "p" + random.nextInt(3);
                String id = id(random);
                if (taken.add(provider + " " + id)) {
                    models.add(ModelInfo.builder(provider, id).build());
                }
            }
            Content content = new Content(1, models, SearchIndex::build);
            for (int i = 0; i < 100; i++) {
                String provider = "p" + random.nextInt(4);
                String id = id(random);
                assertThat(content.model(provider, id))
                        .isEqualTo(models.stream()
                                .filter(model -> model.provider().equals(provider)
                                        && model.id().equals(id))
                                .findFirst());
                assertThat(content.has(provider, id))
                        .isEqualTo(content.model(provider, id).isPresent());
                assertThat(content.withId(id))
                        .isEqualTo(models.stream()
                                .filter(model -> model.id().equals(id))
                                .toList());
            }
        }
    }

    /** Few ids, many of one hash. */
    private static String id(Random random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            id.append(random.nextBoolean() ? "Aa" : "BB");
        }
        return id.append(random.nextInt(4)).toString();
    }
}
