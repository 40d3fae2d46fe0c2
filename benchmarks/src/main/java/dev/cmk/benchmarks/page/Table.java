package dev.cmk.benchmarks.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    static Table of(List<List<String>> rows) {
        Table table = new Table();
        table.rows.addAll(rows);
        return table;
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    /** Three digits are enough. */
    static String number(double number) {
        String form = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, number);
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
