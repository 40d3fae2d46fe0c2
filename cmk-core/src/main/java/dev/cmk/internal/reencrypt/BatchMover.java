package dev.cmk.internal.reencrypt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.CmkException;
import dev.cmk.DataKeyId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.RowOutcome;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batch step: read a page of data keys, move each, store those that were moved. It keeps nothing between two steps
 * but since when a shard has not got on, and what it has to leave to other instances.
 */
public final class BatchMover implements BatchRunner {

    private static final Logger log = LoggerFactory.getLogger(BatchMover.class);
    private static final int CALLS_PER_DATA_KEY = 3;

    /** A batch is stored about as often: so a pause takes effect, progress is seen, and a dead worker's shard is taken over. */
    private static final Duration BATCH = Duration.ofSeconds(2);

    private static final Duration LEFT_TO_OTHERS_FOR = Duration.ofSeconds(30);
    private static final int MAX_LEFT_TO_OTHERS = 200;

    private final Store store;
    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final ReEncryptionEnd end;
    private final ReEncryptionLimits limits;
    private final CmkListener listener;
    private final TimeSource time;
    private final Duration batch;
    private final PageMover pages;
    private final QuotaLimiter limiter;
    private final Leases leases;
    private final Patience patience;

    /** Re-encryptions whose keys this process cannot open. */
    private final Cache<ReEncryptionId, Boolean> leftToOthers;

    /**
     * Over a store.
     *
     * @param store has the data keys and the shards
     * @param keyRing opens the two keys
     * @param health hears how they do
     * @param end completes and fails re-encryptions
     * @param limits how fast
     * @param listener hears of each stored batch
     * @param time says when
     * @param workers move the data keys of the batches; it has as many threads as it takes
     */
    public BatchMover(
            Store store,
            KeyRing keyRing,
            KeyHealthMonitor health,
            ReEncryptionEnd end,
            ReEncryptionLimits limits,
            CmkListener listener,
            TimeSource time,
            ExecutorService workers) {
        this.store = store;
        this.keyRing = keyRing;
        this.health = health;
        this.end = end;
        this.limits = limits;
        this.listener = listener;
        this.time = time;
        Duration third = limits.lease().dividedBy(3);
        this.batch = third.compareTo(BATCH) < 0 ? third : BATCH;
        this.pages = new PageMover(workers, limits.concurrency(), batch, third, time);
        this.limiter = new QuotaLimiter(store, limits.callsPerSecond(), System::nanoTime, Pause.real());
        this.leases = new Leases(store, limits.lease(), time);
        this.patience = new Patience(third, time);
        this.leftToOthers = Caffeine.newBuilder()
                .expireAfterWrite(LEFT_TO_OTHERS_FOR)
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public int workers() {
        return limits.workers();
    }

    @Override
    public Optional<Lease> claim(String owner) {
        Set<ReEncryptionId> except = leftToOthers();
        return isTooMany(except) ? Optional.empty() : store.claim(owner, time.now(), limits.lease(), except);
    }

    @Override
    public Optional<Lease> claim(String owner, ShardId shard) {
        return leftToOthers().contains(shard.reEncryption())
                ? Optional.empty()
                : store.claim(shard, owner, time.now(), limits.lease());
    }

    @Override
    public List<ShardId> claimable(int limit) {
        Set<ReEncryptionId> except = leftToOthers();
        return isTooMany(except) ? List.of() : store.claimable(time.now(), except, limit);
    }

    /** Nearly all that there is is for others: look again when some are forgotten. */
    private static boolean isTooMany(Set<ReEncryptionId> except) {
        return except.size() >= MAX_LEFT_TO_OTHERS;
    }

    private Set<ReEncryptionId> leftToOthers() {
        return Set.copyOf(leftToOthers.asMap().keySet());
    }

    @Override
    public void release(Lease lease, Duration pause) {
        try {
            store.release(lease, time.now().plus(pause));
        } catch (StoreException e) {
            log.debug("A shard was not given back and waits for the end of its lease", e);
        }
    }

    @Override
    public Step run(Lease lease) {
        try {
            return step(lease);
        } catch (RuntimeException e) {
            return failed(lease, e);
        }
    }

    /** Whatever the reason, the others go first; and what fails again and again does not go on for ever, unseen. */
    private Step failed(Lease lease, RuntimeException e) {
        ReEncryption reEncryption = lease.reEncryption();
        log.warn(
                "A step of re-encryption {} of organization '{}' failed and will be repeated: {}",
                reEncryption.id(),
                reEncryption.organization(),
                e instanceof CmkException
                        ? e.toString()
                        : e.getClass().getName()); // a plugin's words may hold anything
        log.debug("The step failed with", e);
        String message = "its steps fail with " + e.getClass().getName() + "; see the log";
        return later(lease, new Failure(Side.DESTINATION, FailureReason.STEP_FAILED, message));
    }

    private Step step(Lease lease) {
        ReEncryption reEncryption = lease.reEncryption();
        Optional<OrganizationKeys> keys = store.load(reEncryption.organization());
        if (keys.isEmpty() || !isActive(keys.get(), reEncryption.id())) {
            return done(lease);
        }
        if (!isInstalled(keys.get(), reEncryption)) {
            return leftToOthers(lease);
        }
        List<StoredDataKey> page =
                store.page(reEncryption.organization(), lease.source(), lease.cursor(), lease.upTo(), pageSize());
        if (page.isEmpty()) {
            return endShard(lease);
        }
        RowMover mover = mover(keys.get(), reEncryption);
        try {
            return store(lease, page, pages.move(mover, page, () -> prolong(lease)), mover);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Step(lease, limits.lease().dividedBy(3)); // nobody waits: whoever interrupts wants it to end
        }
    }

    private static boolean isActive(OrganizationKeys keys, ReEncryptionId id) {
        return keys.reEncryptions().stream()
                .anyMatch(move -> move.id().equals(id) && move.state().isActive());
    }

    /** Not at the end of the queue but at its head, and not claimed here again for a while. */
    private Step leftToOthers(Lease lease) {
        if (leftToOthers.asMap().isEmpty()) {
            log.warn(
                    "Re-encryption {} of organization '{}', and perhaps others, are left to other instances: a key of theirs"
                            + " is of a type, or a platform-managed key, that was not given to this one",
                    lease.reEncryption().id(),
                    lease.reEncryption().organization());
        }
        leftToOthers.put(lease.reEncryption().id(), true);
        store.release(lease, lease.reEncryption().createdAt());
        return new Step(null, Duration.ZERO);
    }

    /** An instance that was configured otherwise, as in the midst of a deployment, leaves the work to those that can do it. */
    private boolean isInstalled(OrganizationKeys keys, ReEncryption reEncryption) {
        return Stream.of(reEncryption.source(), reEncryption.destination())
                .allMatch(key -> keyRing.isInstalled(keys.find(key.key()).orElseThrow()));
    }

    /** So many as can be moved until the batch is stored, at the configured rate. */
    private int pageSize() {
        double seconds = batch.toMillis() / 1000.0;
        int fitting = (int) Math.min(limits.batchSize(), limits.callsPerSecond() * seconds / CALLS_PER_DATA_KEY);
        return Math.max(1, fitting);
    }

    private RowMover mover(OrganizationKeys keys, ReEncryption reEncryption) {
        KeySide source = side(keys, reEncryption.source().key(), Side.SOURCE);
        KeySide destination = side(keys, reEncryption.destination().key(), Side.DESTINATION);
        boolean insideKms = source.key().type().equals(destination.key().type())
                && keyRing.capabilities(source.key().type()).rewraps();
        return new RowMover(source, destination, reEncryption.destination(), insideKms);
    }

    private KeySide side(OrganizationKeys keys, KeyId id, Side side) {
        CustomerManagedKey key = keys.find(id).orElseThrow();
        return new KeySide(side, key, () -> keyRing.openNow(keys, key), limiter.of(keyRing.quotaScope(key)));
    }

    private boolean prolong(Lease lease) {
        try {
            return leases.prolong(lease);
        } catch (StoreException e) {
            return true; // whether it is still held shows when the batch is stored
        }
    }

    private Step store(Lease lease, List<StoredDataKey> page, List<RowMove> moves, RowMover mover) {
        ReEncryption reEncryption = lease.reEncryption();
        Verdict verdict = Verdict.of(moves, reEncryption.organization(), () -> after(lease, page));
        Batch batch = Batch.of(lease, page, moves, verdict, time.now());
        tellHealth(reEncryption, verdict, mover);
        Instant until = leases.end();
        Optional<List<RowOutcome>> outcomes =
                store.commitBatch(lease, batch.replacements(), batch.failures(), batch.cursor(), until);
        if (outcomes.isEmpty()) {
            return done(lease);
        }
        tellProgress(
                reEncryption,
                Collections.frequency(outcomes.get(), RowOutcome.REPLACED),
                batch.failures().size());
        return next(lease.at(batch.cursor(), until), verdict, batch.gotOn());
    }

    /** A data key under the same source beyond the page. */
    private Optional<StoredDataKey> after(Lease lease, List<StoredDataKey> page) {
        DataKeyId last = page.get(page.size() - 1).id();
        return store.page(lease.reEncryption().organization(), lease.source(), last, null, 1).stream()
                .findFirst();
    }

    private Step next(Lease lease, Verdict verdict, boolean gotOn) {
        if (verdict.denial() != null) {
            return fail(lease, verdict.denial().failure());
        }
        if (verdict.silence() == null || gotOn) {
            patience.forget(lease);
        }
        if (verdict.silence() == null) {
            return new Step(lease, Duration.ZERO);
        }
        return later(lease, verdict.silence().failure());
    }

    /** After a pause, unless there have been pauses for too long already. */
    private Step later(Lease lease, Failure why) {
        return patience.stuck(lease).map(pause -> new Step(lease, pause)).orElseGet(() -> fail(lease, why));
    }

    private void tellHealth(ReEncryption reEncryption, Verdict verdict, RowMover mover) {
        if (verdict.anyMoved()) {
            health.worked(reEncryption.organization(), mover.source().key());
            health.worked(reEncryption.organization(), mover.destination().key());
        }
        if (verdict.denial() != null && KeyRing.wasAsked(verdict.denial().refusal())) {
            KeyAccessException refusal = verdict.denial().refusal();
            CustomerManagedKey denied = verdict.denial().key().key();
            health.found(reEncryption.organization(), denied, refusal.reason(), refusal.getMessage());
        }
        if (verdict.silence() != null && KeyRing.wasAsked(verdict.silence().refusal())) {
            CustomerManagedKey silent = verdict.silence().key().key();
            health.refused(
                    reEncryption.organization(), silent, verdict.silence().refusal());
        }
    }

    private void tellProgress(ReEncryption reEncryption, int moved, int failed) {
        store.progress(reEncryption.organization(), reEncryption.id())
                .ifPresent(progress -> listener.onEvent(new CmkEvent.ReEncryptionAdvanced(progress, moved, failed)));
    }

    private Step endShard(Lease lease) {
        if (store.finishShard(lease) == ShardEnd.LAST) {
            end.finish(lease);
        }
        return done(lease);
    }

    private Step fail(Lease lease, Failure why) {
        end.fail(lease, why);
        return done(lease);
    }

    private Step done(Lease lease) {
        patience.forget(lease);
        return new Step(null, Duration.ZERO);
    }
}
