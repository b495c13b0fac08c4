package dev.parley.llamacpp.internal.engine;

import dev.parley.llamacpp.internal.engine.EngineException.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's end of the process of a model: two threads, one for what it answers and one for what it logs. */
final class ModelProcess implements EngineModel {
    private static final Logger LOG = LoggerFactory.getLogger("dev.parley.llamacpp.native");

    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+SuppressFatalErrorMessage",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-Dfile.encoding=UTF-8");

    /** The native server reads settings, and tokens for the network, from the environment: it gets what it needs. */
    private static final List<String> VARIABLES = List.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "TMPDIR",
            "TMP",
            "TEMP",
            "SYSTEMROOT",
            "WINDIR",
            "LD_LIBRARY_PATH",
            "DYLD_LIBRARY_PATH",
            "LD_PRELOAD");

    private static final Duration SAYS_WHY_IN = Duration.ofSeconds(1);
    private static final Duration ENDS_IN = Duration.ofSeconds(10);
    private static final long CHECKED_EVERY_MILLIS = 20;

    private final String name;
    private final Process process;
    private final DataOutputStream out;
    private final NativeLog log = new NativeLog();
    private final Thread reader;
    private final Thread logger;
    private final Map<Integer, Job> jobs = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final int batch;
    private volatile boolean closed;
    private volatile @Nullable EngineException end;

    private ModelProcess(Process process, String name, int batch) {
        this.name = name;
        this.process = process;
        this.batch = batch;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 14));
        this.reader = new Thread(this::read, "parley-llamacpp-" + name);
        this.logger = new Thread(this::readLog, "parley-llamacpp-" + name + "-log");
        reader.setDaemon(true);
        logger.setDaemon(true);
    }

    static ModelProcess start(Path files, EngineSettings settings, String name) throws InterruptedException {
        return begin(files, settings, name, false, null);
    }

    static void check(Path files, Duration limit) throws InterruptedException {
        EngineSettings nothing = new EngineSettings("", 1, 1, 1, 1, false, "");
        begin(files, nothing, "check", true, limit).close();
    }

    private static ModelProcess begin(
            Path files, EngineSettings settings, String name, boolean libraryOnly, @Nullable Duration limit)
            throws InterruptedException {
        ModelProcess model = new ModelProcess(launch(files, settings), name, settings.batch());
        model.reader.start();
        model.logger.start();
        try {
            Job job = model.submit(Frames.LOAD, out -> {
                out.writeBoolean(libraryOnly);
                settings.write(out);
            });
            job.await(limit);
            return model;
        } catch (EngineException e) {
            try {
                if (e.kind() == Kind.REFUSED && !libraryOnly) {
                    model.log.awaitLoadFailure(SAYS_WHY_IN);
                }
            } finally {
                model.close();
            }
            model.logger.join(ENDS_IN.toMillis());
            String said = model.log.complaints();
            Kind kind = libraryOnly ? Kind.NOT_AVAILABLE : e.kind();
            throw said.isEmpty() && kind == e.kind()
                    ? e
                    : new EngineException(kind, e.getMessage() + (said.isEmpty() ? "" : ": " + said), e);
        } catch (InterruptedException e) {
            model.close();
            throw e;
        }
    }

    private static Process launch(Path files, EngineSettings settings) {
        List<String> command = new ArrayList<>();
        command.add(java(System.getProperty("java.home")).toString());
        command.addAll(OPTIONS);
        command.add("-Xmx" + (settings.heapBytes() >> 20) + "m");
        command.add("-Djava.io.tmpdir=" + files);
        command.add("-Dde.kherud.llama.lib.path=" + files);
        command.add("-Dde.kherud.llama.tmpdir=" + files);
        command.add("-cp");
        command.add(files.toString());
        command.add(WorkerMain.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).directory(files.toFile());
        builder.environment().keySet().removeIf(variable -> !keeps(variable));
        try {
            return builder.start();
        } catch (IOException e) {
            throw Engine.notAvailable("a JVM for the model cannot be started: " + e.getMessage(), e);
        }
    }

    /** The program that starts a JVM. A native image has no home, and a runtime made by jlink may have no such program. */
    static Path java(@Nullable String home) {
        if (home == null) {
            throw new EngineException(
                    Kind.NOT_AVAILABLE,
                    "models run in a JVM of their own, and this program does not run in one that could start it:"
                            + " there is no java.home");
        }
        Path java = Path.of(home, "bin", File.separatorChar == '\\' ? "java.exe" : "java");
        if (!Files.isExecutable(java)) {
            throw new EngineException(
                    Kind.NOT_AVAILABLE, "models run in a JVM of their own, and there is no '" + java + "' to start it");
        }
        return java;
    }

    private static boolean keeps(String variable) {
        String upper = variable.toUpperCase(Locale.ROOT);
        return VARIABLES.contains(upper)
                || upper.startsWith("LC_")
                || upper.startsWith("OMP_")
                || upper.startsWith("GOMP_")
                || upper.startsWith("KMP_");
    }

    @Override
    public String render(String request, Runnable check) throws InterruptedException {
        return ask(Frames.RENDER, request, check).text;
    }

    @Override
    public int[] encode(String text, Runnable check) throws InterruptedException {
        return ask(Frames.ENCODE, text, check).ints;
    }

    @Override
    public float[] embed(String text, Runnable check) throws InterruptedException {
        return ask(Frames.EMBED, text, check).floats;
    }

    private Reply ask(int operation, String text, Runnable check) throws InterruptedException {
        Job job = submit(operation, out -> Frames.writeText(out, text));
        try {
            return job.await(check);
        } finally {
            jobs.remove(job.number);
        }
    }

    @Override
    public Generation generate(int[] prompt, Map<String, String> options) {
        return submit(Frames.GENERATE, out -> {
            Frames.writeInts(out, prompt);
            out.writeInt(batch);
            out.writeInt(options.size());
            for (Map.Entry<String, String> option : options.entrySet()) {
                Frames.writeText(out, option.getKey());
                Frames.writeText(out, option.getValue());
            }
        });
    }

    @Override
    public boolean isTemplateIgnored() {
        return log.isTemplateIgnored();
    }

    @Override
    public boolean isAlive() {
        return end == null && !closed && process.isAlive();
    }

    @Override
    public long processId() {
        return process.pid();
    }

    @Override
    public void close() {
        closed = true;
        process.destroyForcibly();
        try {
            process.waitFor(ENDS_IN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private Job submit(int operation, Body body) {
        Job job = new Job(numbers.incrementAndGet());
        jobs.put(job.number, job);
        send(operation, job.number, body);
        EngineException over = end;
        if (over != null) {
            job.replies.add(new Reply(over));
        }
        return job;
    }

    private void send(int operation, int job, Body body) {
        try {
            synchronized (out) {
                out.writeByte(operation);
                out.writeInt(job);
                body.write(out);
                out.flush();
            }
        } catch (IOException e) {
            // the reader finds the same end, and tells every job what is known about it
            LOG.debug("{}: the pipe to the process of the model is broken: {}", name, e.toString());
        }
    }

    private void read() {
        String why = "";
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
            while (true) {
                int operation = in.readByte();
                int number = in.readInt();
                Reply reply = Reply.read(operation, in);
                Job job = reply.last ? jobs.remove(number) : jobs.get(number);
                if (job != null) {
                    job.replies.add(reply);
                }
            }
        } catch (EOFException e) {
            LOG.debug("{}: the process of the model has ended", name);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // whatever it was: nobody reads any more, and whoever waits has to know
            why = " (" + e.getMessage() + ")";
        }
        EngineException over = closed ? new EngineException(Kind.CLOSED, "the model was unloaded") : crash(why);
        end = over;
        jobs.values().forEach(job -> job.replies.add(new Reply(over)));
    }

    private EngineException crash(String why) {
        process.destroyForcibly();
        String status = "";
        try {
            if (process.waitFor(ENDS_IN.toMillis(), TimeUnit.MILLISECONDS)) {
                status = " with status " + process.exitValue();
            }
            logger.join(ENDS_IN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String said = log.complaints();
        return new EngineException(
                Kind.CRASHED,
                "the native code has ended" + status + why + (said.isEmpty() ? "" : "; it said: " + said));
    }

    private void readLog() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                log.add(line);
                LOG.debug("{}: {}", name, line);
                line = lines.readLine();
            }
        } catch (IOException e) {
            LOG.debug("{}: no more lines from the process of the model: {}", name, e.toString());
        }
    }

    /** What came back. */
    private static final class Reply {
        private final @Nullable EngineException failure;
        private final boolean last;
        private Step step = Step.NOTHING;
        private String text = "";
        private int[] ints = {};
        private float[] floats = {};

        Reply(@Nullable EngineException failure) {
            this.failure = failure;
            this.last = true;
        }

        private Reply(Step step, boolean last) {
            this.failure = null;
            this.last = last;
            this.step = step;
        }

        static Reply read(int operation, DataInputStream in) throws IOException {
            Reply reply = new Reply(null);
            switch (operation) {
                case Frames.OK -> {}
                case Frames.TEXT -> reply.text = Frames.readText(in);
                case Frames.INTS -> reply.ints = Frames.readInts(in);
                case Frames.FLOATS -> reply.floats = Frames.readFloats(in);
                case Frames.FAILED -> reply = new Reply(new EngineException(Kind.REFUSED, Frames.readText(in)));
                case Frames.PROMPT_READ -> reply = new Reply(Step.PROMPT_READ, false);
                case Frames.TOKEN -> reply = new Reply(Step.token(Frames.readText(in), in.readInt()), false);
                case Frames.END -> reply = new Reply(in.readBoolean() ? Step.ENDED : Step.CUT_OFF, true);
                default -> throw new IOException("there is no answer " + operation);
            }
            return reply;
        }
    }

    /** One thing that was asked for. */
    private final class Job implements Generation {
        private final int number;
        private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

        Job(int number) {
            this.number = number;
        }

        Reply await(Runnable check) throws InterruptedException {
            Reply reply = null;
            while (reply == null) {
                check.run();
                reply = replies.poll(CHECKED_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            }
            return checked(reply);
        }

        Reply await(@Nullable Duration limit) throws InterruptedException {
            Reply reply = limit == null ? replies.take() : replies.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (reply == null) {
                throw new EngineException(Kind.CRASHED, "the native code did not answer within " + limit);
            }
            return checked(reply);
        }

        @Override
        public Step next(Duration wait) throws InterruptedException {
            Reply reply = replies.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            return reply == null ? Step.NOTHING : checked(reply).step;
        }

        @Override
        public void cancel() {
            if (jobs.remove(number) != null && isAlive()) {
                send(Frames.CANCEL, number, out -> {});
            }
        }

        private Reply checked(Reply reply) {
            EngineException failure = reply.failure;
            if (failure != null) {
                jobs.remove(number);
                throw new EngineException(failure.kind(), String.valueOf(failure.getMessage()), failure);
            }
            return reply;
        }
    }
}
