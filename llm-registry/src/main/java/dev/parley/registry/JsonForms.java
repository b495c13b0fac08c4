package dev.parley.registry;

import dev.parley.Json;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the registry knows as JSON texts for a host to send. Names are in snake case, and what is unknown is absent, never
 * null. Later versions may add fields.
 *
 * @since 0.1.0
 */
public final class JsonForms {
    private JsonForms() {}

    /**
     * A model: {@code id}, {@code name}, {@code provider} and, as far as known, {@code description},
     * {@code context_length}, {@code max_tokens}, {@code parameters}, {@code quantization}, {@code size},
     * {@code capabilities}, {@code metadata} and more.
     *
     * @param model the model
     * @return the text of a JSON object
     */
    public static String model(ModelInfo model) {
        return text(ModelJson.write(model));
    }

    /**
     * A report on a provider: {@code provider}, {@code status}, {@code available}, {@code state}, {@code observed_at} and,
     * as far as known, {@code models_count}, {@code supports_streaming}, {@code supports_embeddings},
     * {@code default_model}, {@code error}, {@code latency_ms}, {@code until} and {@code version}.
     *
     * @param health the report
     * @return the text of a JSON object
     */
    public static String health(ProviderHealth health) {
        return text(form(health));
    }

    /**
     * Reports by the labels of their providers.
     *
     * @param health the reports
     * @return the text of a JSON object
     */
    public static String allHealth(Map<String, ProviderHealth> health) {
        Map<String, Object> all = new LinkedHashMap<>();
        health.forEach((label, report) -> all.put(label, form(report)));
        return text(all);
    }

    /**
     * All lists: {@code models} by provider, {@code total}, and in {@code providers} how each list came about:
     * {@code outcome}, and where there is one {@code age_s}, {@code error}, {@code next_attempt} and {@code reason}.
     *
     * @param listing the lists
     * @param now the time of day to count ages to
     * @return the text of a JSON object
     */
    public static String listing(ModelListing listing, Instant now) {
        Map<String, Object> models = new LinkedHashMap<>();
        Map<String, Object> providers = new LinkedHashMap<>();
        listing.byProvider().forEach((label, part) -> {
            models.put(label, forms(part.models()));
            providers.put(label, form(part.outcome(), now));
        });
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("models", models);
        form.put("total", listing.total());
        form.put("providers", providers);
        return text(form);
    }

    /**
     * As {@link #listing(ModelListing, Instant)}, with ages as of now.
     *
     * @param listing the lists
     * @return the text of a JSON object
     */
    public static String listing(ModelListing listing) {
        return listing(listing, Instant.now());
    }

    /**
     * One provider's list: {@code provider}, {@code models}, {@code total} and how it came about, as in
     * {@link #listing(ModelListing, Instant)}.
     *
     * @param listing the list
     * @param now the time of day to count its age to
     * @return the text of a JSON object
     */
    public static String providerListing(ProviderListing listing, Instant now) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("provider", listing.provider());
        form.put("models", forms(listing.models()));
        form.put("total", listing.models().size());
        form.putAll(form(listing.outcome(), now));
        return text(form);
    }

    /**
     * As {@link #providerListing(ProviderListing, Instant)}, with the age as of now.
     *
     * @param listing the list
     * @return the text of a JSON object
     */
    public static String providerListing(ProviderListing listing) {
        return providerListing(listing, Instant.now());
    }

    /**
     * What a search found: {@code query}, {@code models}, {@code total} and, if there are any, {@code excluded_unknown}
     * (models left out by filter, since the fact is not known) and {@code corrections} (words by what was looked for in
     * their place).
     *
     * @param result what was found
     * @return the text of a JSON object
     */
    public static String search(SearchResult result) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("query", result.query().toString());
        form.put("models", forms(result.models()));
        form.put("total", result.total());
        if (!result.excludedUnknown().isEmpty()) {
            form.put("excluded_unknown", result.excludedUnknown());
        }
        if (!result.corrections().isEmpty()) {
            form.put("corrections", result.corrections());
        }
        return text(form);
    }

    /**
     * The labels of providers, in alphabetical order: {@code {"providers": ["huggingface", "ollama"]}}.
     *
     * @param labels the labels
     * @return the text of a JSON object
     */
    public static String providers(Collection<String> labels) {
        return text(Map.of("providers", labels.stream().sorted().toList()));
    }

    private static Map<String, Object> form(ProviderHealth health) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("provider", health.provider());
        form.put("status", health.status());
        form.put("available", health.available());
        health.modelsCount().ifPresent(count -> form.put("models_count", count));
        put(form, "supports_streaming", health.streaming());
        put(form, "supports_embeddings", health.embeddings());
        health.defaultModel().ifPresent(model -> form.put("default_model", model));
        health.error().ifPresent(error -> form.put("error", error));
        form.put("state", health.state().word());
        health.latency().ifPresent(latency -> form.put("latency_ms", latency.toMillis()));
        form.put("observed_at", health.observedAt().toString());
        health.until().ifPresent(until -> form.put("until", until.toString()));
        health.version().ifPresent(version -> form.put("version", version));
        return form;
    }

    private static Map<String, Object> form(ListOutcome outcome, Instant now) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("outcome", outcome.word());
        Optional<Duration> age = Optional.empty();
        Optional<Instant> next = Optional.empty();
        if (outcome instanceof ListOutcome.Fresh fresh) {
            age = Optional.of(Duration.between(fresh.at(), now));
        } else if (outcome instanceof ListOutcome.Stale stale) {
            age = Optional.of(stale.age());
            next = Optional.of(stale.nextAttempt());
        } else if (outcome instanceof ListOutcome.Snapshot snapshot) {
            age = Optional.of(snapshot.age());
        } else if (outcome instanceof ListOutcome.Failed failed) {
            next = Optional.of(failed.nextAttempt());
        } else if (outcome instanceof ListOutcome.Skipped skipped) {
            form.put("reason", skipped.reason());
        }
        age.ifPresent(known -> form.put("age_s", Math.max(0, known.toSeconds())));
        outcome.failure().map(LlmException::getMessage).ifPresent(error -> form.put("error", error));
        next.ifPresent(known -> form.put("next_attempt", known.toString()));
        return form;
    }

    private static List<Object> forms(List<ModelInfo> models) {
        List<Object> forms = new ArrayList<>(models.size());
        models.forEach(model -> forms.add(ModelJson.write(model)));
        return forms;
    }

    private static void put(Map<String, Object> form, String name, Support support) {
        if (support.isKnown()) {
            form.put(name, support.isYes());
        }
    }

    private static String text(Map<String, Object> form) {
        return Json.ofMap(form).text();
    }
}
