package dev.parley.ollama;

import dev.parley.Deadline;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.Progress;
import dev.parley.spi.ProgressEmitter;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.Scheduler;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Brings files to the server, those that it does not hold yet. Blocks; made for the thread of a
 * {@link dev.parley.ProgressStream#generate generated} job, which an interrupt ends.
 */
final class BlobUploads {
    /** Reports are this far apart, or a hundredth of the whole if that is more. */
    private static final long STEP = 1 << 20;

    private final OllamaApi api;
    private final ProgressEmitter out;
    private final long total;
    private long done;
    private long reported;

    /** @param total the bytes of all files of the job */
    BlobUploads(OllamaApi api, ProgressEmitter out, long total) {
        this.api = api;
        this.out = out;
        this.total = total;
    }

    /**
     * Uploads files.
     *
     * @return their digests by their names
     */
    Map<ModelFile, String> put(List<ModelFile> files) throws InterruptedException {
        Map<ModelFile, String> digests = new LinkedHashMap<>();
        for (ModelFile file : files) {
            long before = done;
            digests.put(file, file.digest(read -> report("hashing " + file.name(), null, before + read)));
            done = before + file.bytes();
        }
        done = 0;
        reported = 0;
        for (Map.Entry<ModelFile, String> file : digests.entrySet()) {
            put(file.getKey(), file.getValue());
            done += file.getKey().bytes();
        }
        return digests;
    }

    private void put(ModelFile file, String digest) throws InterruptedException {
        CompletableFuture<Boolean> holds = api.holds(digest);
        if (!await(holds)) {
            upload(file, digest);
        }
        reported = 0;
        report("uploaded " + digest, digest, done + file.bytes());
    }

    private void upload(ModelFile file, String digest) throws InterruptedException {
        FileUpload body;
        try {
            body = new FileUpload(file.path(), api::nanoTime);
        } catch (FileNotFoundException e) {
            throw ModelFile.unreadable(file.path(), e);
        }
        CompletableFuture<HttpReply> answer = api.upload(digest, body);
        answer.whenComplete((reply, failure) -> body.answered());
        Watch watch = new Watch(file, body, answer);
        try {
            watch.look();
            long seen = 0;
            while (!body.isAnswered() && seen < file.bytes()) {
                report("uploading " + digest, digest, done + seen);
                seen = body.awaitSent(Math.min(file.bytes(), seen + step()));
            }
            await(answer);
        } finally {
            watch.stop();
            answer.cancel(true);
        }
    }

    private long step() {
        return Math.max(STEP, total / 100);
    }

    private void report(String status, @Nullable String digest, long bytes) {
        if (reported != 0 && bytes - reported < step() && bytes < total) {
            return;
        }
        reported = Math.max(1, bytes);
        Progress.Builder report =
                Progress.builder(status).completedBytes(Math.min(bytes, total)).totalBytes(total);
        if (digest != null) {
            report.digest(digest);
        }
        out.progress(report.build());
    }

    private static <T> T await(CompletableFuture<T> call) throws InterruptedException {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw cause instanceof LlmException failure
                    ? failure
                    : new LlmException(
                            ErrorDetails.builder("the call failed: " + cause)
                                    .provider(OllamaProvider.ID)
                                    .build(),
                            cause);
        } catch (CancellationException e) {
            throw new LlmException(
                    ErrorDetails.builder("the call was cancelled")
                            .provider(OllamaProvider.ID)
                            .build(),
                    e);
        }
    }

    /** Ends an upload that has stopped moving. */
    private final class Watch {
        private final ModelFile file;
        private final FileUpload body;
        private final CompletableFuture<HttpReply> answer;
        private final Duration limit = api.jobs().idle();
        private volatile boolean stopped;
        private volatile Scheduler.@Nullable Cancellable next;

        Watch(ModelFile file, FileUpload body, CompletableFuture<HttpReply> answer) {
            this.file = file;
            this.body = body;
            this.answer = answer;
        }

        void look() {
            if (stopped) {
                return;
            }
            long left = limit.toNanos() - body.stillForNanos();
            if (left <= 0) {
                answer.completeExceptionally(new LlmTimeoutException(
                        Deadline.IDLE,
                        limit,
                        ErrorDetails.builder("the upload of " + file.path() + " stalled: the server took nothing for "
                                        + limit.toSeconds() + " s")
                                .provider(OllamaProvider.ID)
                                .build()));
                return;
            }
            next = api.scheduler().schedule(this::look, Duration.ofNanos(left));
            if (stopped) {
                stop();
            }
        }

        void stop() {
            stopped = true;
            Scheduler.Cancellable scheduled = next;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
