package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ModelInfo;
import dev.parley.ModelPage;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches the Hub. A cursor is the address of the next page, as the Hub gave it. */
final class HubSearch implements ModelSearch {
    private static final String PATH = "/api/models";
    private static final long BILLION = 1_000_000_000L;
    private static final long MILLION = 1_000_000L;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;[^,]*\\brel=\"?next\"?");

    private final Calls hub;

    HubSearch(Calls hub) {
        this.hub = hub;
    }

    /** @throws IllegalArgumentException if the cursor is none of this Hub's */
    @Override
    public CompletableFuture<ModelPage> searchAsync(ModelSearchRequest request) {
        URI uri = request.cursor().map(this::page).orElseGet(() -> first(request));
        CallScope scope = new CallScope();
        return scope.result(scope.track(hub.look(uri)).thenApply(this::read));
    }

    private URI page(String cursor) {
        return ownPage(cursor)
                .orElseThrow(
                        () -> new IllegalArgumentException("cursor is not one that a search of this Hub has given"));
    }

    private Optional<URI> ownPage(String address) {
        try {
            URI uri = hub.address().root().resolve(address);
            return Optional.of(uri)
                    .filter(hub.address()::hasOrigin)
                    .filter(page ->
                            page.getRawUserInfo() == null && page.getPath().endsWith(PATH));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private URI first(ModelSearchRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        request.text().ifPresent(text -> query.put("search", text));
        request.task().ifPresent(task -> query.put("pipeline_tag", task));
        request.author().ifPresent(author -> query.put("author", author));
        request.servingProvider().ifPresent(provider -> query.put("inference_provider", provider));
        String sizes = sizes(request.minParameters(), request.maxParameters());
        if (!sizes.isEmpty()) {
            query.put("num_parameters", sizes);
        }
        request.sort().ifPresent(sort -> query.put("sort", sort));
        query.put("limit", Integer.toString(request.limit()));
        return hub.address()
                .at(PATH + "?"
                        + query.entrySet().stream()
                                .map(entry -> entry.getKey() + "="
                                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                                .collect(Collectors.joining("&")));
    }

    private static String sizes(OptionalLong min, OptionalLong max) {
        List<String> bounds = new ArrayList<>();
        min.ifPresent(count -> bounds.add("min:" + size(count)));
        max.ifPresent(count -> bounds.add("max:" + size(count)));
        return String.join(",", bounds);
    }

    /** As the Hub writes sizes: {@code 6B}, {@code 1.5B}, {@code 350M}. */
    private static String size(long count) {
        return count >= BILLION ? in(BILLION, count) + "B" : count >= MILLION ? in(MILLION, count) + "M" : "" + count;
    }

    private static String in(long unit, long count) {
        return BigDecimal.valueOf(count)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    private ModelPage read(HttpReply reply) {
        JsonNode answer = JsonReply.tree(reply, HuggingFaceProvider.ID);
        if (!answer.isArray()) {
            throw JsonReply.malformed(reply, HuggingFaceProvider.ID, "has no list of models");
        }
        List<ModelInfo> models = new ArrayList<>();
        for (JsonNode entry : answer) {
            JsonReply.text(entry, "id")
                    .ifPresent(id ->
                            models.add(HubModel.describe(entry, Curated.find(id).orElse(null), id)));
        }
        String next = next(reply.headers().allValues("link"));
        if (next == null) {
            return ModelPage.last(models);
        }
        URI page = ownPage(next)
                .orElseThrow(() ->
                        JsonReply.malformed(reply, HuggingFaceProvider.ID, "has its next page on another server"));
        return ModelPage.of(models, page.toString());
    }

    private static @Nullable String next(List<String> links) {
        for (String link : links) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return null;
    }
}
