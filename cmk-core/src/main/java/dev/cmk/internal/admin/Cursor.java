package dev.cmk.internal.admin;

import dev.cmk.admin.Page;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text by which a list is continued: the list's name and a value, so that no list goes on with another's. */
record Cursor(String list) {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** A part of a list of which one more than asked for was read, to see whether there is a next part. */
    <T> Page<T> page(List<T> found, int size, Function<T, Object> continued) {
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, size);
        return new Page<>(items, list + "-" + continued.apply(items.get(size - 1)));
    }

    /** The value of a page's cursor, or null for the first page. */
    @Nullable
    String value(Page.Request page) {
        String after = page.after();
        if (after == null) {
            return null;
        }
        if (!after.startsWith(list + "-")) {
            throw foreign(null);
        }
        return after.substring(list.length() + 1);
    }

    @Nullable
    Long number(Page.Request page) {
        String value = value(page);
        if (value != null && !NUMBER.matcher(value).matches()) {
            throw foreign(null);
        }
        return value == null ? null : Long.valueOf(value);
    }

    /** For a list that is continued by how much of it was seen. */
    int offset(Page.Request page) {
        Long number = number(page);
        if (number != null && number > Integer.MAX_VALUE - Page.MAX_SIZE) {
            throw foreign(null);
        }
        return number == null ? 0 : Math.toIntExact(number);
    }

    static IllegalArgumentException foreign(@Nullable Throwable cause) {
        return new IllegalArgumentException(
                "page: 'after' is not what an earlier page of this list gave as 'next'", cause);
    }
}
