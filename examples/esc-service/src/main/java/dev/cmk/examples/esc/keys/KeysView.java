package dev.cmk.examples.esc.keys;

import java.util.List;

/**
 * The settings page in words, for its templates.
 *
 * @param rows the table
 * @param moves re-encryptions that have not ended
 * @param former those that have, newest first
 * @param canDisableAll whether there is a key to disable
 * @param state changes whenever the keys or the states of re-encryptions do
 */
record KeysView(List<KeyRow> rows, List<MoveView> moves, List<Former> former, boolean canDisableAll, String state) {

    /**
     * A re-encryption that has ended.
     *
     * @param keepUntil until when the former key is needed, empty if it is not
     */
    record Former(String when, String from, String to, String dataKeys, String end, String keepUntil) {}

    /** The keys that want a look. */
    public List<KeyRow> broken() {
        return rows.stream().filter(row -> row.trouble() != null).toList();
    }

    /** Whether a former key is needed still. */
    public boolean hasToKeep() {
        return former.stream().anyMatch(move -> !move.keepUntil().isEmpty());
    }

    /** Whether something changes by itself. */
    public boolean isMoving() {
        return moves.stream().anyMatch(MoveView::isMoving);
    }

    /** What those hear who do not see the page: in steps, or it would never be silent. */
    public String announcement() {
        StringBuilder text = new StringBuilder();
        for (KeyRow row : broken()) {
            text.append(row.headline()).append(". ");
        }
        if (isMoving()) {
            long total = moves.stream().mapToLong(MoveView::total).sum();
            long done = moves.stream().mapToLong(MoveView::done).sum();
            text.append("Re-encryption: ")
                    .append(10 * (10 * done / Math.max(1, total)))
                    .append(" percent done.");
        }
        return text.toString();
    }
}
