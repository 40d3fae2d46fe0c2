package dev.cmk.internal;

import dev.cmk.internal.cache.DataKeyCache;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Drops all data keys before the process is checkpointed and after it is restored (org.crac): no key gets into the image,
 * and no two copies of the process go on with the same series.
 */
final class CheckpointHook implements Resource {

    private final DataKeyCache cache;

    CheckpointHook(DataKeyCache cache) {
        this.cache = cache;
    }

    void register() {
        Core.getGlobalContext().register(this); // held weakly there
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        cache.clear();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        cache.clear();
    }
}
