package dev.parley.registry;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The models of {@code search/catalogue.tsv}: real ids with their facts. */
final class SearchCatalogue {
    private SearchCatalogue() {}

    static List<ModelInfo> models() {
        return lines("catalogue.tsv").stream().map(SearchCatalogue::model).toList();
    }

    /** The lines of a file that are not comments. */
    static List<String> lines(String file) {
        try (InputStream in = SearchCatalogue.class.getResourceAsStream("/search/" + file)) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelInfo model(String line) {
        String[] columns = line.split("\t", -1);
        ModelInfo.Builder model = ModelInfo.builder(columns[0], columns[1]);
        if (!columns[2].isEmpty()) {
            model.parameters(columns[2]);
        }
        if (!columns[3].isEmpty()) {
            model.quantization(columns[3]);
        }
        if (!columns[4].isEmpty()) {
            model.contextLength(Long.parseLong(columns[4]));
        }
        if (!columns[5].isEmpty()) {
            model.capabilities(capabilities(columns[5].split(",")));
        }
        if (!columns[6].isEmpty()) {
            model.family(columns[6]);
        }
        if (!columns[7].isEmpty()) {
            model.sizeBytes(Long.parseLong(columns[7]));
        }
        model.runsOn(RunsOn.valueOf(columns[8].toUpperCase(Locale.ROOT)));
        if (!columns[9].isEmpty() || !columns[10].isEmpty()) {
            ModelPrice.Builder price = ModelPrice.builder().inputPerMillion(new BigDecimal(columns[9]));
            if (!columns[10].isEmpty()) {
                price.outputPerMillion(new BigDecimal(columns[10]));
            }
            model.price(price.build());
        }
        if (!columns[11].isEmpty()) {
            model.loaded(Support.of(columns[11].equals("yes")));
        }
        return model.build();
    }

    private static Capabilities capabilities(String[] words) {
        Capabilities.Builder capabilities = Capabilities.builder();
        for (String word : words) {
            if (word.startsWith("-")) {
                capabilities.no(Capability.of(word.substring(1)));
            } else {
                capabilities.yes(Capability.of(word));
            }
        }
        return capabilities.build();
    }
}
