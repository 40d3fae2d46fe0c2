package dev.cmk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.soak.Ledger.Entry;
import dev.cmk.soak.Ledger.Kind;
import dev.cmk.spi.WrappedDataKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A verdict that could not be bad would say nothing. */
class LedgerCheckTest {

    private static final String ACME = "acme";
    private static final KeyRevision OLD = new KeyRevision(KeyId.of("old"), 1);
    private static final KeyRevision NEW = new KeyRevision(KeyId.of("new"), 1);
    private static final UUID DATA_KEY = new UUID(0, 1);
    private static final UUID JOB = new UUID(0, 2);

    private final Findings findings = new Findings();
    private final List<Entry> ledger = new ArrayList<>();

    @Test
    void a_data_key_that_was_moved_once_in_a_batch_of_its_job_is_fine() {
        begin();
        moved(1, OLD, NEW);
        batch(1);
        job("COMPLETED");

        assertThat(findings(NEW, 2)).isEmpty();
    }

    @Test
    void a_data_key_that_one_job_has_moved_twice_is_found() {
        begin();
        moved(1, OLD, NEW);
        batch(1);
        moved(2, NEW, OLD);
        moved(3, OLD, NEW);
        batch(2);

        assertThat(findings(NEW, 4)).anyMatch(line -> line.startsWith("a data key was moved twice by one job"));
    }

    @Test
    void a_straggler_under_a_key_that_is_not_the_default_any_more_is_found() {
        begin();
        ledger.add(entry(Kind.DEFAULT, null, null, NEW, 0, 2, 0, ""));
        added(new UUID(0, 3));

        assertThat(findings(OLD, 1)).anyMatch(line -> line.startsWith("a data key began under a key"));
    }

    @Test
    void a_job_that_completes_with_a_data_key_left_is_found() {
        begin();
        job("COMPLETED");

        assertThat(findings(OLD, 1)).anyMatch(line -> line.startsWith("a job completed with data keys"));
    }

    @Test
    void a_batch_that_counts_more_than_it_has_moved_is_found() {
        begin();
        moved(1, OLD, NEW);
        batch(2);

        assertThat(findings(NEW, 2)).anyMatch(line -> line.startsWith("a shard has counted otherwise"));
    }

    @Test
    void a_move_that_belongs_to_no_batch_is_found() {
        begin();
        moved(1, OLD, NEW);

        assertThat(findings(NEW, 2)).anyMatch(line -> line.startsWith("data keys were moved outside of a batch"));
    }

    @Test
    void a_row_that_has_changed_without_the_ledger_is_found() {
        begin();

        assertThat(findings(NEW, 1)).anyMatch(line -> line.startsWith("a row is not where the ledger has it"));
    }

    private void begin() {
        ledger.add(entry(Kind.DEFAULT, null, null, OLD, 0, 1, 0, ""));
        added(DATA_KEY);
        job("PENDING");
    }

    private void added(UUID id) {
        ledger.add(entry(Kind.ADDED, id, null, OLD, 0, 1, 0, ""));
    }

    private void moved(long wrapVersion, KeyRevision from, KeyRevision to) {
        ledger.add(entry(Kind.MOVED, DATA_KEY, from, to, wrapVersion, wrapVersion + 1, 0, ""));
    }

    private void batch(long done) {
        ledger.add(entry(Kind.SHARD, JOB, null, null, 1, 1, done, "HELD"));
    }

    private void job(String state) {
        ledger.add(entry(Kind.JOB, JOB, OLD, NEW, 0, 0, 0, state));
    }

    private Entry entry(
            Kind kind,
            UUID id,
            KeyRevision former,
            KeyRevision now,
            long formerNumber,
            long number,
            long done,
            String state) {
        long sequence = ledger.size();
        return new Entry(
                sequence,
                sequence,
                "worker-1.1",
                7,
                kind,
                ACME,
                id,
                0,
                former,
                now,
                formerNumber,
                number,
                done,
                0,
                state);
    }

    private List<String> findings(KeyRevision key, long wrapVersion) {
        WrappedDataKey wrapped = new WrappedDataKey(new byte[1], "reference");
        new LedgerCheck(findings)
                .check(ledger, List.of(new StoredRow(ACME, DATA_KEY, key, wrapped, new byte[32], wrapVersion)));
        return findings.lines();
    }
}
