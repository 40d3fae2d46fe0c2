package dev.cmk.internal.reencrypt;

import dev.cmk.ReEncryptionLimits;
import dev.cmk.TimeSource;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.ReEncryptionStore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a re-encryption to its end: completed if nothing is left under its source, failed otherwise. */
public final class ReEncryptionEnd {

    private static final Logger log = LoggerFactory.getLogger(ReEncryptionEnd.class);

    private final ReEncryptionStore store;
    private final KeyChanges changes;
    private final ReEncryptionLimits limits;
    private final TimeSource time;

    /**
     * Over a store.
     *
     * @param store has the counters and failures
     * @param changes stores the end
     * @param limits say how long backups are kept
     * @param time says when
     */
    public ReEncryptionEnd(ReEncryptionStore store, KeyChanges changes, ReEncryptionLimits limits, TimeSource time) {
        this.store = store;
        this.changes = changes;
        this.limits = limits;
        this.time = time;
    }

    /** All shards have been looked through. */
    void finish(ReEncryption reEncryption) {
        long failed = store.progress(reEncryption.organization(), reEncryption.id())
                .map(ReEncryptionProgress::failed)
                .orElse(0L);
        if (failed > 0) {
            fail(reEncryption, dataKeysFailed(reEncryption, failed + " data keys could not be moved"));
            return;
        }
        KeyChanges.Outcome outcome = commit(
                reEncryption,
                keys -> keys.completed(reEncryption.id(), limits.backupRetention(), time.now()),
                "nothing is left under " + reEncryption.source());
        switch (outcome) {
            case COMMITTED ->
                log.info(
                        "Re-encryption {} of organization '{}' has completed",
                        reEncryption.id(),
                        reEncryption.organization());
            case DATA_KEYS_LEFT ->
                fail(reEncryption, dataKeysFailed(reEncryption, "data keys are left under the source; retry"));
            case STOPPED -> log.debug("Re-encryption {} was stopped before it ended", reEncryption.id());
        }
    }

    private Failure dataKeysFailed(ReEncryption reEncryption, String message) {
        Side side = store.failures(reEncryption.organization(), reEncryption.id(), null, 1).stream()
                .map(failure -> failure.failure().side())
                .findFirst()
                .orElse(Side.SOURCE);
        return new Failure(side, FailureReason.DATA_KEYS_FAILED, message);
    }

    /** It cannot go on. */
    void fail(ReEncryption reEncryption, Failure why) {
        KeyChanges.Outcome outcome =
                commit(reEncryption, keys -> keys.failed(reEncryption.id(), why), why.reason() + ": " + why.message());
        if (outcome == KeyChanges.Outcome.COMMITTED) {
            log.warn(
                    "Re-encryption {} of organization '{}' has failed on its {}: {} ({})",
                    reEncryption.id(),
                    reEncryption.organization(),
                    why.side(),
                    why.message(),
                    why.reason());
        }
    }

    private KeyChanges.Outcome commit(
            ReEncryption reEncryption, Function<OrganizationKeys, KeyChange> rule, String detail) {
        return changes.byEngine(
                reEncryption.organization(), keys -> isActive(keys, reEncryption) ? rule.apply(keys) : null, detail);
    }

    private static boolean isActive(OrganizationKeys keys, ReEncryption reEncryption) {
        return keys.reEncryptions().stream()
                .anyMatch(move ->
                        move.id().equals(reEncryption.id()) && move.state().isActive());
    }
}
