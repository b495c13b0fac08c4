package dev.parley.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, each column as wide as its widest cell. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heading) {
        rows.add(heading.clone());
    }

    void row(String... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells under " + rows.get(0).length + " headings");
        }
        rows.add(cells.clone());
    }

    void print(Screen screen) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(GAP).append(row[i]).append(" ".repeat(widths[i] - width(row[i])));
            }
            screen.line(line.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
