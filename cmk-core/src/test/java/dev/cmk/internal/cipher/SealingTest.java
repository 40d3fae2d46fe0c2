package dev.cmk.internal.cipher;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.RotationPolicy;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.DataKeyCreated;
import dev.cmk.internal.envelope.DataKeyCipher;
import dev.cmk.internal.fakes.Crowd;
import dev.cmk.internal.fakes.FakeKms;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.DataKeyStore.InsertOutcome;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.StoredDataKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which data key seals, and how a new one comes into being. */
class SealingTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("a", "b");
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    private final Rig.Options options = new Rig.Options();
    private final List<Rig> rigs = new ArrayList<>();

    private Rig start() {
        Rig rig = new Rig(options);
        rigs.add(rig);
        return rig;
    }

    private Rig twin(Rig rig) {
        Rig twin = rig.twin();
        rigs.add(twin);
        return twin;
    }

    @AfterEach
    void stop() {
        rigs.forEach(Rig::close);
    }

    private static DataKeyId idOf(byte[] ciphertext) {
        return DataKeyCipher.dataKeyIdOf(ciphertext);
    }

    // Creation

    @Test
    void the_first_message_of_a_scope_costs_two_calls_and_the_next_none() {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] first = cipher.encrypt(SECRET, CONTEXT);
        byte[] second = cipher.encrypt(SECRET, CONTEXT);
        assertThat(rig.platform.generates).hasValue(1);
        assertThat(rig.platform.unwraps).hasValue(1);
        assertThat(idOf(first)).isEqualTo(idOf(second)).isEqualTo(rig.row().id());
        assertThat(rig.events(DataKeyCreated.class)).singleElement().satisfies(event -> {
            assertThat(event.generation()).isEqualTo(1);
            assertThat(event.key()).isEqualTo(Rig.PLATFORM);
        });
    }

    @Test
    void first_messages_of_one_scope_by_many_threads_of_several_instances_leave_one_data_key() throws Exception {
        for (int round = 0; round < 20; round++) {
            Rig rig = new Rig();
            List<Rig> instances = List.of(rig, rig.twin(), rig.twin(), rig.twin());
            List<byte[]> sealed = Crowd.of(32, i -> {
                OrganizationCipher cipher = instances.get(i % 4).cipher();
                return () -> cipher.encrypt(SECRET, CONTEXT);
            });
            assertThat(sealed.stream().map(SealingTest::idOf).distinct())
                    .containsExactly(rig.row().id());
            assertThat(rig.row().generation()).isEqualTo(1);
            for (int i = 0; i < sealed.size(); i++) {
                assertThat(instances.get((i + 1) % 4).cipher().decrypt(sealed.get(i), CONTEXT))
                        .isEqualTo(SECRET);
            }
            instances.forEach(Rig::close);
        }
    }

    @Test
    void the_clear_data_key_is_zeroed_once_it_is_wrapped() {
        Rig rig = start();
        List<GeneratedDataKey> made = new ArrayList<>();
        rig.platform.onGenerated(made::add);
        assertThat(rig.cipher().encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(made)
                .singleElement()
                .satisfies(key -> assertThat(key.dataKey()).containsOnly(0));
    }

    @Test
    void a_key_that_generates_a_wrong_length_is_misconfigured_and_nothing_is_stored() {
        Rig rig = start();
        rig.platform.generatedLength(16);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT))
                    .isInstanceOfSatisfying(
                            KeyUnavailableException.class,
                            e -> assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED));
        }
        assertThat(rig.platform.generates).hasValue(1);
        assertThat(rig.stored.calls("insertIfAbsent")).isZero();
    }

    @Test
    void under_a_key_that_wraps_garbage_nothing_is_sealed_and_little_is_stored() {
        Rig rig = start();
        rig.platform.answer(dataKey -> {
            dataKey[0] ^= 1;
            return dataKey;
        });
        OrganizationCipher cipher = rig.cipher();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT))
                    .isInstanceOfSatisfying(KeyUnavailableException.class, e -> {
                        assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
                        assertThat(e).hasMessageContaining("does not unwrap what it has just wrapped");
                    });
        }
        assertThat(rig.stored.calls("insertIfAbsent")).isEqualTo(1);
        rig.platform.works();
        rig.time.advance(Duration.ofSeconds(30));
        assertThat(cipher.decrypt(cipher.encrypt(SECRET, CONTEXT), CONTEXT)).isEqualTo(SECRET);
    }

    @Test
    void with_a_store_that_loses_inserts_nothing_is_sealed() {
        Rig rig = start();
        rig.stored.on("insertIfAbsent", (real, arguments) -> InsertOutcome.INSERTED);
        assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT)).isInstanceOf(ConcurrentChangeException.class);
        assertThat(rig.platform.generates.get()).isLessThanOrEqualTo(4);
        assertThat(rig.platform.unwraps).hasValue(0);
    }

    @Test
    void with_a_store_that_gives_another_row_nothing_is_sealed() {
        Rig rig = start();
        OrganizationId other = OrganizationId.of("other");
        assertThat(rig.cipher(other, SCOPE).encrypt(SECRET, CONTEXT)).isNotEmpty();
        StoredDataKey row = rig.stored.memory.findNewest(other, SCOPE).orElseThrow();
        rig.stored.on("findNewest", (real, arguments) -> Optional.of(row));
        assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> rig.cipher(other, Scope.of("x")).encrypt(SECRET, CONTEXT))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void an_unknown_outcome_of_an_insert_is_resolved_by_reading() {
        Rig rig = start();
        rig.stored.on("insertIfAbsent", (real, arguments) -> {
            Object unused = real.call();
            throw new StoreException("whether it was committed is unknown", null);
        });
        assertThat(rig.cipher().encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(rig.row().generation()).isEqualTo(1);
        assertThat(rig.events(DataKeyCreated.class)).hasSize(1);
    }

    @Test
    void an_insert_that_failed_is_told() {
        Rig rig = start();
        rig.stored.fails("insertIfAbsent");
        assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT)).isInstanceOf(StoreException.class);
        rig.stored.fails("find");
        assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT)).isInstanceOf(StoreException.class);
        assertThat(rig.events(DataKeyCreated.class)).isEmpty();
        rig.stored.works("insertIfAbsent");
        rig.stored.works("find");
        assertThat(rig.cipher().encrypt(SECRET, CONTEXT)).isNotEmpty();
    }

    @Test
    void a_scope_that_is_deleted_while_its_data_key_is_looked_for_gets_a_new_one() {
        Rig rig = start();
        assertThat(rig.cipher().encrypt(SECRET, CONTEXT)).isNotEmpty();
        StoredDataKey row = rig.row();
        rig.cache.clear();
        AtomicInteger times = new AtomicInteger();
        rig.stored.on("find", (real, arguments) -> times.incrementAndGet() == 1 ? Optional.empty() : real.call());
        assertThat(rig.cipher().encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(rig.row()).isEqualTo(row);
    }

    // Which one

    @Test
    void a_default_that_another_instance_has_changed_is_noticed_at_the_insert() {
        Rig rig = start();
        assertThat(rig.cipher(ACME, Scope.of("other")).encrypt(SECRET, CONTEXT)).isNotEmpty();
        KeyId key = KeyId.random();
        rig.changeElsewhere(
                keys -> keys.add(key, "customer", FakeKms.TYPE, FakeKms.settings("customer"), rig.time.now()));
        assertThat(rig.organizations.get(ACME).keys().defaultKey()).isEqualTo(Rig.PLATFORM);
        byte[] sealed = rig.cipher().encrypt(SECRET, CONTEXT);
        assertThat(rig.row().key().key()).isEqualTo(key);
        assertThat(rig.row().platformWrapped()).isFalse();
        assertThat(rig.organizations.get(ACME).keys().defaultKey()).isEqualTo(key);
        assertThat(rig.cipher().decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
        assertThat(rig.platform.generates).hasValue(2); // the second one was refused
        assertThat(rig.kms.key("customer").generates).hasValue(1);
    }

    @Test
    void a_default_that_changes_all_the_time_ends_in_a_clear_error() {
        Rig rig = start();
        rig.stored.on("insertIfAbsent", (real, arguments) -> InsertOutcome.NOT_DEFAULT);
        assertThatThrownBy(() -> rig.cipher().encrypt(SECRET, CONTEXT))
                .isInstanceOf(ConcurrentChangeException.class)
                .hasMessageContaining("acme")
                .hasMessageContaining(SCOPE.value());
    }

    @Test
    void after_the_first_customer_managed_key_what_the_platform_has_wrapped_seals_nothing_new() {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        KeyId key = rig.add("customer");
        byte[] after = cipher.encrypt(SECRET, CONTEXT);
        assertThat(idOf(after)).isNotEqualTo(idOf(before));
        assertThat(rig.row().key().key()).isEqualTo(key);
        assertThat(rig.row().generation()).isEqualTo(2);
        assertThat(cipher.decrypt(before, CONTEXT)).isEqualTo(SECRET);
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(after));
        rig.setDefault(Rig.PLATFORM);
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(after));
    }

    @Test
    void whoever_encrypts_after_the_change_of_keys_does_not_get_what_was_found_before_it() throws Exception {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        DataKeyId old = rig.row().id();
        rig.cache.clear();
        boolean[] changed = {false};
        rig.platform.onUnwrap(
                () -> { // a flight is under way while an admin adds the first key
                    if (!changed[0]) {
                        changed[0] = true;
                        rig.add("customer");
                    }
                });
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isNotEqualTo(old);
    }

    @Test
    void a_later_default_seals_new_scopes_only() {
        Rig rig = start();
        rig.add("first");
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        KeyId second = rig.add("second");
        rig.setDefault(second);
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before));
        assertThat(rig.cipher(ACME, Scope.of("new")).encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(rig.stored
                        .memory
                        .findNewest(ACME, Scope.of("new"))
                        .orElseThrow()
                        .key()
                        .key())
                .isEqualTo(second);
    }

    @Test
    void new_data_leaves_a_former_default_that_denies_but_not_one_that_only_is_silent() {
        Rig rig = start();
        rig.add("first");
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        KeyId second = rig.add("second");
        rig.setDefault(second);
        rig.kms.key("first").fails(UnavailableReason.UNREACHABLE, false);
        rig.cache.clear();
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        assertThat(rig.row().generation()).isEqualTo(1);
        rig.kms.key("first").fails(UnavailableReason.ACCESS_DENIED, true);
        byte[] after = cipher.encrypt(SECRET, CONTEXT);
        assertThat(rig.row().generation()).isEqualTo(2);
        assertThat(rig.row().key().key()).isEqualTo(second);
        assertThatThrownBy(() -> cipher.decrypt(before, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        assertThat(cipher.decrypt(after, CONTEXT)).isEqualTo(SECRET);
    }

    // Rotation

    @Test
    void a_data_key_is_replaced_by_age_and_still_opens() {
        options.rotation = RotationPolicy.olderThan(Duration.ofDays(90));
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        rig.time.advance(Duration.ofDays(90));
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before));
        rig.time.advance(Duration.ofMinutes(4));
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before)); // and asks for a review
        rig.runPending();
        byte[] after = cipher.encrypt(SECRET, CONTEXT);
        assertThat(idOf(after)).isNotEqualTo(idOf(before));
        assertThat(rig.row().generation()).isEqualTo(2);
        assertThat(cipher.decrypt(before, CONTEXT)).isEqualTo(SECRET);
    }

    @Test
    void a_policy_that_never_has_enough_gets_one_data_key_at_a_time() {
        options.rotation = facts -> true;
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(rig.row().generation()).isEqualTo(1);
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        assertThat(rig.row().generation()).isEqualTo(2);
    }

    @Test
    void a_review_sees_the_new_generation_of_another_instance() {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        Rig.Options rotating = new Rig.Options();
        rotating.rotation = facts -> facts.generation() == 1;
        Rig twin = rig.twin(rotating);
        rigs.add(twin);
        byte[] elsewhere = twin.cipher().encrypt(SECRET, CONTEXT);
        assertThat(idOf(elsewhere)).isNotEqualTo(idOf(before));
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before));
        rig.time.advance(Duration.ofMinutes(4));
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before));
        rig.runPending();
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(elsewhere));
    }

    @Test
    void many_threads_ask_for_one_review() throws Exception {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        rig.time.advance(Duration.ofMinutes(4)); // 0.8 ttl: review, perhaps also the refresh
        rig.runPending();
        Crowd.of(32, i -> () -> cipher.encrypt(SECRET, CONTEXT));
        assertThat(rig.pending).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_review_that_no_thread_takes_or_that_fails_is_tried_again() {
        boolean[] refuses = {true};
        AtomicInteger begun = new AtomicInteger();
        options.background = work -> {
            if (refuses[0]) {
                throw new java.util.concurrent.RejectedExecutionException();
            }
            begun.incrementAndGet();
            work.run();
        };
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        rig.time.advance(Duration.ofSeconds(239));
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        refuses[0] = false;
        assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
        int reads = rig.stored.calls("findNewest");
        rig.time.advance(Duration.ofMillis(100));
        rig.stored.fails("findNewest");
        assertThat(idOf(cipher.encrypt(SECRET, CONTEXT))).isEqualTo(idOf(before));
        assertThat(rig.stored.calls("findNewest")).isEqualTo(reads + 1);
        assertThat(begun.get()).isPositive();
    }

    @Test
    void an_organization_that_was_deleted_and_made_anew_starts_anew() {
        Rig rig = start();
        OrganizationCipher cipher = rig.cipher();
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        rig.deleteOrganization();
        rig.organizations.forget(ACME);
        rig.cache.drop(ACME, (Scope) null);
        byte[] after = cipher.encrypt(SECRET, CONTEXT);
        assertThat(rig.row().generation()).isEqualTo(1);
        assertThat(idOf(after)).isNotEqualTo(idOf(before));
        assertThatThrownBy(() -> cipher.decrypt(before, CONTEXT)).isInstanceOf(dev.cmk.UnknownDataKeyException.class);
        assertThat(twin(rig).cipher().decrypt(after, CONTEXT)).isEqualTo(SECRET);
    }
}
