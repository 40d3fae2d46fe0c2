package dev.cmk.examples.esc;

import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.AuditAction;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hears when the engine has come to the end of a re-encryption, so that a test can wait for it. */
final class EndedMoves implements CmkListener {

    private static final Set<AuditAction> ENDS =
            Set.of(AuditAction.RE_ENCRYPTION_COMPLETED, AuditAction.RE_ENCRYPTION_FAILED);
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final Map<String, BlockingQueue<AuditAction>> ends = new ConcurrentHashMap<>();

    @Override
    public void onEvent(CmkEvent event) {
        if (event instanceof CmkEvent.Audited audited
                && ENDS.contains(audited.audit().action())) {
            of(String.valueOf(audited.audit().reEncryption()))
                    .add(audited.audit().action());
        }
    }

    private BlockingQueue<AuditAction> of(String reEncryption) {
        return ends.computeIfAbsent(reEncryption, one -> new LinkedBlockingQueue<>());
    }

    /** Each end is heard once. */
    AuditAction await(String reEncryption) {
        try {
            AuditAction end = of(reEncryption).poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("re-encryption " + reEncryption + " does not end");
            }
            return end;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
