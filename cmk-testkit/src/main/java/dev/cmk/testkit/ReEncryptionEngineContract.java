package dev.cmk.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.FailedDataKey;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.Page;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.spi.StoredDataKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every re-encryption engine has to do, seen through the façade. A subclass gives a store and its engine:
 *
 * <pre>{@code
 * class MyEngineTest extends ReEncryptionEngineContract {
 *
 *     private final DataSource database = newEmptyDatabase();
 *
 *     @Override
 *     protected Store newStore() {
 *         return MyStore.create(database);
 *     }
 *
 *     @Override
 *     protected Optional<ReEncryptionEngine> newEngine() {
 *         return Optional.of(MyEngine.create(database));
 *     }
 * }
 * }</pre>
 */
public abstract class ReEncryptionEngineContract extends ReEncryptionEngineFixture {

    private static final int DATA_KEYS = 60;

    /** For subclasses. */
    protected ReEncryptionEngineContract() {}

    /** A move of all data keys from the platform-managed key to a first key, held up after so many. */
    private ReEncryption moveHeldUpAfter(Cmk cmk, int dataKeys) {
        seal(cmk, DATA_KEYS);
        letPass(dataKeys + 1); // one for the probe of the new key
        add(cmk.admin(), "first");
        ReEncryption move = newest("acme");
        awaitDone(move, dataKeys / 2);
        return move;
    }

    private CustomerManagedKey key(String name) {
        return keys().keys().stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_data_key_is_moved_once_and_no_ciphertext_changes() {
        Cmk cmk = start();
        seal(cmk, DATA_KEYS);

        CustomerManagedKey first = add(cmk.admin(), "first");
        await(newest("acme"), State.COMPLETED);

        requireAllUnder(first, 2);
        requireAllOpen();
    }

    @Test
    void the_counters_are_the_facts_and_the_record_says_until_when_backups_need_the_source() {
        Cmk cmk = start();
        seal(cmk, DATA_KEYS);
        add(cmk.admin(), "first");
        await(newest("acme"), State.COMPLETED);

        assertThat(progress(newest("acme")))
                .extracting(ReEncryptionProgress::total, ReEncryptionProgress::done, ReEncryptionProgress::failed)
                .containsExactly((long) DATA_KEYS, (long) DATA_KEYS, 0L);
        assertThat(newest("acme").safeToDeleteAfter()).isAfter(newest("acme").endedAt());
    }

    @Test
    void without_data_keys_it_completes_all_the_same() {
        Cmk cmk = start();
        add(cmk.admin(), "first");
        await(newest("acme"), State.COMPLETED);
        assertThat(progress(newest("acme")).total()).isZero();
    }

    @Test
    void it_is_found_without_being_told() {
        start();
        Cmk elsewhere = startWithoutEngine();
        seal(elsewhere, DATA_KEYS);
        CustomerManagedKey first = add(elsewhere.admin(), "first");
        await(newest("acme"), State.COMPLETED);
        requireAllUnder(first, 2);
    }

    @Test
    void a_paused_one_moves_nothing_until_it_is_resumed() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        ReEncryption move = moveHeldUpAfter(cmk, 22);

        keys.pause(ADMIN, "acme", move.id());
        long done = progress(move).done();
        openGate();
        letEnginesWork(keys, "other");
        assertThat(progress(move).done())
                .isEqualTo(done)
                .isEqualTo(rows(key("first")).size());

        keys.resume(ADMIN, "acme", move.id());
        await(move, State.COMPLETED);
        assertThat(progress(move).done()).isEqualTo(DATA_KEYS);
        requireAllUnder(key("first"), 2);
        requireAllOpen();
    }

    @Test
    void a_cancelled_one_leaves_everything_where_it_is_and_another_can_go_on() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        ReEncryption move = moveHeldUpAfter(cmk, 22);

        keys.cancel(ADMIN, "acme", move.id());
        long done = progress(move).done();
        openGate();
        letEnginesWork(keys, "other");
        assertThat(progress(move).done())
                .isEqualTo(done)
                .isEqualTo(rows(key("first")).size());
        requireAllOpen();

        ReEncryption rest = keys.disable(
                ADMIN, "acme", keys().platformKey().id(), key("first").id());
        await(rest, State.COMPLETED);
        requireAllUnder(key("first"), 2);
        requireAllOpen();
    }

    @Test
    void one_whose_source_is_switched_off_fails_and_goes_on_when_retried() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        seal(cmk, DATA_KEYS);
        CustomerManagedKey first = add(keys, "first");
        await(newest("acme"), State.COMPLETED);
        CustomerManagedKey second = add(keys, "second");
        keys.setDefault(ADMIN, "acme", second.id());
        letPass(22);
        ReEncryption move = keys.disable(ADMIN, "acme", first.id(), second.id());
        awaitDone(move, BATCH);
        customers.disableKey(StoreFixture.ACME, "first");
        openGate();

        await(move, State.FAILED);
        ReEncryption.Failure failure = progress(move).reEncryption().failure();
        assertThat(failure).isNotNull();
        assertThat(failure.side()).isEqualTo(Side.SOURCE);
        assertThat(failure.reason()).isEqualTo(FailureReason.DISABLED);
        assertThat(progress(move).done()).isEqualTo(rows(second).size());

        customers.enableKey(StoreFixture.ACME, "first");
        keys.retry(ADMIN, "acme", move.id());
        await(move, State.COMPLETED);
        assertThat(progress(move).done()).isEqualTo(DATA_KEYS);
        requireAllUnder(second, 3);
        requireAllOpen();
    }

    @Test
    void data_keys_that_their_kms_refuses_stay_behind_are_listed_and_exported_and_follow_when_they_are_healed() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        seal(cmk, DATA_KEYS);
        CustomerManagedKey first = add(keys, "first");
        await(newest("acme"), State.COMPLETED);
        CustomerManagedKey second = add(keys, "second");
        keys.setDefault(ADMIN, "acme", second.id());
        List<StoredDataKey> damaged = rows(first).subList(7, 9);
        List<StoredDataKey> denied = rows(first).subList(31, 33);
        List<StoredDataKey> poisoned =
                Stream.of(damaged, denied).flatMap(List::stream).toList();
        kms.poison(ids(damaged), FaultyKeyProvider.damaged());
        kms.poison(ids(denied), FaultyKeyProvider.deniedOnce(UnavailableReason.ACCESS_DENIED));

        ReEncryption move = keys.disable(ADMIN, "acme", first.id(), second.id());
        await(move, State.FAILED);

        assertThat(rows(second)).hasSize(DATA_KEYS - poisoned.size());
        assertThat(rows(first)).as("as they were").isEqualTo(poisoned);
        assertThat(progress(move).done()).isEqualTo(DATA_KEYS - poisoned.size());
        assertThat(progress(move).failed()).isEqualTo(poisoned.size());
        assertThat(progress(move).reEncryption().failure())
                .extracting(ReEncryption.Failure::side, ReEncryption.Failure::reason)
                .containsExactly(Side.SOURCE, FailureReason.DATA_KEYS_FAILED);
        List<DataKeyFailure> listed = keys.failures(ADMIN, "acme", move.id(), Page.Request.first(DATA_KEYS))
                .items();
        assertThat(listed).extracting(DataKeyFailure::dataKey).isEqualTo(ids(poisoned));
        assertThat(listed)
                .extracting(each -> each.failure().reason())
                .containsExactly(
                        FailureReason.DAMAGED,
                        FailureReason.DAMAGED,
                        FailureReason.ACCESS_DENIED,
                        FailureReason.ACCESS_DENIED);
        assertThat(export(keys, move)).isEqualTo(expected(poisoned, listed));

        kms.heal();
        keys.retry(ADMIN, "acme", move.id());
        await(move, State.COMPLETED);

        assertThat(export(keys, move)).isEmpty();
        assertThat(progress(move).failed()).isZero();
        requireAllUnder(second, 3);
        requireAllOpen();
    }

    private static List<DataKeyId> ids(List<StoredDataKey> rows) {
        return rows.stream().map(StoredDataKey::id).toList();
    }

    private static List<FailedDataKey> export(KeyAdmin keys, ReEncryption move) {
        List<FailedDataKey> exported = new ArrayList<>();
        assertThat(keys.exportFailures(ADMIN, "acme", move.id(), exported::add)).isEqualTo(exported.size());
        return exported;
    }

    private static List<FailedDataKey> expected(List<StoredDataKey> rows, List<DataKeyFailure> failures) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new FailedDataKey(
                        rows.get(i).id(),
                        rows.get(i).scope(),
                        rows.get(i).generation(),
                        rows.get(i).key(),
                        rows.get(i).wrapped().keyReference(),
                        rows.get(i).wrapped().bytes(),
                        failures.get(i).failure(),
                        failures.get(i).at()))
                .toList();
    }

    @Test
    void one_whose_destination_does_not_keep_what_it_is_given_replaces_nothing() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        seal(cmk, DATA_KEYS);
        CustomerManagedKey first = add(keys, "first");
        await(newest("acme"), State.COMPLETED);
        CustomerManagedKey second = add(keys, "second");
        kms.ofKey(LocalKeyProvider.settings("second")).answers("wrap", FaultyKeyProvider.flipped());

        ReEncryption move = keys.disable(ADMIN, "acme", keys().platformKey().id(), second.id());
        await(move, State.COMPLETED); // there was nothing to move
        keys.setDefault(ADMIN, "acme", keys().platformKey().id());
        move = keys.disable(ADMIN, "acme", first.id(), second.id());
        await(move, State.FAILED);

        requireAllUnder(first, 2);
        assertThat(progress(move).failed()).isEqualTo(DATA_KEYS);
        assertThat(store.failures(StoreFixture.ACME, move.id(), null, DATA_KEYS + 1))
                .hasSize(DATA_KEYS)
                .allMatch(failed -> failed.failure().reason() == FailureReason.NOT_VERIFIED);
        requireAllOpen();

        ReEncryption next =
                keys.redirect(ADMIN, "acme", move.id(), keys().platformKey().id());
        await(next, State.COMPLETED);
        requireAllUnder(keys().platformKey(), 3);
        requireAllOpen();
    }

    @Test
    void after_a_restart_it_goes_on_where_it_was() {
        Cmk cmk = start();
        ReEncryption move = moveHeldUpAfter(cmk, 22);
        cmk.admin().pause(ADMIN, "acme", move.id());
        openGate();
        stop(cmk);
        long done = progress(move).done();
        assertThat(done).isPositive().isLessThan(DATA_KEYS);

        start().admin().resume(ADMIN, "acme", move.id());
        await(move, State.COMPLETED);

        requireAllUnder(key("first"), 2);
        requireAllOpen();
    }

    @Test
    void an_instance_that_is_closed_finishes_its_batches_and_the_others_do_the_rest() {
        Cmk deciding = startWithoutEngine();
        seal(deciding, DATA_KEYS);
        List<Cmk> instances = List.of(start(), start(), start());
        letPass(22);
        CustomerManagedKey first = add(deciding.admin(), "first");
        awaitDone(newest("acme"), BATCH);
        openGate();
        stop(instances.get(0));
        stop(instances.get(1));

        await(newest("acme"), State.COMPLETED);

        assertThat(progress(newest("acme")).done()).isEqualTo(DATA_KEYS);
        requireAllUnder(first, 2);
        requireAllOpen();
    }

    @Test
    void disabling_all_brings_everything_back_to_the_platform() {
        Cmk cmk = start();
        KeyAdmin keys = cmk.admin();
        seal(cmk, DATA_KEYS);
        add(keys, "first");
        await(newest("acme"), State.COMPLETED);
        keys.setDefault(ADMIN, "acme", add(keys, "second").id());
        seal(cmk, BATCH);

        List<ReEncryption> moves = keys.disableAll(ADMIN, "acme");
        assertThat(moves).hasSize(2);
        moves.forEach(move -> await(move, State.COMPLETED));

        assertThat(rows(keys().platformKey())).hasSize(DATA_KEYS + BATCH);
        assertThat(keys().keys())
                .filteredOn(key -> !key.isPlatform())
                .allMatch(key -> key.status() == KeyStatus.DISABLED);
        requireAllOpen();
    }

    @Test
    void what_is_made_meanwhile_is_not_left_behind() {
        Cmk cmk = start();
        Cmk other = start();
        ReEncryption move = moveHeldUpAfter(cmk, 22);
        openGate();
        seal(other, DATA_KEYS);
        await(move, State.COMPLETED);

        assertThat(rows(key("first"))).hasSize(2 * DATA_KEYS);
        assertThat(rows(keys().platformKey())).isEmpty();
        requireAllOpen();
    }
}
