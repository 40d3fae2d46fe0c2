package dev.cmk.examples.esc.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The keys that want a look: in use, and not usable. */
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

    /** How far all together are, for those who hear the page: in steps, or it would never be silent. */
    public @Nullable String announcement() {
        if (!isMoving()) {
            return null;
        }
        long total = moves.stream().mapToLong(MoveView::total).sum();
        long done = moves.stream().mapToLong(MoveView::done).sum();
        return "Re-encryption: " + 10 * (10 * done / Math.max(1, total)) + " percent done";
    }
}
