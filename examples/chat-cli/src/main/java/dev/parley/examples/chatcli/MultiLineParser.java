package dev.parley.examples.chatcli;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/**
 * Questions over several lines: a line that ends with a backslash goes on in the next one, and so does everything between
 * two {@code """}. Quotes mean nothing else here.
 */
final class MultiLineParser extends DefaultParser {
    private static final String FENCE = "\"\"\"";

    MultiLineParser() {
        setQuoteChars(new char[0]);
        setEscapeChars(new char[0]);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && goesOn(line)) {
            throw new EOFError(-1, -1, "more to come");
        }
        return super.parse(line, cursor, context);
    }

    /** What is meant by what was typed. */
    static String text(String typed) {
        String trimmed = typed.strip();
        if (trimmed.length() >= 2 * FENCE.length() && trimmed.startsWith(FENCE) && trimmed.endsWith(FENCE)) {
            return trimmed.substring(FENCE.length(), trimmed.length() - FENCE.length())
                    .strip();
        }
        return typed.replace("\\\n", "\n").strip();
    }

    private static boolean goesOn(String line) {
        String trimmed = line.strip();
        if (trimmed.startsWith(FENCE)) {
            return trimmed.length() < 2 * FENCE.length() || !trimmed.endsWith(FENCE);
        }
        return line.endsWith("\\");
    }
}
