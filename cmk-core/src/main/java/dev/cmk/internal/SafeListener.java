package dev.cmk.internal;

import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener of the host, whose exceptions must not change what happens. */
record SafeListener(CmkListener listener) implements CmkListener {

    private static final Logger log = LoggerFactory.getLogger(SafeListener.class);

    @Override
    public void onEvent(CmkEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            log.warn("The listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
