package dev.cmk.internal.reencrypt;

import dev.cmk.DataKeyId;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import dev.cmk.spi.StoredDataKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is stored of a page: all that was moved, and the cursor up to the first data key that has to be looked at again.
 * Failures beyond that are left for then, since the data key may be moved after all.
 */
record Batch(List<Replacement> replacements, List<DataKeyFailure> failures, DataKeyId cursor) {

    static Batch of(Lease lease, List<StoredDataKey> page, List<RowMove> moves, Verdict verdict, Instant now) {
        List<Replacement> replacements = new ArrayList<>();
        List<DataKeyFailure> failures = new ArrayList<>();
        DataKeyId cursor = Leases.cursor(lease);
        boolean unbroken = true;
        for (int i = 0; i < page.size(); i++) {
            DataKeyId id = page.get(i).id();
            Failure failure = verdict.failureOf(moves.get(i));
            if (moves.get(i) instanceof RowMove.Moved moved) {
                replacements.add(moved.replacement());
            } else if (failure != null && unbroken) {
                failures.add(new DataKeyFailure(id, failure, now));
            } else {
                unbroken = false;
            }
            cursor = unbroken ? id : cursor;
        }
        return new Batch(replacements, failures, cursor);
    }

    boolean gotOn() {
        return !replacements.isEmpty() || !failures.isEmpty();
    }
}
