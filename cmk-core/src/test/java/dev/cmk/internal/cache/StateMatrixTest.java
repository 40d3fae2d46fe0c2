package dev.cmk.internal.cache;

import static dev.cmk.internal.fakes.Rig.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyCaching;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.StoreException;
import dev.cmk.UnavailableReason;
import dev.cmk.UnknownDataKeyException;
import dev.cmk.internal.fakes.FakeKey;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.StoredDataKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What becomes of an encrypt and of a decrypt in every state of the cache, of the row and of the key that wraps it. The
 * rule in {@link #expectedOpening} is written from the design, not from the code.
 */
class StateMatrixTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("a", "b");
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    enum InCache {
        FRESH,
        EXPIRED,
        IN_GRACE,
        PAST_GRACE,
        ABSENT,
        DENIED_REMEMBERED,
        KEY_DENIED_REMEMBERED
    }

    enum InStore {
        SAME,
        MOVED,
        GONE,
        FAILS
    }

    enum Key {
        WORKS,
        DENIES_THE_CALL,
        DENIES_ALL,
        UNREACHABLE,
        THROTTLED,
        CALLS_IT_DAMAGED,
        GIVES_ANOTHER_KEY,
        GIVES_A_WRONG_LENGTH
    }

    enum Outcome {
        WORKS,
        DENIED,
        SILENT,
        DAMAGED,
        UNKNOWN,
        STORE_FAILED
    }

    @TestFactory
    List<DynamicTest> every_state() {
        List<DynamicTest> tests = new ArrayList<>();
        for (InCache cache : InCache.values()) {
            for (InStore store : InStore.values()) {
                for (Key key : Key.values()) {
                    tests.add(DynamicTest.dynamicTest(
                            "decrypt " + cache + " " + store + " " + key, () -> decrypt(cache, store, key)));
                    tests.add(DynamicTest.dynamicTest(
                            "encrypt " + cache + " " + store + " " + key, () -> encrypt(cache, store, key)));
                }
            }
        }
        return tests;
    }

    private static Outcome expectedOpening(InCache cache, InStore store, Key key) {
        if (cache == InCache.FRESH) {
            return Outcome.WORKS;
        }
        if (store == InStore.FAILS) {
            return Outcome.STORE_FAILED;
        }
        if (store == InStore.GONE) {
            return Outcome.UNKNOWN;
        }
        if (store == InStore.MOVED) {
            return Outcome.WORKS; // its new key does
        }
        if (cache == InCache.DENIED_REMEMBERED || cache == InCache.KEY_DENIED_REMEMBERED) {
            return Outcome.DENIED;
        }
        return switch (key) {
            case WORKS -> Outcome.WORKS;
            case DENIES_THE_CALL, DENIES_ALL -> Outcome.DENIED;
            case UNREACHABLE, THROTTLED -> cache == InCache.IN_GRACE ? Outcome.WORKS : Outcome.SILENT;
            case CALLS_IT_DAMAGED, GIVES_ANOTHER_KEY, GIVES_A_WRONG_LENGTH -> Outcome.DAMAGED;
        };
    }

    /**
     * The newest data key is under a customer's key which is no longer the default; the platform-managed key is and works.
     * What is denied or damaged is not waited for with new data; what does not answer is.
     */
    private static Outcome expectedSealing(InCache cache, InStore store, Key key) {
        Outcome opening = expectedOpening(cache, store, key);
        return switch (opening) {
            case DENIED, DAMAGED, UNKNOWN -> Outcome.WORKS;
            default -> opening;
        };
    }

    private static void decrypt(InCache cache, InStore store, Key key) {
        try (Fixture fixture = new Fixture(cache, store, key)) {
            assertThat(fixture.decrypt()).isEqualTo(expectedOpening(cache, store, key));
            if (cache == InCache.FRESH
                    || cache.name().endsWith("REMEMBERED")
                    || store == InStore.GONE
                    || store == InStore.FAILS) {
                assertThat(fixture.calls()).as("calls to the key").isZero();
            }
        }
    }

    private static void encrypt(InCache cache, InStore store, Key key) {
        try (Fixture fixture = new Fixture(cache, store, key)) {
            Outcome expected = expectedSealing(cache, store, key);
            assertThat(fixture.encrypt()).isEqualTo(expected);
            boolean newGeneration = expected == Outcome.WORKS && expectedOpening(cache, store, key) != Outcome.WORKS;
            assertThat(fixture.generations()).isEqualTo(newGeneration && store != InStore.GONE ? 2 : 1);
        }
    }

    private static final class Fixture implements AutoCloseable {

        private final Rig rig;
        private final OrganizationCipher cipher;
        private final byte[] sealed;
        private final FakeKey key;
        private final StoredDataKey row;
        private final int before;

        Fixture(InCache inCache, InStore inStore, Key state) {
            Rig.Options options = new Rig.Options();
            options.caching = DataKeyCaching.defaults()
                    .withStaleIfUnreachable(
                            inCache == InCache.IN_GRACE || inCache == InCache.PAST_GRACE
                                    ? Duration.ofMinutes(1)
                                    : Duration.ZERO);
            options.rotation = dev.cmk.RotationPolicy.never();
            rig = new Rig(options);
            KeyId customer = rig.add("customer");
            key = rig.kms.key("customer");
            cipher = rig.cipher();
            sealed = cipher.encrypt(SECRET, CONTEXT);
            row = rig.row();
            rig.setDefault(Rig.PLATFORM);
            assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty(); // has seen the change
            assertThat(row.key().key()).isEqualTo(customer);
            set(inCache);
            set(inStore);
            set(state);
            before = key.calls();
        }

        private void set(InCache state) {
            switch (state) {
                case FRESH -> rig.time.advance(TTL.dividedBy(2));
                case EXPIRED, IN_GRACE -> rig.time.advance(TTL);
                case PAST_GRACE -> rig.time.advance(TTL.plusMinutes(1));
                case ABSENT -> rig.cache.clear();
                case DENIED_REMEMBERED, KEY_DENIED_REMEMBERED -> {
                    rig.cache.clear();
                    key.fails(UnavailableReason.ACCESS_DENIED, state == InCache.KEY_DENIED_REMEMBERED);
                    assertThat(decrypt()).isEqualTo(Outcome.DENIED);
                }
            }
        }

        private void set(InStore state) {
            switch (state) {
                case SAME -> {}
                case MOVED -> rig.giveInstead(rig.moved(row, Rig.PLATFORM, key, rig.platform));
                case GONE ->
                    rig.stored.memory.deleteScope(
                            Rig.ACME,
                            Rig.SCOPE,
                            new dev.cmk.keys.AuditRecord(
                                    rig.time.now(),
                                    Rig.ACME,
                                    "x",
                                    dev.cmk.keys.AuditAction.SCOPE_DELETED,
                                    dev.cmk.keys.AuditRecord.Outcome.DONE,
                                    null,
                                    null,
                                    ""));
                case FAILS -> {
                    rig.stored.fails("find");
                    rig.stored.fails("findNewest");
                }
            }
        }

        private void set(Key state) {
            key.works();
            switch (state) {
                case WORKS -> {}
                case DENIES_THE_CALL -> key.fails(UnavailableReason.ACCESS_DENIED, false);
                case DENIES_ALL -> key.fails(UnavailableReason.DISABLED, true);
                case UNREACHABLE -> key.fails(UnavailableReason.UNREACHABLE, false);
                case THROTTLED -> key.fails(UnavailableReason.THROTTLED, false);
                case CALLS_IT_DAMAGED ->
                    key.on(() -> {
                        throw new dev.cmk.spi.DamagedWrappedKeyException("damaged", null);
                    });
                case GIVES_ANOTHER_KEY -> key.answer(dataKey -> new byte[32]);
                case GIVES_A_WRONG_LENGTH -> key.answer(dataKey -> new byte[16]);
            }
        }

        Outcome decrypt() {
            return outcome(() -> assertThat(cipher.decrypt(sealed, CONTEXT)).isEqualTo(SECRET));
        }

        Outcome encrypt() {
            return outcome(() -> {
                byte[] ciphertext = cipher.encrypt(SECRET, CONTEXT);
                assertThat(cipher.decrypt(ciphertext, CONTEXT)).isEqualTo(SECRET);
            });
        }

        int calls() {
            return key.calls() - before;
        }

        int generations() {
            return rig.stored
                    .memory
                    .findNewest(Rig.ACME, Rig.SCOPE)
                    .map(StoredDataKey::generation)
                    .orElse(1);
        }

        private static Outcome outcome(Runnable work) {
            try {
                work.run();
                return Outcome.WORKS;
            } catch (KeyUnavailableException e) {
                assertThat(e.keyName()).isEqualTo("customer");
                return e.retryable() ? Outcome.SILENT : Outcome.DENIED;
            } catch (DataKeyDamagedException e) {
                return Outcome.DAMAGED;
            } catch (UnknownDataKeyException e) {
                return Outcome.UNKNOWN;
            } catch (StoreException e) {
                return Outcome.STORE_FAILED;
            }
        }

        @Override
        public void close() {
            rig.close();
        }
    }

    @TestFactory
    List<DynamicTest> under_the_default_key_nothing_new_is_made_when_it_denies() {
        List<DynamicTest> tests = new ArrayList<>();
        for (UnavailableReason reason : UnavailableReason.values()) {
            for (boolean aboutKey : new boolean[] {true, false}) {
                tests.add(DynamicTest.dynamicTest(reason + " " + aboutKey, () -> {
                    try (Rig rig = new Rig()) {
                        rig.add("customer");
                        OrganizationCipher cipher = rig.cipher();
                        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
                        rig.kms.key("customer").fails(reason, aboutKey);
                        rig.cache.clear();
                        assertThat(Fixture.outcome(() -> cipher.encrypt(SECRET, CONTEXT)))
                                .isEqualTo(reason.isDenial() ? Outcome.DENIED : Outcome.SILENT);
                        assertThat(rig.row().generation()).isEqualTo(1);
                        assertThat(rig.platform.generates).hasValue(0);
                    }
                }));
            }
        }
        return tests;
    }
}
