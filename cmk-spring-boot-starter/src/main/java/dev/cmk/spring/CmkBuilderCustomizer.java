package dev.cmk.spring;

import dev.cmk.Cmk;

/** A bean that has the last word about how the {@link Cmk} is built. */
@FunctionalInterface
public interface CmkBuilderCustomizer {

    /**
     * Sets what no property and no other bean does.
     *
     * @param builder with everything that the starter has set
     */
    void customize(Cmk.Builder builder);
}
