package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.TimeSource;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a re-encryption to its end: completed if nothing is left under its source, failed otherwise.
 *
 * <p>Only who holds a lease may do so. Whatever an admin changes ends the leases and raises the version of the keys, so
 * the lease is looked at between reading the keys and changing them: a worker that wakes up late ends nothing.
 */
public final class ReEncryptionEnd {

    private static final Logger log = LoggerFactory.getLogger(ReEncryptionEnd.class);
    /** Nobody's fault, and nothing to be written off: said of the destination, since only the source's trouble can be. */
    private static final String LEFT = "data keys are left under the source; retry";

    private static final int FAILURES_AT_ONCE = 1000;

    private final ReEncryptionStore store;
    private final KeyChanges changes;
    private final ReEncryptionLimits limits;
    private final TimeSource time;
    private final Leases leases;

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
        this.leases = new Leases(store, limits.lease(), time);
    }

    /** All shards have been looked through. */
    void finish(Lease lease) {
        ReEncryption reEncryption = lease.reEncryption();
        long failed = store.progress(reEncryption.organization(), reEncryption.id())
                .map(ReEncryptionProgress::failed)
                .orElse(0L);
        if (failed > 0) {
            fail(lease, dataKeysFailed(reEncryption, "data keys that could not be moved: " + failed));
            return;
        }
        KeyChanges.Outcome outcome = commit(
                lease,
                keys -> keys.completed(reEncryption.id(), limits.backupRetention(), time.now()),
                "nothing is left under " + reEncryption.source());
        switch (outcome) {
            case COMMITTED ->
                log.info(
                        "Re-encryption {} of organization '{}' has completed",
                        reEncryption.id(),
                        reEncryption.organization());
            case DATA_KEYS_LEFT -> fail(lease, new Failure(Side.DESTINATION, FailureReason.DATA_KEYS_FAILED, LEFT));
            case STOPPED -> log.debug("Re-encryption {} was stopped before it ended", reEncryption.id());
        }
    }

    private Failure dataKeysFailed(ReEncryption reEncryption, String message) {
        return new Failure(sideOfFailures(reEncryption), FailureReason.DATA_KEYS_FAILED, message);
    }

    /** The source only if it alone is the trouble: then the rest can be written off, and nothing else is lost by that. */
    private Side sideOfFailures(ReEncryption reEncryption) {
        DataKeyId after = null;
        List<DataKeyFailure> page;
        do {
            page = store.failures(reEncryption.organization(), reEncryption.id(), after, FAILURES_AT_ONCE);
            if (page.stream().anyMatch(failure -> failure.failure().side() == Side.DESTINATION)) {
                return Side.DESTINATION;
            }
            after = page.isEmpty() ? null : page.get(page.size() - 1).dataKey();
        } while (page.size() == FAILURES_AT_ONCE);
        return Side.SOURCE;
    }

    /** It cannot go on. */
    void fail(Lease lease, Failure why) {
        ReEncryption reEncryption = lease.reEncryption();
        KeyChanges.Outcome outcome =
                commit(lease, keys -> keys.failed(reEncryption.id(), why), why.reason() + ": " + why.message());
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

    private KeyChanges.Outcome commit(Lease lease, Function<OrganizationKeys, KeyChange> rule, String detail) {
        return changes.byEngine(
                lease.reEncryption().organization(),
                keys -> isActive(keys, lease.reEncryption()) && leases.prolong(lease) ? rule.apply(keys) : null,
                detail);
    }

    private static boolean isActive(OrganizationKeys keys, ReEncryption reEncryption) {
        return keys.reEncryptions().stream()
                .anyMatch(move ->
                        move.id().equals(reEncryption.id()) && move.state().isActive());
    }
}
