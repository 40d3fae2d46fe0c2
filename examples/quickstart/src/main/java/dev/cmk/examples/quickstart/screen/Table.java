package dev.cmk.examples.quickstart.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table whose columns are as wide as they have to be, and flush right where they hold numbers. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /** With the headings of its columns. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row of as many cells as there are headings. */
    public Table row(Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
        return this;
    }

    /** Prints it. */
    public void on(Screen screen) {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        screen.gap();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int column = 0; column < columns; column++) {
                String flush = isNumbers(column) ? "" : "-";
                line.append(String.format(" %" + flush + widths[column] + "s ", row.get(column)));
            }
            String text = line.toString().stripTrailing();
            screen.line(row == rows.get(0) ? screen.style().dim(text) : text);
        }
        screen.gap();
    }

    private boolean isNumbers(int column) {
        return rows.stream().skip(1).allMatch(row -> row.get(column).matches("[0-9,]+"));
    }
}
