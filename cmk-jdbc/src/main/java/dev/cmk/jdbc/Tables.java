package dev.cmk.jdbc;

import java.util.Objects;
import java.util.regex.Pattern;

/** The names of the tables. All SQL here says {@code cmk_…}; another prefix takes the place of that one. */
record Tables(String prefix) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,29}");

    static final Tables DEFAULT = new Tables("cmk_");

    Tables {
        Objects.requireNonNull(prefix, "prefix");
        if (!FORM.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "prefix is '" + prefix + "'; 1-30 letters, digits and underscores are allowed, no digit first");
        }
    }

    String in(String sql) {
        return sql.replace(DEFAULT.prefix, prefix);
    }
}
