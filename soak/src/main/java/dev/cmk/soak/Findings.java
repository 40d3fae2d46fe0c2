package dev.cmk.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the checks have found. Of each sort of trouble the first few are kept, and all are counted. */
final class Findings {

    private static final int KEPT = 5;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();

    synchronized void add(String sort, Object example) {
        if (counts.merge(sort, 1, Integer::sum) <= KEPT) {
            examples.add(sort + ": " + example);
        }
    }

    void require(boolean right, String sort, Object example) {
        if (!right) {
            add(sort, example);
        }
    }

    synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>(examples);
        counts.forEach((sort, count) -> {
            if (count > KEPT) {
                lines.add(sort + ": " + count + " in all");
            }
        });
        return lines;
    }
}
