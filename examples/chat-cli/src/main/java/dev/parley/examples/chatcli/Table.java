package dev.parley.examples.chatcli;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, each column as wide as its widest cell. */
final class Table {
    private static final String GAP = "  ";

    private final String[] heading;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... heading) {
        this.heading = heading.clone();
    }

    void row(String... cells) {
        if (cells.length != heading.length) {
            throw new IllegalArgumentException(cells.length + " cells under " + heading.length + " headings");
        }
        rows.add(cells.clone());
    }

    /** The lines; none if there are no rows. */
    List<String> lines(Style style) {
        if (rows.isEmpty()) {
            return List.of();
        }
        int[] widths = new int[heading.length];
        measure(heading, widths);
        rows.forEach(row -> measure(row, widths));
        List<String> lines = new ArrayList<>();
        lines.add(style.dim(style.fitted(line(heading, widths))));
        rows.forEach(row -> lines.add(style.safe(style.fitted(line(row, widths)))));
        return lines;
    }

    private static void measure(String[] row, int[] widths) {
        for (int i = 0; i < row.length; i++) {
            widths[i] = Math.max(widths[i], width(row[i]));
        }
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(i == 0 ? "" : GAP).append(row[i]).append(" ".repeat(widths[i] - width(row[i])));
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
