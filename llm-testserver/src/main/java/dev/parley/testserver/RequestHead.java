package dev.parley.testserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Request line and header lines of a request; {@code bodyLength} is -1 when the body is chunked. */
record RequestHead(String method, String target, String version, Map<String, List<String>> headers, long bodyLength) {

    static final long CHUNKED = -1;

    static RequestHead parse(byte[] bytes, int from, int to, long maxBody) throws BadRequestException {
        String[] lines = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        String[] start = lines[0].split(" ", -1);
        if (start.length != 3 || start[0].isEmpty() || start[1].isEmpty() || !start[2].matches("HTTP/1\\.[01]")) {
            throw new BadRequestException(400, "not an HTTP/1 request line: '" + excerpt(lines[0]) + "'");
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || lines[i].charAt(colon - 1) <= ' ' || lines[i].charAt(0) <= ' ') {
                throw new BadRequestException(400, "not a header line: '" + excerpt(lines[i]) + "'");
            }
            headers.computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new RequestHead(start[0], start[1], start[2], headers, bodyLength(headers, maxBody));
    }

    private static long bodyLength(Map<String, List<String>> headers, long maxBody) throws BadRequestException {
        List<String> coding = headers.get("Transfer-Encoding");
        List<String> length = headers.get("Content-Length");
        if (coding != null) {
            if (length != null) {
                throw new BadRequestException(400, "both Transfer-Encoding and Content-Length");
            }
            if (coding.size() != 1 || !coding.get(0).equalsIgnoreCase("chunked")) {
                throw new BadRequestException(501, "Transfer-Encoding " + coding + " is not chunked");
            }
            return CHUNKED;
        }
        if (length == null) {
            return 0;
        }
        if (length.size() != 1 || !length.get(0).matches("[0-9]{1,18}")) {
            throw new BadRequestException(400, "Content-Length " + length + " is not one number");
        }
        long bytes = Long.parseLong(length.get(0));
        if (bytes > maxBody) {
            throw new BadRequestException(413, "a body of " + bytes + " bytes; at most " + maxBody + " are taken");
        }
        return bytes;
    }

    boolean expectsContinue() {
        return version.equals("HTTP/1.1") && hasToken(headers.get("Expect"), "100-continue");
    }

    /** Tells whether a comma-separated header holds a word, in any case. */
    static boolean hasToken(@Nullable List<String> values, String token) {
        if (values == null) {
            return false;
        }
        for (String value : values) {
            for (String word : value.split(",", -1)) {
                if (word.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String excerpt(String line) {
        String shown = line.length() > 80 ? line.substring(0, 80) + "…" : line;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
