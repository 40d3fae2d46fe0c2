package dev.cmk.internal.cache;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static dev.cmk.internal.fakes.Rig.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.CmkException;
import dev.cmk.DataKeyCaching;
import dev.cmk.DataKeyDamagedException;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.UnknownDataKeyException;
import dev.cmk.event.CmkEvent.KeyCalled;
import dev.cmk.internal.fakes.Crowd;
import dev.cmk.internal.fakes.FakeKey;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.StoredDataKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataKeyCacheTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
    private static final Duration NANO = Duration.ofNanos(1);

    private final Rig.Options options = new Rig.Options();
    private Rig rig;
    private OrganizationCipher cipher;
    private byte[] sealed;

    private void start() {
        rig = new Rig(options);
        cipher = rig.cipher();
        sealed = cipher.encrypt(SECRET, CONTEXT);
    }

    @AfterEach
    void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    private CachedDataKey cached() {
        return rig.cache.get(ACME, SCOPE, rig.row().id());
    }

    private void requireOpens() {
        assertThat(cipher.decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
    }

    // Time to live

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MAX_VALUE - 100_000_000_000L, Long.MIN_VALUE})
    void a_hot_data_key_never_outlives_the_ttl(long origin) {
        options.time = new FakeTime(origin);
        options.background = work -> {
            throw new RejectedExecutionException(); // never refreshed ahead
        };
        start();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, true);
        for (Duration used = Duration.ZERO; used.compareTo(TTL) < 0; used = used.plusSeconds(1)) {
            requireOpens();
            rig.time.advance(Duration.ofSeconds(1));
        }
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_slow_answer_shortens_the_ttl_since_it_counts_from_when_the_request_was_sent() {
        start();
        rig.cache.clear();
        rig.platform.onUnwrap(() -> rig.time.advance(Duration.ofSeconds(8)));
        requireOpens();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, true);
        rig.time.advance(TTL.minusSeconds(8).minus(NANO));
        requireOpens();
        rig.time.advance(NANO);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void an_answer_slower_than_the_ttl_serves_once() {
        options.caching = DataKeyCaching.defaults().withTtl(Duration.ofSeconds(1));
        start();
        rig.platform.onUnwrap(() -> rig.time.advance(Duration.ofSeconds(2)));
        rig.cache.clear();
        int before = rig.platform.unwraps.get();
        requireOpens();
        requireOpens();
        assertThat(rig.platform.unwraps.get()).isEqualTo(before + 2);
    }

    @Test
    void nothing_stays_in_memory_beyond_its_end_even_if_nobody_asks_for_it() {
        start();
        CachedDataKey held = cached();
        rig.time.advance(TTL.minus(NANO));
        rig.cache.dropExpired();
        assertThat(held.cipher().open(sealed, CONTEXT)).isEqualTo(SECRET);
        rig.time.advance(NANO);
        rig.cache.dropExpired();
        assertThatThrownBy(() -> held.cipher().check()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_may_be_needed_in_the_grace_stays_until_its_end() {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofMinutes(1));
        start();
        CachedDataKey held = cached();
        rig.time.advance(TTL.plusSeconds(60).minus(NANO));
        rig.cache.dropExpired();
        assertThat(held.cipher().check()).hasSize(32);
        rig.time.advance(NANO);
        rig.cache.dropExpired();
        assertThatThrownBy(() -> held.cipher().check()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_clock_that_goes_back_is_survived() {
        start();
        rig.time.advance(Duration.ofSeconds(-30));
        requireOpens();
        rig.time.advance(TTL.plusSeconds(31));
        rig.platform.fails(UnavailableReason.DISABLED, true);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
    }

    // Refresh ahead

    @Test
    void it_is_refreshed_off_the_callers_path_and_then_lives_on() {
        start();
        int before = rig.platform.calls();
        rig.time.advance(TTL.multipliedBy(8).dividedBy(10).minus(NANO));
        requireOpens();
        assertThat(rig.pending).isEmpty();
        rig.time.advance(TTL.dividedBy(10));
        requireOpens();
        requireOpens();
        assertThat(rig.pending).hasSize(1);
        assertThat(rig.platform.calls()).isEqualTo(before);
        rig.runPending();
        assertThat(rig.platform.calls()).isEqualTo(before + 1);
        rig.time.advance(TTL.dividedBy(2));
        requireOpens();
        assertThat(rig.pending).isEmpty();
        assertThat(rig.platform.calls()).isEqualTo(before + 1);
    }

    @Test
    void a_denial_in_the_background_drops_it_at_once() {
        start();
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        requireOpens();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, false);
        rig.runPending();
        assertThatThrownBy(this::requireOpens)
                .isInstanceOfSatisfying(
                        KeyUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(UnavailableReason.ACCESS_DENIED));
    }

    @Test
    void a_refresh_that_gets_no_answer_is_tried_again_after_five_seconds() {
        start();
        rig.platform.fails(UnavailableReason.UNREACHABLE, false);
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        int before = rig.platform.unwraps.get();
        for (int i = 0; i < 10; i++) {
            requireOpens();
            rig.runPending();
        }
        assertThat(rig.platform.unwraps.get()).isEqualTo(before + 1);
        rig.time.advance(Duration.ofSeconds(5));
        requireOpens();
        rig.runPending();
        assertThat(rig.platform.unwraps.get()).isEqualTo(before + 2);
        rig.platform.works();
        rig.time.advance(Duration.ofSeconds(5));
        requireOpens();
        rig.runPending();
        rig.time.advance(TTL.dividedBy(2));
        requireOpens();
    }

    @Test
    void a_refresh_that_the_database_fails_leaves_it_until_the_ttl() {
        start();
        rig.stored.fails("find");
        rig.time.advance(TTL.minusSeconds(1));
        requireOpens();
        rig.runPending();
        requireOpens();
        rig.time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(this::requireOpens).isInstanceOf(dev.cmk.StoreException.class);
        rig.stored.works("find");
        requireOpens();
    }

    @Test
    void a_refresh_that_no_thread_takes_is_tried_again_soon() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        AtomicInteger offered = new AtomicInteger();
        options.background = work -> {
            offered.incrementAndGet();
            if (refuses.get()) {
                throw new RejectedExecutionException();
            }
            work.run();
        };
        start();
        int before = rig.platform.unwraps.get();
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        requireOpens();
        requireOpens();
        assertThat(offered).hasValue(1);
        refuses.set(false);
        rig.time.advance(Duration.ofMillis(100));
        requireOpens();
        assertThat(rig.platform.unwraps.get()).isEqualTo(before + 1);
    }

    @Test
    void an_entry_that_was_dropped_while_its_refresh_waited_is_not_loaded_again() {
        start();
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        requireOpens();
        rig.cache.clear();
        int before = rig.platform.unwraps.get();
        rig.runPending();
        assertThat(rig.platform.unwraps.get()).isEqualTo(before);
    }

    @Test
    void one_customers_hanging_key_takes_two_threads_of_the_background() {
        start();
        KeyId key = rig.add("hanging");
        byte[][] ciphertexts = new byte[20][];
        for (int i = 0; i < ciphertexts.length; i++) {
            ciphertexts[i] = rig.cipher(ACME, Scope.of("s" + i)).encrypt(SECRET, CONTEXT);
        }
        OrganizationId other = OrganizationId.of("other");
        byte[] others = rig.cipher(other, SCOPE).encrypt(SECRET, CONTEXT);
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        for (int i = 0; i < ciphertexts.length; i++) {
            rig.cipher(ACME, Scope.of("s" + i)).decrypt(ciphertexts[i], CONTEXT);
        }
        assertThat(rig.pending).as("of key " + key).hasSize(2);
        rig.cipher(other, SCOPE).decrypt(others, CONTEXT);
        assertThat(rig.pending).hasSize(3);
    }

    // Grace

    @ParameterizedTest
    @EnumSource(
            value = UnavailableReason.class,
            names = {"UNREACHABLE", "THROTTLED"})
    void the_grace_bridges_silence_and_ends(UnavailableReason reason) {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofMinutes(2));
        start();
        rig.platform.fails(reason, false);
        int before = rig.platform.unwraps.get();
        rig.time.advance(TTL);
        requireOpens();
        int seconds = 0;
        for (; seconds < 120; seconds++) {
            requireOpens();
            assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
            rig.runPending();
            rig.time.advance(Duration.ofSeconds(1));
        }
        // Whoever is throttled is asked every 5 seconds; whoever is silent less and less often.
        assertThat(rig.platform.unwraps.get() - before)
                .isBetween(
                        reason == UnavailableReason.THROTTLED ? 20 : 7,
                        reason == UnavailableReason.THROTTLED ? 26 : 13);
        assertThatThrownBy(this::requireOpens)
                .isInstanceOfSatisfying(
                        KeyUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void in_the_grace_nobody_waits_for_a_key_that_hangs() {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofMinutes(10));
        start();
        rig.platform.onUnwrap(() -> {
            rig.time.advance(Duration.ofSeconds(10)); // as long as the time-out
            FakeKey.failing(UnavailableReason.UNREACHABLE, false).run();
        });
        rig.time.advance(TTL);
        requireOpens(); // this one had to find out
        for (int i = 0; i < 30; i++) {
            int before = rig.platform.unwraps.get();
            requireOpens();
            assertThat(rig.platform.unwraps.get()).isEqualTo(before);
            rig.runPending();
            rig.time.advance(Duration.ofSeconds(5));
        }
    }

    @Test
    void the_grace_is_for_an_entry_that_was_there() {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofMinutes(2));
        start();
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.UNREACHABLE, false);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = UnavailableReason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNREACHABLE", "THROTTLED"})
    void a_denial_gets_no_grace(UnavailableReason reason) {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofHours(1));
        start();
        rig.platform.fails(reason, false);
        rig.time.advance(TTL);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_denial_in_the_grace_ends_it() {
        options.caching = DataKeyCaching.defaults().withStaleIfUnreachable(Duration.ofHours(1));
        start();
        rig.platform.fails(UnavailableReason.UNREACHABLE, false);
        rig.time.advance(TTL);
        requireOpens();
        rig.platform.fails(UnavailableReason.DISABLED, true);
        rig.time.advance(Duration.ofSeconds(5));
        requireOpens(); // sends the question
        rig.runPending();
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
    }

    // Denials

    @Test
    void a_denial_is_remembered_for_its_time_and_the_row_is_read_all_the_same() {
        start();
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, false);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        int calls = rig.platform.unwraps.get();
        int reads = rig.stored.calls("find");
        rig.platform.works();
        rig.time.advance(Duration.ofSeconds(30).minus(NANO));
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        assertThat(rig.platform.unwraps.get()).isEqualTo(calls);
        assertThat(rig.stored.calls("find")).isEqualTo(reads + 1);
        rig.time.advance(NANO);
        requireOpens();
    }

    @Test
    void a_denial_of_one_data_key_is_nothing_to_another() {
        start();
        Scope second = Scope.of("environments/dev");
        byte[] ofSecond = rig.cipher(ACME, second).encrypt(SECRET, CONTEXT);
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, false);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        rig.platform.works();
        assertThat(rig.cipher(ACME, second).decrypt(ofSecond, CONTEXT)).isEqualTo(SECRET);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_denial_of_the_key_drops_all_that_it_has_wrapped_and_only_that() {
        start();
        KeyId key = rig.add("customer");
        Scope second = Scope.of("second");
        Scope third = Scope.of("third");
        byte[] ofSecond = rig.cipher(ACME, second).encrypt(SECRET, CONTEXT);
        byte[] ofThird = rig.cipher(ACME, third).encrypt(SECRET, CONTEXT);
        StoredDataKey thirdRow = rig.stored.memory.findNewest(ACME, third).orElseThrow();
        CachedDataKey held = rig.cache.get(ACME, third, thirdRow.id());
        Rig twin = rig.twin(); // has nothing in its cache
        assertThat(thirdRow.key().key()).isEqualTo(key);
        twin.close();
        rig.kms.key("customer").fails(UnavailableReason.DISABLED, true);
        rig.cache.drop(ACME, second);
        assertThatThrownBy(() -> rig.cipher(ACME, second).decrypt(ofSecond, CONTEXT))
                .isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> held.cipher().check()).isInstanceOf(IllegalStateException.class);
        int calls = rig.kms.key("customer").calls();
        assertThatThrownBy(() -> rig.cipher(ACME, third).decrypt(ofThird, CONTEXT))
                .isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(() -> rig.cipher(ACME, third).encrypt(SECRET, CONTEXT))
                .isInstanceOf(KeyUnavailableException.class);
        assertThat(rig.kms.key("customer").calls()).isEqualTo(calls);
        requireOpens(); // under the platform-managed key
    }

    @Test
    void a_denied_default_key_is_not_asked_for_new_data_keys_either() {
        start();
        rig.add("customer");
        rig.kms.key("customer").fails(UnavailableReason.ACCESS_DENIED, false);
        for (int i = 0; i < 5; i++) {
            OrganizationCipher fresh = rig.cipher(ACME, Scope.of("new" + i));
            assertThatThrownBy(() -> fresh.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        }
        assertThat(rig.kms.key("customer").generates).hasValue(1);
        rig.kms.key("customer").works();
        rig.cache.forgetDenials(ACME, rig.stored.memory.load(ACME).orElseThrow().defaultKey());
        assertThat(rig.cipher(ACME, Scope.of("new")).encrypt(SECRET, CONTEXT)).isNotEmpty();
    }

    @Test
    void a_successful_test_clears_denials() {
        start();
        rig.cache.clear();
        for (boolean aboutKey : new boolean[] {false, true}) {
            rig.platform.fails(UnavailableReason.ACCESS_DENIED, aboutKey);
            assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
            rig.platform.works();
            assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
            rig.cache.forgetDenials(ACME, Rig.PLATFORM);
            requireOpens();
            rig.cache.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_row_that_was_moved_after_a_denial_opens_at_once(boolean aboutKey) {
        start();
        KeyId key = rig.add("customer");
        StoredDataKey row = rig.row();
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, aboutKey);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        rig.giveInstead(rig.moved(row, key, rig.platform, rig.kms.key("customer")));
        requireOpens();
    }

    @Test
    void a_row_that_is_moved_while_its_key_denies_opens_at_once() {
        start();
        KeyId key = rig.add("customer");
        StoredDataKey moved = rig.moved(rig.row(), key, rig.platform, rig.kms.key("customer"));
        rig.cache.clear();
        rig.platform.onUnwrap(() -> {
            rig.giveInstead(moved);
            FakeKey.failing(UnavailableReason.DISABLED, true).run();
        });
        requireOpens();
    }

    @Test
    void a_row_that_is_moved_to_a_key_that_refuses_too_tells_of_that_key() {
        start();
        KeyId key = rig.add("customer");
        StoredDataKey moved = rig.moved(rig.row(), key, rig.platform, rig.kms.key("customer"));
        rig.cache.clear();
        rig.kms.key("customer").fails(UnavailableReason.NOT_FOUND, true);
        rig.platform.onUnwrap(() -> {
            rig.giveInstead(moved);
            FakeKey.failing(UnavailableReason.DISABLED, true).run();
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::requireOpens).isInstanceOfSatisfying(KeyUnavailableException.class, e -> {
                assertThat(e.keyName()).isEqualTo("customer");
                assertThat(e.reason()).isEqualTo(UnavailableReason.NOT_FOUND);
            });
        }
        assertThat(rig.kms.key("customer").unwraps).hasValue(1);
    }

    @Test
    void a_key_that_another_instance_has_just_added_is_read_before_it_is_missed() {
        start();
        KeyId key = KeyId.random();
        rig.changeElsewhere(keys -> keys.add(
                key,
                "customer",
                dev.cmk.internal.fakes.FakeKms.TYPE,
                java.util.Map.of("key", "customer"),
                rig.time.now()));
        rig.giveInstead(rig.moved(rig.row(), key, rig.platform, rig.kms.key("customer")));
        rig.cache.clear();
        requireOpens();
        rig.cache.clear();
        rig.giveInstead(rig.moved(rig.row(), KeyId.of("nobodys"), rig.platform, rig.kms.key("customer")));
        assertThatThrownBy(this::requireOpens)
                .isInstanceOf(dev.cmk.StoreException.class)
                .hasMessageContaining("nobodys")
                .hasMessageContaining("which the organization does not have");
    }

    @Test
    void a_denial_stands_even_if_the_row_cannot_be_read_once_more() {
        start();
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        requireOpens();
        rig.platform.onUnwrap(() -> {
            rig.stored.fails("find");
            FakeKey.failing(UnavailableReason.DISABLED, true).run();
        });
        rig.runPending();
        rig.stored.works("find");
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_damaged_row_is_not_a_broken_key() {
        start();
        rig.cache.clear();
        for (java.util.function.UnaryOperator<byte[]> wrong :
                java.util.List.<java.util.function.UnaryOperator<byte[]>>of(
                        dataKey -> new byte[32], dataKey -> new byte[31], dataKey -> new byte[0], d -> new byte[64])) {
            rig.platform.answer(wrong);
            assertThatThrownBy(this::requireOpens).isInstanceOf(DataKeyDamagedException.class);
            int calls = rig.platform.unwraps.get();
            assertThatThrownBy(this::requireOpens).isInstanceOf(DataKeyDamagedException.class);
            assertThat(rig.platform.unwraps.get()).isEqualTo(calls);
            rig.cache.forgetDenials(ACME, Rig.PLATFORM);
        }
        assertThat(rig.stored.memory.health(ACME).get(Rig.PLATFORM).isUsable()).isTrue();
        rig.platform.works();
        byte[] another = rig.cipher(ACME, Scope.of("another")).encrypt(SECRET, CONTEXT);
        assertThat(rig.cipher(ACME, Scope.of("another")).decrypt(another, CONTEXT))
                .isEqualTo(SECRET);
    }

    @Test
    void unknown_ids_are_not_remembered() {
        start();
        StoredDataKey row = rig.row();
        rig.cache.clear();
        rig.stored.on("find", (real, arguments) -> Optional.empty()); // a replica that lags
        assertThatThrownBy(this::requireOpens).isInstanceOf(UnknownDataKeyException.class);
        assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, DataKeyId.random()))
                .isInstanceOf(UnknownDataKeyException.class);
        rig.stored.works("find");
        assertThat(rig.cache.get(ACME, SCOPE, row.id()).row()).isEqualTo(row);
    }

    @Test
    void nothing_is_remembered_if_the_host_wants_that() {
        options.caching = DataKeyCaching.defaults().withFailFastFor(Duration.ZERO);
        start();
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, true);
        assertThatThrownBy(this::requireOpens).isInstanceOf(KeyUnavailableException.class);
        rig.platform.works();
        requireOpens();
    }

    // Whose, and for what

    @Test
    void another_organization_and_another_scope_are_refused_without_asking_the_kms() {
        start();
        DataKeyId id = rig.row().id();
        OrganizationId other = OrganizationId.of("other");
        for (int i = 0; i < 2; i++) {
            int before = rig.platform.calls();
            assertThatThrownBy(() -> rig.cache.get(other, SCOPE, id)).isInstanceOf(UnknownDataKeyException.class);
            assertThatThrownBy(() -> rig.cache.get(ACME, Scope.of("x"), id))
                    .isInstanceOf(InvalidCiphertextException.class);
            assertThat(rig.platform.calls()).isEqualTo(before);
            rig.cache.clear();
        }
    }

    @Test
    void a_failed_load_of_one_organization_leaves_what_another_has_under_the_same_id() {
        start();
        CachedDataKey held = cached();
        OrganizationId other = OrganizationId.of("other");
        rig.stored.on("find", (real, arguments) -> {
            if (arguments[0].equals(other)) {
                StoredDataKey row = rig.row();
                return Optional.of(new StoredDataKey(
                        other,
                        SCOPE,
                        1,
                        row.id(),
                        row.key(),
                        row.wrapped(),
                        row.check(),
                        1,
                        true,
                        false,
                        row.createdAt()));
            }
            return real.call();
        });
        assertThatThrownBy(() -> rig.cache.get(other, SCOPE, rig.row().id()))
                .isInstanceOf(DataKeyDamagedException.class);
        assertThat(cached()).isSameAs(held);
        requireOpens();
    }

    @Test
    void a_store_that_gives_another_row_is_not_believed() {
        start();
        rig.cache.clear();
        OrganizationId other = OrganizationId.of("other");
        byte[] others = rig.cipher(other, SCOPE).encrypt(SECRET, CONTEXT);
        StoredDataKey otherRow = rig.stored.memory.findNewest(other, SCOPE).orElseThrow();
        rig.stored.on("find", (real, arguments) -> Optional.of(otherRow));
        assertThatThrownBy(this::requireOpens).isInstanceOf(dev.cmk.StoreException.class);
        assertThat(rig.cipher(other, SCOPE).decrypt(others, CONTEXT)).isEqualTo(SECRET);
    }

    // Dropping

    @Test
    void what_was_read_before_a_drop_is_not_kept_after_it() {
        start();
        rig.cache.clear();
        AtomicInteger times = new AtomicInteger();
        rig.platform.onUnwrap(() -> {
            if (times.incrementAndGet() == 1) { // the scope is deleted while the KMS answers
                rig.stored.on("find", (real, arguments) -> Optional.empty());
                rig.cache.drop(ACME, SCOPE);
            }
        });
        assertThatThrownBy(this::requireOpens).isInstanceOf(UnknownDataKeyException.class);
    }

    @Test
    void a_refresh_does_not_bring_back_what_was_dropped_meanwhile() {
        start();
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        requireOpens();
        CachedDataKey held = cached();
        rig.platform.onUnwrap(() -> {
            rig.platform.works();
            rig.stored.on("find", (real, arguments) -> Optional.empty());
            rig.cache.drop(ACME, SCOPE);
        });
        rig.runPending();
        assertThat(rig.cache.isUsable(held)).isFalse();
        assertThatThrownBy(() -> held.cipher().check()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(this::requireOpens).isInstanceOf(UnknownDataKeyException.class);
    }

    @Test
    void a_destroyed_data_key_is_never_renewed() {
        start();
        CachedDataKey held = cached();
        held.destroy();
        assertThat(held.renew(rig.row(), Lifetime.since(rig.time.nanoTime(), options.caching)))
                .isFalse();
        assertThat(held.unanswered(rig.time.nanoTime(), 0)).isFalse();
        held.refreshLater(rig.time.nanoTime());
        assertThat(held.isFresh(rig.time.nanoTime())).isFalse();
        assertThat(held.startRefresh(rig.time.nanoTime())).isFalse();
        assertThat(held.isOver(rig.time.nanoTime())).isTrue();
        held.destroy();
    }

    @Test
    void when_closed_it_loads_nothing_any_more() {
        start();
        CachedDataKey held = cached();
        rig.cache.close();
        assertThat(rig.cache.isUsable(held)).isFalse();
        assertThatThrownBy(this::requireOpens).isInstanceOf(CmkException.class).hasMessage("this Cmk was closed");
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).hasMessage("this Cmk was closed");
        assertThatThrownBy(() -> rig.cache.useOnce(ACME, SCOPE, rig.row().id(), key -> key))
                .hasMessage("this Cmk was closed");
    }

    // Load and size

    @Test
    void whatever_the_load_the_kms_is_called_twice_at_creation_and_once_per_refresh() throws Exception {
        options.background = Runnable::run;
        rig = new Rig(options);
        cipher = rig.cipher();
        Crowd.of(32, i -> () -> {
            byte[] ciphertext = cipher.encrypt(SECRET, CONTEXT);
            return cipher.decrypt(ciphertext, CONTEXT);
        });
        assertThat(rig.platform.generates).hasValue(1);
        assertThat(rig.platform.unwraps).hasValue(1);
        Duration interval = TTL.multipliedBy(9).dividedBy(10);
        for (int round = 1; round <= 5; round++) {
            rig.time.advance(interval);
            Crowd.of(32, i -> () -> {
                for (int j = 0; j < 50; j++) {
                    cipher.decrypt(cipher.encrypt(SECRET, CONTEXT), CONTEXT);
                }
                return true;
            });
            assertThat(rig.platform.unwraps).hasValue(1 + round);
        }
        assertThat(rig.platform.generates).hasValue(1);
        assertThat(rig.events(KeyCalled.class)).hasSize(7);
    }

    @Test
    void expiry_under_load_costs_one_call() throws Exception {
        start();
        int before = rig.platform.unwraps.get();
        rig.time.advance(TTL);
        Crowd.of(32, i -> () -> cipher.decrypt(cipher.encrypt(SECRET, CONTEXT), CONTEXT));
        assertThat(rig.platform.unwraps).hasValue(before + 1);
    }

    @Test
    void a_hot_sealing_key_is_not_evicted_by_a_crowd_of_others() {
        options.caching = DataKeyCaching.defaults().withMaximumSize(50);
        options.time = new FakeTime();
        start();
        int reloads = 0;
        for (int i = 0; i < 2000; i++) {
            rig.time.advance(Duration.ofMillis(5));
            int before = rig.platform.unwraps.get();
            cipher.encrypt(SECRET, CONTEXT);
            reloads += rig.platform.unwraps.get() - before;
            rig.runPending();
            rig.cipher(ACME, Scope.of("cold" + i % 200)).encrypt(SECRET, CONTEXT);
        }
        assertThat(reloads).isLessThanOrEqualTo(5);
    }

    @Test
    void with_room_for_one_data_key_everything_still_works() throws Exception {
        options.caching = DataKeyCaching.defaults().withMaximumSize(1);
        rig = new Rig(options);
        var opened = Crowd.of(16, i -> () -> {
            OrganizationCipher mine = rig.cipher(ACME, Scope.of("scope" + i));
            byte[] secret = ("secret" + i).getBytes(StandardCharsets.UTF_8);
            for (int j = 0; j < 100; j++) {
                assertThat(mine.decrypt(mine.encrypt(secret, CONTEXT), CONTEXT)).isEqualTo(secret);
            }
            return true;
        });
        assertThat(opened).hasSize(16).containsOnly(true);
    }

    @Test
    void dropping_over_and_over_harms_no_message_in_the_making() throws Exception {
        start();
        CountDownLatch working = new CountDownLatch(6);
        var results = Crowd.of(8, i -> () -> {
            if (i < 2) {
                while (working.getCount() > 0) {
                    if (i == 0) {
                        rig.cache.drop(ACME, SCOPE);
                    } else {
                        rig.time.advance(Duration.ofMillis(10));
                        rig.cache.dropExpired();
                    }
                }
                return true;
            }
            try {
                byte[] long_ = new byte[100_000];
                for (int j = 0; j < 400; j++) {
                    byte[] secret = ("secret " + i + " " + j).getBytes(StandardCharsets.UTF_8);
                    assertThat(cipher.decrypt(cipher.encrypt(secret, CONTEXT), CONTEXT))
                            .isEqualTo(secret);
                    assertThat(cipher.decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
                    if (j % 20 == 0) {
                        assertThat(cipher.decrypt(cipher.encrypt(long_, CONTEXT), CONTEXT))
                                .isEqualTo(long_);
                    }
                }
                return true;
            } finally {
                working.countDown();
            }
        });
        assertThat(results).containsOnly(true);
    }
}
