package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.RateLimit;
import dev.cmk.keys.ReEncryption;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Trouble with the database is a {@link StoreException} from every method, never "nothing there". */
public abstract class UnreachableStoreContract {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyRevision KEY = new KeyRevision(PLATFORM, 1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final AuditRecord AUDIT = Samples.audit(ACME, AuditAction.SCOPE_DELETED, "");

    private Store store;

    /** For subclasses. */
    protected UnreachableStoreContract() {}

    /**
     * Makes the store to be tested. Called before every test.
     *
     * @return a store that holds nothing and whose database can be reached; it is closed after the test
     */
    protected abstract Store newStore();

    /**
     * Takes the database away from a store.
     *
     * @param store as {@link #newStore} gave it; from now on every one of its calls shall meet an I/O failure
     */
    protected abstract void breakStore(Store store);

    @BeforeEach
    void openStore() {
        store = newStore();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @TestFactory
    List<DynamicTest> no_method_takes_trouble_for_absence() {
        Map<String, ThrowingCallable> calls = calls();
        breakStore(store);
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> assertThatExceptionOfType(StoreException.class).isThrownBy(call.getValue())))
                .toList();
    }

    @Test
    void a_store_whose_database_is_gone_can_be_closed() {
        breakStore(store);

        store.close();
        store.close();

        assertThat(store).isNotNull();
    }

    /** Each would succeed if the database could be reached. */
    private Map<String, ThrowingCallable> calls() {
        store.createIfAbsent(Samples.organization("acme"));
        StoredDataKey row = Samples.dataKey(ACME, "s", 1, KEY);
        store.insertIfAbsent(row);
        OrganizationKeys before = store.load(ACME).orElseThrow();
        KeyChange added = before.add(KeyId.random(), "first", "local", Map.of(), NOW);
        store.commit(added, AUDIT);
        ReEncryption move = added.reEncryptions().get(0);
        Lease lease = store.claim("worker", NOW, MINUTE, Set.of()).orElseThrow();
        ShardId shard = new ShardId(ACME, move.id(), lease.shard());
        KeyChange paused = store.load(ACME).orElseThrow().pause(move.id());

        Map<String, ThrowingCallable> calls = new TreeMap<>();
        calls.put("insertIfAbsent", () -> store.insertIfAbsent(Samples.dataKey(ACME, "new", 1, KEY)));
        calls.put("findNewest", () -> store.findNewest(ACME, Scope.of("s")));
        calls.put("find", () -> store.find(ACME, row.id()));
        calls.put("page", () -> store.page(ACME, KEY, null, null, 10));
        calls.put("count", () -> store.count(ACME, KEY));
        calls.put("overview", () -> store.overview());
        calls.put("load", () -> store.load(ACME));
        calls.put("createIfAbsent", () -> store.createIfAbsent(Samples.organization("new")));
        calls.put("commit", () -> store.commit(paused, AUDIT));
        calls.put("versions", () -> store.versions(List.of(ACME)));
        calls.put("organizations", () -> store.organizations(null, 10));
        calls.put("deleteScope", () -> store.deleteScope(ACME, Scope.of("s"), AUDIT));
        calls.put("deleteOrganization", () -> store.deleteOrganization(ACME, AUDIT));
        calls.put("recordHealth", () -> store.recordHealth(ACME, PLATFORM, new KeyHealth(null, null, NOW, NOW)));
        calls.put("health", () -> store.health(ACME));
        calls.put("append", () -> store.append(AUDIT));
        calls.put("audit", () -> store.audit(ACME, null, 10));
        calls.put("platformKeys", () -> store.platformKeys());
        calls.put("retirePlatformKey", () -> store.retirePlatformKey(PLATFORM));
        calls.put("recordPlatformKey", () -> store.recordPlatformKey(PLATFORM, "f"));
        calls.put("claim", () -> store.claim("worker", NOW, MINUTE, Set.of()));
        calls.put("claim of a shard", () -> store.claim(shard, "worker", NOW, MINUTE));
        calls.put("claimable", () -> store.claimable(NOW, Set.of(), 10));
        calls.put(
                "changeRateLimit", () -> store.changeRateLimit("q", (found, now) -> RateLimit.initial("q", 200, now)));
        calls.put("rateLimit", () -> store.rateLimit("q"));
        calls.put("rateLimits", () -> store.rateLimits(null, 10));
        calls.put("commitBatch", () -> store.commitBatch(lease, List.of(), List.of(), row.id(), lease.until()));
        calls.put("finishShard", () -> store.finishShard(lease));
        calls.put("release", () -> store.release(lease, NOW));
        calls.put("progress", () -> store.progress(ACME, move.id()));
        calls.put("reEncryptions", () -> store.reEncryptions(ACME, 0, 10));
        calls.put("failures", () -> store.failures(ACME, move.id(), null, 10));
        return calls;
    }
}
