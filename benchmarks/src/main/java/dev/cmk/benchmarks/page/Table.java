package dev.cmk.benchmarks.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** A table in Markdown. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    private Table() {}

    static Table of(List<List<String>> rows) {
        Table table = new Table();
        table.rows.addAll(rows);
        return table;
    }

    /** With a column for each of some things, behind a few others. */
    static <T> Table of(List<String> first, List<T> columns, Function<T, String> title) {
        return of(List.of(
                Stream.concat(first.stream(), columns.stream().map(title)).toList()));
    }

    <T> void row(List<String> first, List<T> columns, Function<T, String> cell) {
        rows.add(Stream.concat(first.stream(), columns.stream().map(cell)).toList());
    }

    /** Three digits are enough. */
    static String number(double number) {
        String form = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, number);
    }

    static String interval(Median median) {
        return number(median.value())
                + (median.low() < median.high() ? " (" + number(median.low()) + "–" + number(median.high()) + ")" : "");
    }

    String toMarkdown() {
        if (rows.isEmpty()) {
            return "*Not measured yet.*\n";
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (row == rows.get(0)) {
                text.append("|").append(" --- |".repeat(row.size())).append('\n');
            }
        }
        return text.toString();
    }
}
