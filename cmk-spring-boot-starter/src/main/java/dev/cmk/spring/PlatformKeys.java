package dev.cmk.spring;

import dev.cmk.spi.WrappingKey;
import java.util.List;
import java.util.Objects;

/**
 * The service's own key, as a bean.
 *
 * @param current wraps the data keys of organizations that have no key of their own
 * @param former its predecessors, under which there are data keys still
 */
public record PlatformKeys(WrappingKey current, List<WrappingKey> former) {

    /** Copies the list. */
    public PlatformKeys {
        Objects.requireNonNull(current, "current");
        former = List.copyOf(former);
    }

    /**
     * A key without predecessors.
     *
     * @param current the key
     * @return both
     */
    public static PlatformKeys of(WrappingKey current) {
        return new PlatformKeys(current, List.of());
    }
}
