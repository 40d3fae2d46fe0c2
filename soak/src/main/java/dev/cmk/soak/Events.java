package dev.cmk.soak;

import java.nio.file.Path;

/** What an instance writes down about itself. */
final class Events {

    private final AppendOnly file;

    Events(Path file) {
        this.file = new AppendOnly(file);
    }

    void add(String kind, String detail) {
        file.add(System.currentTimeMillis() + "\t" + kind + "\t" + detail.replaceAll("\\s+", " "));
    }

    void error(String where, Throwable thrown) {
        add(Event.ERROR, Errors.kind(thrown) + " in " + where + ": " + thrown);
    }
}
