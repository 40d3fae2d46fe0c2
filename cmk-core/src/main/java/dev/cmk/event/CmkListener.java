package dev.cmk.event;

/**
 * Hears what happens.
 *
 * <p>Called on the thread on which it happens, so it has to be quick and must not wait. What it throws is logged and
 * otherwise ignored. Nothing is told about single encrypts and decrypts.
 */
@FunctionalInterface
public interface CmkListener {

    /**
     * Something happened.
     *
     * @param event what
     */
    void onEvent(CmkEvent event);
}
