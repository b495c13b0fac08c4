package dev.parley.examples.quickstart;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the tour is printed: plain lines, with bold and dim where a person reads them at a terminal. */
final class Screen {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";
    private static final String INDENT = "  ";

    private final PrintStream out;
    private final boolean colour;
    private boolean midLine;
    private boolean thinking;

    Screen(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** The standard output; in colour if it is a terminal and {@code NO_COLOR} is not set. */
    static Screen ofTerminal() {
        Console console = System.console();
        Charset charset = console != null ? console.charset() : Charset.forName(System.getProperty("native.encoding"));
        // a locale that was never set says ASCII; terminals of today show UTF-8 all the same
        Charset shown = charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        String noColour = System.getenv("NO_COLOR");
        boolean colour = console != null && isTerminal(console) && (noColour == null || noColour.isEmpty());
        return new Screen(new PrintStream(new FileOutputStream(FileDescriptor.out), true, shown), colour);
    }

    /** Some JDKs from 22 on have a console where there is no terminal, and a method that older ones lack to tell. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException olderJdk) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    void heading(String text) {
        out.println();
        out.println(styled(BOLD, text));
    }

    void line(String text) {
        out.println(text);
    }

    void note(String text) {
        out.println(styled(DIM, text));
    }

    /** One line of a list of names and values. */
    void fact(String name, String value) {
        out.println(INDENT + styled(DIM, String.format(Locale.ROOT, "%-18s", name)) + value);
    }

    /** A piece of an answer, shown as soon as it is there. */
    void piece(String text) {
        if (thinking) {
            endPieces();
        }
        append(text, text);
    }

    /** A piece of what a model thinks before it answers. */
    void thought(String text) {
        if (!thinking) {
            endPieces();
            thinking = true;
            append("(thinking) ", styled(DIM, "(thinking) "));
        }
        append(text, styled(DIM, text));
    }

    /** Ends the line that pieces were added to. */
    void endPieces() {
        if (midLine) {
            out.println();
        }
        midLine = false;
        thinking = false;
    }

    private void append(String text, String styled) {
        if (text.isEmpty()) {
            return;
        }
        out.print((midLine ? "" : INDENT) + styled.replace("\n", "\n" + INDENT));
        out.flush();
        midLine = true;
    }

    private String styled(String style, String text) {
        return colour ? style + text + PLAIN : text;
    }
}
