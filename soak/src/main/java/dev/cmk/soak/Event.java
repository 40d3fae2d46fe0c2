package dev.cmk.soak;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes down about itself: a line of time, kind and detail.
 *
 * @param instance who
 * @param at when, in milliseconds of the machine's clock
 * @param kind one of the constants
 * @param detail depends on the kind
 */
record Event(String instance, long at, String kind, String detail) {

    /** About to be killed by its own hand; the detail is the step. */
    static final String DIED = "died";

    /** The library threw; the detail is the kind of error, see {@link Errors}. */
    static final String ERROR = "error";

    /** So many decrypts that gave what was encrypted, since the last such line. */
    static final String OPENED = "opened";

    /** An admin's action, and whether it was done. */
    static final String ACTION = "action";

    /** Connections that were still lent after the {@code Cmk} was closed. */
    static final String LENT = "lent";

    /** For people. */
    static final String NOTE = "note";

    static List<Event> parse(String instance, List<String> lines) {
        List<Event> events = new ArrayList<>();
        for (String line : lines) {
            Event event = parse(instance, line);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    private static @Nullable Event parse(String instance, String line) {
        String[] parts = line.split("\t", 3);
        return parts.length == 3 ? new Event(instance, Long.parseLong(parts[0]), parts[1], parts[2]) : null;
    }
}
