package dev.parley.registry;

import dev.parley.Json;
import dev.parley.ModelInfo;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good lists on disk, as JSON. Written whole to a file beside it and moved into place, so that readers and other
 * processes see one version or another. A file that cannot be read counts as none; what cannot be written is a warning.
 * Written by one thread at a time.
 */
final class SnapshotFile {
    static final int FORMAT = 1;

    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    private static final long LARGEST = 64L * 1024 * 1024;

    /**
     * One provider's list.
     *
     * @param fingerprint whose list it is
     * @param fetchedAt when it was given
     * @param models the models
     */
    record Saved(String fingerprint, Instant fetchedAt, List<ModelInfo> models) {}

    /**
     * What a file holds.
     *
     * @param salt the key of the fingerprints
     * @param lists the lists by label
     */
    record Content(String salt, Map<String, Saved> lists) {}

    private final Path path;
    private boolean warned;

    SnapshotFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    Content read() {
        try {
            if (Files.notExists(path)) {
                return empty();
            }
            if (Files.size(path) > LARGEST) {
                throw new IOException("larger than " + LARGEST + " bytes");
            }
            return parse(Json.of(Files.readString(path)).asMap());
        } catch (IOException | RuntimeException e) {
            LOG.warn("the snapshot {} cannot be used; starting without it: {}", path, e.toString());
            return empty();
        }
    }

    void write(String salt, Map<String, Saved> lists) {
        Path temporary = null;
        try {
            Path directory = path.getParent();
            Files.createDirectories(directory);
            temporary = Files.createTempFile(directory, path.getFileName().toString(), ".tmp");
            Files.writeString(temporary, Json.ofMap(form(salt, lists)).text());
            try {
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
            }
            warned = false;
        } catch (IOException | RuntimeException e) {
            if (!warned) {
                LOG.warn("the snapshot {} cannot be written; the registry goes on without it: {}", path, e.toString());
            }
            warned = true;
            discard(temporary);
        }
    }

    private static void discard(@Nullable Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                LOG.debug("{} is left behind", temporary, e);
            }
        }
    }

    private static Content empty() {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return new Content(HexFormat.of().formatHex(salt), Map.of());
    }

    private static Map<String, Object> form(String salt, Map<String, Saved> lists) {
        List<Object> providers = new ArrayList<>();
        lists.forEach((label, saved) -> {
            Map<String, Object> provider = new LinkedHashMap<>();
            provider.put("provider", label);
            provider.put("fingerprint", saved.fingerprint());
            provider.put("fetched_at", saved.fetchedAt().toString());
            List<Object> models = new ArrayList<>();
            saved.models().forEach(model -> models.add(ModelJson.write(model)));
            provider.put("models", models);
            providers.add(provider);
        });
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("format", FORMAT);
        form.put("salt", salt);
        form.put("providers", providers);
        return form;
    }

    private static Content parse(Map<String, Object> form) throws IOException {
        if (!Integer.valueOf(FORMAT).equals(form.get("format"))) {
            throw new IOException("its format is " + form.get("format") + ", not " + FORMAT);
        }
        if (!(form.get("salt") instanceof String salt) || salt.isBlank()) {
            throw new IOException("it has no salt");
        }
        Map<String, Saved> lists = new LinkedHashMap<>();
        for (Object entry : list(form.get("providers"))) {
            Map<?, ?> provider = object(entry);
            String label = String.valueOf(provider.get("provider"));
            List<ModelInfo> models = new ArrayList<>();
            for (Object model : list(provider.get("models"))) {
                models.add(ModelJson.read(label, object(model)));
            }
            lists.put(
                    label,
                    new Saved(
                            String.valueOf(provider.get("fingerprint")),
                            Instant.parse(String.valueOf(provider.get("fetched_at"))),
                            ListDiff.cleaned(label, models)));
        }
        return new Content(salt, lists);
    }

    private static Collection<?> list(@Nullable Object value) throws IOException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IOException("a list is missing");
    }

    private static Map<?, ?> object(@Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException("an object is missing");
    }
}
