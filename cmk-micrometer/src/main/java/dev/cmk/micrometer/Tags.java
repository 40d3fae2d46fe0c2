package dev.cmk.micrometer;

import java.util.Locale;

/** Values of tags. */
final class Tags {

    private Tags() {}

    /** As other metrics write theirs: {@code access-denied}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
