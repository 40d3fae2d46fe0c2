package dev.cmk.examples.esc.keys;

import dev.cmk.KeyConflictException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Something to do: a page to go to, a form to send, or neither with the reason.
 *
 * @param id of its element, so that the focus stays when the table is replaced
 * @param kind looks, such as {@code danger}
 */
record Action(
        String id, String label, String path, @Nullable String why, boolean isLink, String kind) {

    static Action link(String id, String label, String path) {
        return new Action(id, label, path, null, true, "");
    }

    static Action post(String id, String label, String path) {
        return new Action(id, label, path, null, false, "");
    }

    static Action refused(String id, String label, Rule rule) {
        return refused(id, label, Words.of(rule));
    }

    static Action refused(String id, String label, String why) {
        return new Action(id, label, "", why, false, "");
    }

    Action dangerous() {
        return new Action(id, label, path, why, isLink, "danger");
    }

    public boolean isRefused() {
        return why != null;
    }

    public boolean isPost() {
        return !isLink && why == null;
    }
}
