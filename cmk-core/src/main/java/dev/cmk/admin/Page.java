package dev.cmk.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items in the order of the list
 * @param next what to ask for to get the part after this one, or null if this was the last
 * @param <T> what the list holds
 */
public record Page<T>(List<T> items, @Nullable String next) {

    /** The most items of a page. */
    public static final int MAX_SIZE = 1000;

    /** Copies the items. */
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Which part of a list to get.
     *
     * @param after {@link Page#next} of the part before, or null for the first
     * @param size at most so many items, 1 to {@value Page#MAX_SIZE}
     */
    public record Request(@Nullable String after, int size) {

        /**
         * Checks the size.
         *
         * @throws IllegalArgumentException if the size is out of range
         */
        public Request {
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException("page size is " + size + "; 1 to " + MAX_SIZE + " are allowed");
            }
        }

        /**
         * The first part of a list.
         *
         * @param size at most so many items
         * @return the request
         */
        public static Request first(int size) {
            return new Request(null, size);
        }
    }
}
