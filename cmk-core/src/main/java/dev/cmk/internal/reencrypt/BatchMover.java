package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.TimeSource;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.ReEncryptionStore.ShardEnd;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The batch step: read a page of data keys, move each, store those that were moved. It keeps nothing between two steps
 * but how often a re-encryption had to be postponed in a row.
 */
public final class BatchMover implements BatchRunner {

    /** Steps in a row in which a key did not answer, before the re-encryption fails: about three minutes. */
    private static final int POSTPONED_AT_MOST = 10;

    private static final int CALLS_PER_DATA_KEY = 3;
    private static final DataKeyId LOWEST = new DataKeyId(new UUID(0, 0));

    private final Store store;
    private final KeyRing keyRing;
    private final KeyHealthMonitor health;
    private final ReEncryptionEnd end;
    private final ReEncryptionLimits limits;
    private final CmkListener listener;
    private final TimeSource time;
    private final ExecutorService workers;
    private final QuotaLimiter limiter;
    private final Map<ReEncryptionId, Integer> postponed = new ConcurrentHashMap<>();

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
     * @param workers move the data keys of a batch, as many at once as there are threads
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
        this.workers = workers;
        this.limiter = new QuotaLimiter(limits.callsPerSecond(), System::nanoTime, Pause.real());
    }

    @Override
    public Optional<Lease> claim(String owner) {
        return store.claim(owner, time.now(), limits.lease());
    }

    @Override
    public void release(Lease lease) {
        store.release(lease);
    }

    @Override
    public Step run(Lease lease) {
        ReEncryption reEncryption = lease.reEncryption();
        Optional<OrganizationKeys> keys = store.load(reEncryption.organization());
        if (keys.isEmpty() || !isActive(keys.get(), reEncryption.id())) {
            return done();
        }
        List<StoredDataKey> page =
                store.page(reEncryption.organization(), lease.source(), lease.cursor(), lease.upTo(), pageSize());
        if (page.isEmpty()) {
            return endShard(lease);
        }
        RowMover mover;
        try {
            mover = mover(keys.get(), reEncryption);
        } catch (UnopenableKeyException e) {
            return fail(reEncryption, e.failure());
        }
        return store(lease, page, moveAll(mover, page), mover);
    }

    private static boolean isActive(OrganizationKeys keys, ReEncryptionId id) {
        return keys.reEncryptions().stream()
                .anyMatch(move -> move.id().equals(id) && move.state().isActive());
    }

    /** Small enough for three batches to fit into a lease at the configured rate. */
    private int pageSize() {
        double perLease = limits.callsPerSecond() * limits.lease().toMillis() / 1000.0;
        int fitting = (int) Math.min(limits.batchSize(), perLease / CALLS_PER_DATA_KEY / 3);
        return Math.max(1, fitting);
    }

    private RowMover mover(OrganizationKeys keys, ReEncryption reEncryption) {
        KeySide source = side(keys, keys.find(reEncryption.source().key()).orElseThrow(), Side.SOURCE);
        KeySide destination =
                side(keys, keys.find(reEncryption.destination().key()).orElseThrow(), Side.DESTINATION);
        boolean insideKms = source.key().type().equals(destination.key().type())
                && keyRing.capabilities(source.key().type()).rewraps();
        return new RowMover(source, destination, reEncryption.destination(), insideKms);
    }

    private KeySide side(OrganizationKeys keys, CustomerManagedKey key, Side side) {
        try {
            return new KeySide(side, key, keyRing.open(keys, key), keyRing.quotaScope(key), limiter);
        } catch (KeyAccessException e) {
            throw new UnopenableKeyException(side, key, e);
        }
    }

    private List<RowMove> moveAll(RowMover mover, List<StoredDataKey> page) {
        List<Future<RowMove>> moves = new ArrayList<>(page.size());
        page.forEach(row -> moves.add(workers.submit(() -> mover.move(row))));
        List<RowMove> moved = new ArrayList<>(page.size());
        for (Future<RowMove> move : moves) {
            moved.add(join(move));
        }
        return moved;
    }

    private static RowMove join(Future<RowMove> move) {
        try {
            return move.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return interrupted();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a data key could not be moved", e.getCause());
        }
    }

    private static RowMove interrupted() {
        return new RowMove.Postponed(
                Side.SOURCE,
                new Failure(Side.SOURCE, ReEncryption.FailureReason.UNREACHABLE, "the engine is stopping"));
    }

    /** Stores all that was moved, and moves the cursor up to the first data key that has to be looked at again. */
    private Step store(Lease lease, List<StoredDataKey> page, List<RowMove> moves, RowMover mover) {
        ReEncryption reEncryption = lease.reEncryption();
        Verdict verdict = Verdict.of(moves, reEncryption.organization());
        List<Replacement> replacements = new ArrayList<>();
        List<DataKeyFailure> failures = new ArrayList<>();
        DataKeyId cursor = lease.cursor() == null ? LOWEST : lease.cursor();
        boolean unbroken = true;
        for (int i = 0; i < page.size(); i++) {
            DataKeyId id = page.get(i).id();
            Failure failure = verdict.failureOf(moves.get(i));
            if (moves.get(i) instanceof RowMove.Moved moved) {
                replacements.add(moved.replacement());
            } else if (failure != null && unbroken) {
                failures.add(new DataKeyFailure(id, failure, time.now()));
            } else {
                unbroken = false;
            }
            cursor = unbroken ? id : cursor;
        }
        tellHealth(reEncryption, verdict, mover);
        Instant until = time.now().plus(limits.lease());
        if (store.commitBatch(lease, replacements, failures, cursor, until).isEmpty()) {
            return done();
        }
        tellProgress(reEncryption);
        return next(lease.at(cursor, until), verdict, !replacements.isEmpty());
    }

    private Step next(Lease lease, Verdict verdict, boolean gotOn) {
        ReEncryption reEncryption = lease.reEncryption();
        Failure denial = verdict.denial();
        if (denial != null) {
            return fail(reEncryption, denial);
        }
        Failure silence = verdict.silence();
        if (silence == null || gotOn) {
            postponed.remove(reEncryption.id());
        }
        if (silence == null) {
            return new Step(lease, Duration.ZERO);
        }
        int times = postponed.merge(reEncryption.id(), 1, Integer::sum);
        return times > POSTPONED_AT_MOST ? fail(reEncryption, silence) : new Step(lease, backOff(times));
    }

    private Duration backOff(int times) {
        Duration wanted = Duration.ofMillis(250L << Math.min(times, 7));
        Duration most = limits.lease().dividedBy(3);
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    private void tellHealth(ReEncryption reEncryption, Verdict verdict, RowMover mover) {
        if (verdict.anyMoved()) {
            health.worked(reEncryption.organization(), mover.source().key());
            health.worked(reEncryption.organization(), mover.destination().key());
        }
        KeyAccessException refusal = verdict.refusal();
        if (refusal != null && verdict.deniedSide() != null) {
            health.refused(reEncryption.organization(), verdict.deniedSide().key(), refusal);
        }
    }

    private void tellProgress(ReEncryption reEncryption) {
        store.progress(reEncryption.organization(), reEncryption.id())
                .ifPresent(progress -> listener.onEvent(new CmkEvent.ReEncryptionAdvanced(progress)));
    }

    private Step endShard(Lease lease) {
        if (store.finishShard(lease) == ShardEnd.LAST) {
            end.finish(lease.reEncryption());
        }
        return done();
    }

    private Step fail(ReEncryption reEncryption, Failure why) {
        postponed.remove(reEncryption.id());
        end.fail(reEncryption, why);
        return done();
    }

    private static Step done() {
        return new Step(null, Duration.ZERO);
    }

    /** A key of the re-encryption cannot even be opened. */
    private static final class UnopenableKeyException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        UnopenableKeyException(Side side, CustomerManagedKey key, KeyAccessException refusal) {
            super(refusal);
            this.failure = new Failure(
                    side,
                    ReEncryption.FailureReason.valueOf(refusal.reason().name()),
                    "key '" + key.name() + "': " + refusal.getMessage());
        }

        Failure failure() {
            return failure;
        }
    }
}
