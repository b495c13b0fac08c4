package dev.parley.huggingface;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model as a request names it: {@code org/name}, and who shall serve it after the last colon.
 *
 * @param asked the id as it was given
 * @param repository the id on the Hub
 * @param suffix a policy or a provider; any word
 */
record ModelId(String asked, String repository, Optional<String> suffix) {
    /** Words after the colon that name no provider. */
    private static final Set<String> POLICIES = Set.of("fastest", "cheapest", "preferred", "auto");

    /** @throws IllegalArgumentException if it can be no model's id */
    static ModelId parse(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("model must not be blank");
        }
        if (id.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException("model '" + id.strip().replaceAll("\\p{Cntrl}", "?")
                    + "' has white space in it; an id is org/name or org/name:provider");
        }
        int colon = id.lastIndexOf(':');
        boolean cut = colon > id.lastIndexOf('/') && colon > 0 && colon < id.length() - 1;
        String repository = cut ? id.substring(0, colon) : id;
        for (String segment : repository.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "model '" + id + "' is no id; an id is org/name or org/name:provider");
            }
        }
        return new ModelId(id, repository, cut ? Optional.of(id.substring(colon + 1)) : Optional.empty());
    }

    /** The provider that shall serve it, if the suffix can be one's name. */
    Optional<String> servedBy() {
        return suffix.filter(word -> !POLICIES.contains(word));
    }

    /** The repository as part of an address. */
    String path() {
        return Arrays.stream(repository.split("/"))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
