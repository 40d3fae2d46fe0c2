package dev.cmk.examples.quickstart;

import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkEvent.KeyReferenceChanged;
import dev.cmk.event.CmkListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens for keys that wrap with another key of their KMS than before. */
final class MovedAliases implements CmkListener {

    private final List<KeyReferenceChanged> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(CmkEvent event) {
        if (event instanceof KeyReferenceChanged changed) {
            heard.add(changed);
        }
    }

    List<KeyReferenceChanged> heard() {
        return heard;
    }
}
