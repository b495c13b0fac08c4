package dev.parley.ollama;

import dev.parley.ErrorDetails;
import dev.parley.MalformedResponseException;
import dev.parley.Progress;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.ProgressEmitter;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.JsonCursor;
import dev.parley.spi.http.ProgressDecoder;
import dev.parley.spi.http.StreamRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of a pull, push or create. The server counts layer by layer, one after another; here they are added up
 * by digest, so that what is reported is about all layers known so far.
 */
final class OllamaProgressDecoder implements ProgressDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(OllamaProgressDecoder.class);
    private static final FieldNames LINE = FieldNames.of("status", "digest", "total", "completed", "error");
    private static final String SUCCESS = "success";

    private final String model;
    private final OllamaApi.ErrorLine errors;
    private final JsonCursor cursor = new JsonCursor();
    private final Map<String, Layer> layers = new LinkedHashMap<>();

    private record Layer(long completed, long total) {}

    // the line that is being read
    private String status = "";
    private @Nullable String digest;
    private long total;
    private long completed;
    private boolean recognised;
    private boolean failed;

    OllamaProgressDecoder(String model, OllamaApi.ErrorLine errors) {
        this.model = model;
        this.errors = errors;
    }

    @Override
    public void record(StreamRecord line, ProgressEmitter out) {
        status = "";
        digest = null;
        total = 0;
        completed = 0;
        recognised = false;
        failed = false;
        try {
            read(line);
        } catch (MalformedResponseException e) {
            if (line.terminated()) {
                throw e;
            }
            LOG.debug("the reports ended inside a line");
            return;
        }
        if (failed) {
            out.fail(errors.failure(line.text()));
        } else if (!recognised) {
            throw new MalformedResponseException(
                    ErrorDetails.builder("a line is no report of progress: " + JsonReply.excerpt(line.text()))
                            .provider(OllamaProvider.ID)
                            .model(model)
                            .build());
        } else if (!status.isBlank()) {
            out.progress(report());
            if (status.equals(SUCCESS)) {
                out.finish();
            }
        }
    }

    private void read(StreamRecord line) {
        cursor.reset(line.bytes(), line.from(), line.to());
        cursor.beginObject();
        while (cursor.nextField()) {
            int field = cursor.match(LINE);
            if (field < 0) {
                cursor.skip();
                continue;
            }
            recognised = true;
            if (!cursor.nullValue()) {
                switch (field) {
                    case 0 -> status = cursor.string();
                    case 1 -> digest = cursor.string();
                    case 2 -> total = cursor.longValue();
                    case 3 -> completed = cursor.longValue();
                    default -> failed = AnswerParts.isError(cursor);
                }
            }
        }
        cursor.end();
    }

    private Progress report() {
        Progress.Builder report = Progress.builder(status);
        if (digest != null && !digest.isBlank()) {
            report.digest(digest);
            if (total > 0) {
                layers.put(digest, new Layer(Math.max(0, Math.min(completed, total)), total));
            }
        }
        if (!layers.isEmpty()) {
            long done = 0;
            long all = 0;
            for (Layer layer : layers.values()) {
                done += layer.completed();
                all += layer.total();
            }
            report.completedBytes(done).totalBytes(all);
        }
        return report.build();
    }
}
