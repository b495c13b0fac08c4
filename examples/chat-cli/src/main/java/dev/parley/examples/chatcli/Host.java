package dev.parley.examples.chatcli;

import dev.parley.LlmProvider;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * What the program gets from outside.
 *
 * @param environment the environment variables
 * @param in the standard input
 * @param out the standard output
 * @param err the standard error
 * @param terminals which of them are terminals
 * @param charset how text is encoded there
 * @param interrupts Ctrl-C outside of the interactive chat
 * @param terminal opens the terminal of the interactive chat
 * @param providers providers besides those that the environment configures
 */
record Host(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminals terminals,
        Charset charset,
        Interrupts interrupts,
        TerminalSource terminal,
        List<LlmProvider> providers) {

    private static final int DEFAULT_WIDTH = 80;

    /**
     * Which of the standard streams are terminals.
     *
     * @param in whether the input is one
     * @param out whether the output is one
     * @param err whether the error output is one
     * @param width the columns of the terminal, if there is one
     */
    record Terminals(boolean in, boolean out, boolean err, int width) {
        static final Terminals NONE = new Terminals(false, false, false, DEFAULT_WIDTH);
    }

    /** Opens a terminal. */
    @FunctionalInterface
    interface TerminalSource {
        Terminal open() throws IOException;
    }

    /** This process. */
    static Host ofProcess() {
        Charset charset = nativeCharset();
        return new Host(
                System.getenv(),
                new FileInputStream(FileDescriptor.in),
                stream(FileDescriptor.out, charset),
                stream(FileDescriptor.err, charset),
                standardStreams(),
                charset,
                Interrupts.ofProcess(),
                () -> TerminalBuilder.builder()
                        .system(true)
                        .dumb(false)
                        .nativeSignals(true)
                        .encoding(charset)
                        .build(),
                List.of());
    }

    /** One of the outputs as a writer; to be flushed. */
    PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, charset), true);
    }

    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(new FileOutputStream(descriptor), true, charset);
    }

    /** A locale that was never set says ASCII; terminals of today show UTF-8 all the same. */
    private static Charset nativeCharset() {
        Charset told = Charset.forName(System.getProperty("native.encoding"));
        return told.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : told;
    }

    private static Terminals standardStreams() {
        List<TerminalProvider> known =
                TerminalBuilder.builder().getProviders(null, new IllegalStateException("no way to ask for terminals"));
        if (known.isEmpty()) {
            return Terminals.NONE;
        }
        TerminalProvider provider = known.get(0);
        boolean out = provider.isSystemStream(SystemStream.Output);
        boolean err = provider.isSystemStream(SystemStream.Error);
        int width = out || err ? provider.systemStreamWidth(out ? SystemStream.Output : SystemStream.Error) : 0;
        return new Terminals(provider.isSystemStream(SystemStream.Input), out, err, width > 0 ? width : DEFAULT_WIDTH);
    }
}
