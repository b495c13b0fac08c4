package dev.parley.llamacpp.internal.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The process of one model: takes jobs from its standard input and answers on its standard output, until the input ends.
 * It needs nothing but the JDK and the binding.
 */
final class WorkerMain {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ExecutorService jobs = Executors.newCachedThreadPool();
    private final Map<Integer, AtomicBoolean> cancelled = new ConcurrentHashMap<>();
    private volatile @Nullable NativeModel model;

    private WorkerMain(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Runs until the input ends.
     *
     * @param args none
     */
    public static void main(String[] args) {
        WorkerMain worker = new WorkerMain(
                new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in))),
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)));
        // what anything else prints must not get between the answers
        System.setOut(System.err);
        ignoreInterruptsOfTheTerminal();
        int status = 0;
        try {
            worker.work();
        } catch (EOFException e) {
            // the host has let go of this model
        } catch (IOException e) {
            System.err.println("the pipe to the host is broken: " + e);
            status = 1;
        } catch (RuntimeException | Error e) {
            System.err.println("the process of the model is at its end: " + e);
            status = 3;
        }
        // the binding leaves threads behind that are no daemons: a normal end would wait for them
        Runtime.getRuntime().halt(status);
    }

    /** Ctrl-C goes to every process of a terminal; what it is to do, the host decides. */
    private static void ignoreInterruptsOfTheTerminal() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, interrupt, handler.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            System.err.println("interrupts of the terminal will end this process: " + e);
        }
    }

    private void work() throws IOException {
        while (true) {
            int operation = in.readByte();
            int job = in.readInt();
            switch (operation) {
                case Frames.LOAD -> {
                    boolean libraryOnly = in.readBoolean();
                    EngineSettings settings = EngineSettings.read(in);
                    start(job, () -> load(job, libraryOnly, settings));
                }
                case Frames.RENDER -> {
                    String request = Frames.readText(in);
                    start(job, () -> text(job, loaded().render(request)));
                }
                case Frames.ENCODE -> {
                    String text = Frames.readText(in);
                    start(job, () -> tokens(job, loaded().encode(text)));
                }
                case Frames.EMBED -> {
                    String text = Frames.readText(in);
                    start(job, () -> vector(job, loaded().embed(text)));
                }
                case Frames.GENERATE -> {
                    int[] prompt = Frames.readInts(in);
                    int step = in.readInt();
                    Map<String, String> options = new LinkedHashMap<>();
                    for (int i = in.readInt(); i > 0; i--) {
                        options.put(Frames.readText(in), Frames.readText(in));
                    }
                    AtomicBoolean stop = new AtomicBoolean();
                    cancelled.put(job, stop);
                    start(job, () -> loaded().generate(prompt, step, options, new Answer(job, stop)));
                }
                case Frames.CANCEL -> {
                    AtomicBoolean stop = cancelled.get(job);
                    if (stop != null) {
                        stop.set(true);
                    }
                }
                default -> throw new IOException("there is no operation " + operation);
            }
        }
    }

    @FunctionalInterface
    private interface Job {
        void run() throws Exception;
    }

    private void start(int job, Job work) {
        jobs.execute(() -> {
            try {
                work.run();
            } catch (Exception | LinkageError e) {
                failed(job, e);
            } catch (Error e) {
                System.err.println("the process of the model is at its end: " + e);
                Runtime.getRuntime().halt(3);
            } finally {
                cancelled.remove(job);
            }
        });
    }

    private void load(int job, boolean libraryOnly, EngineSettings settings) throws Exception {
        NativeModel.loadLibrary();
        if (!libraryOnly) {
            model = new NativeModel(settings);
        }
        synchronized (out) {
            head(Frames.OK, job);
            out.flush();
        }
    }

    private NativeModel loaded() {
        NativeModel there = model;
        if (there == null) {
            throw new IllegalStateException("no model was loaded");
        }
        return there;
    }

    private void text(int job, String text) throws IOException {
        synchronized (out) {
            head(Frames.TEXT, job);
            Frames.writeText(out, text);
            out.flush();
        }
    }

    private void tokens(int job, int[] tokens) throws IOException {
        synchronized (out) {
            head(Frames.INTS, job);
            Frames.writeInts(out, tokens);
            out.flush();
        }
    }

    private void vector(int job, float[] vector) throws IOException {
        synchronized (out) {
            head(Frames.FLOATS, job);
            Frames.writeFloats(out, vector);
            out.flush();
        }
    }

    private void failed(int job, Throwable failure) {
        try {
            synchronized (out) {
                head(Frames.FAILED, job);
                String message = failure.getMessage();
                Frames.writeText(out, message == null ? failure.toString() : message);
                out.flush();
            }
        } catch (IOException e) {
            System.err.println("the pipe to the host is broken: " + e);
            Runtime.getRuntime().halt(1);
        }
    }

    private void head(int operation, int job) throws IOException {
        out.writeByte(operation);
        out.writeInt(job);
    }

    /** Sends one answer to the host. */
    private final class Answer implements TokenSink {
        private final int job;
        private final AtomicBoolean stop;

        Answer(int job, AtomicBoolean stop) {
            this.job = job;
            this.stop = stop;
        }

        @Override
        public void promptRead() throws IOException {
            synchronized (out) {
                head(Frames.PROMPT_READ, job);
                out.flush();
            }
        }

        @Override
        public void token(String text, int tokens) throws IOException {
            synchronized (out) {
                head(Frames.TOKEN, job);
                Frames.writeText(out, text);
                out.writeInt(tokens);
                out.flush();
            }
        }

        @Override
        public void end(boolean byModel) throws IOException {
            synchronized (out) {
                head(Frames.END, job);
                out.writeBoolean(byModel);
                out.flush();
            }
        }

        @Override
        public boolean isCancelled() {
            return stop.get();
        }
    }
}
