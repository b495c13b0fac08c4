package dev.parley.spi.http;

/** The name of the field that was come to last. */
abstract sealed class JsonNames extends JsonNesting permits JsonCursor {
    private static final int COMMA_QUOTE = ',' | '"' << 8;
    private static final int QUOTE_COLON = '"' | ':' << 8;

    private int nameFrom;
    private int nameTo;
    private long nameHead;
    private boolean nameEscaped;

    JsonNames(int maxDepth) {
        super(maxDepth);
    }

    final int nameIndex(FieldNames names) {
        return nameEscaped ? names.find(name()) : names.find(bytes, nameFrom, nameTo - nameFrom, nameHead);
    }

    final String name() {
        return nameEscaped
                ? JsonStrings.unescape(bytes, nameFrom, nameTo, true)
                : JsonStrings.plain(bytes, nameFrom, nameTo, true);
    }

    /** From a field's opening quote to its value. */
    final int field(int i) {
        if (byteAt(i) != '"') {
            throw expected("a field name", i);
        }
        int start = i + 1;
        int end = stringEnd(start);
        nameFrom = start;
        nameTo = end;
        nameHead = Words.head(bytes, start, end - start);
        nameEscaped = escaped;
        return afterName(end + 1);
    }

    /**
     * From the end of the last field, or the opening bracket, to the value of the next field, if no white space and no
     * escape is in the way, as servers write it.
     *
     * @return -1 if it is not so, nothing having been changed
     */
    final int compactField(int pos, boolean comma) {
        byte[] b = bytes;
        int lastWord = to - 16; // behind a word at its end there is room for a quote, a colon and a value
        int start = pos + 1;
        if (start > lastWord) {
            return -1;
        }
        if (comma) {
            if (Words.two(b, pos) != COMMA_QUOTE) {
                return -1;
            }
            start++;
        } else if (b[pos] != '"') {
            return -1;
        }
        int i = start;
        long word = Words.at(b, i);
        long stops = Words.stringStops(word);
        long head = word;
        if (stops != 0) {
            int n = Words.before(stops);
            head = Words.low(word, n);
            i += n;
        } else {
            do {
                i += 8;
                if (i > lastWord) {
                    return -1;
                }
                stops = Words.stringStops(Words.at(b, i));
            } while (stops == 0);
            i += Words.before(stops);
        }
        if (Words.two(b, i) != QUOTE_COLON || b[i + 2] <= ' ') {
            return -1;
        }
        nameFrom = start;
        nameTo = i;
        nameHead = head;
        nameEscaped = false;
        return i + 2;
    }
}
