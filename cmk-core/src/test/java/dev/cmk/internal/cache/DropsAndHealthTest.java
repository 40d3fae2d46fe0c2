package dev.cmk.internal.cache;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static dev.cmk.internal.fakes.Rig.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent.KeyHealthChanged;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.keys.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a drop leaves alone, what is zeroed, and who is told. */
class DropsAndHealthTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.none();
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
    private static final OrganizationId OTHER = OrganizationId.of("other");
    private static final Scope SECOND = Scope.of("second");

    private final Rig rig = new Rig();
    private final OrganizationCipher cipher = rig.cipher();

    @AfterEach
    void stop() {
        rig.close();
    }

    private CachedDataKey held(OrganizationId organization, Scope scope) {
        assertThat(rig.cipher(organization, scope).encrypt(SECRET, CONTEXT)).isNotEmpty();
        return rig.cache.get(
                organization,
                scope,
                rig.stored.memory.findNewest(organization, scope).orElseThrow().id());
    }

    private List<UnavailableReason> told() {
        return rig.events(KeyHealthChanged.class).stream()
                .map(event -> event.health().reason())
                .toList();
    }

    // Drops

    @Test
    void a_scope_goes_and_nothing_else() {
        CachedDataKey first = held(ACME, SCOPE);
        CachedDataKey second = held(ACME, SECOND);
        CachedDataKey other = held(OTHER, SCOPE);
        rig.cache.drop(ACME, SCOPE);
        assertThat(rig.cache.isUsable(first)).isFalse();
        assertThat(rig.cache.isUsable(second)).isTrue();
        assertThat(rig.cache.isUsable(other)).isTrue();
        rig.cache.drop(ACME, (Scope) null);
        assertThat(rig.cache.isUsable(second)).isFalse();
        assertThat(rig.cache.isUsable(other)).isTrue();
    }

    @Test
    void what_one_key_has_wrapped_goes_and_nothing_else() {
        CachedDataKey underPlatform = held(ACME, SCOPE);
        CachedDataKey other = held(OTHER, SCOPE);
        KeyId key = rig.add("customer");
        CachedDataKey underCustomer = held(ACME, SECOND);
        rig.cache.drop(ACME, key);
        assertThat(rig.cache.isUsable(underCustomer)).isFalse();
        assertThat(rig.cache.isUsable(underPlatform)).isTrue();
        rig.cache.drop(ACME, Rig.PLATFORM);
        assertThat(rig.cache.isUsable(underPlatform)).isFalse();
        assertThat(rig.cache.isUsable(other)).isTrue();
    }

    @Test
    void what_a_clear_meets_in_flight_is_not_kept() {
        CachedDataKey first = held(ACME, SCOPE);
        rig.cache.clear();
        CachedDataKey[] loaded = new CachedDataKey[1];
        rig.platform.onUnwrap(rig.cache::clear);
        loaded[0] = rig.cache.get(ACME, SCOPE, first.row().id());
        assertThat(rig.cache.isUsable(loaded[0])).isFalse();
        assertThatThrownBy(() -> loaded[0].cipher().check()).isInstanceOf(IllegalStateException.class);
        byte[] sealed = cipher.encrypt(SECRET, CONTEXT); // cleared at each attempt: loaded for this use only
        assertThat(cipher.decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
    }

    // Zeroes

    @Test
    void every_array_that_the_kms_gave_is_zeroed_in_the_end() {
        List<byte[]> given = new ArrayList<>();
        rig.platform.answer(dataKey -> {
            given.add(dataKey);
            return dataKey;
        });
        CachedDataKey first = held(ACME, SCOPE);
        assertThat(given).hasSize(1);
        rig.time.advance(TTL); // renewed: the second array is not needed
        assertThat(rig.cache.get(ACME, SCOPE, first.row().id())).isSameAs(first);
        assertThat(given).hasSize(2);
        assertThat(given.get(1)).containsOnly(0);
        CachedDataKey[] used = new CachedDataKey[1];
        assertThat(rig.cache.<Integer>useOnce(ACME, SCOPE, first.row().id(), key -> {
                    used[0] = key;
                    return key.cipher().check().length;
                }))
                .isEqualTo(32);
        assertThatThrownBy(() -> used[0].cipher().check()).isInstanceOf(IllegalStateException.class);
        assertThat(given.get(2)).containsOnly(0);
        rig.cache.clear();
        assertThat(given.get(0)).containsOnly(0);
        rig.platform.answer(dataKey -> {
            dataKey[0] ^= 1;
            given.add(dataKey);
            return dataKey;
        });
        assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, first.row().id()))
                .isInstanceOf(dev.cmk.DataKeyDamagedException.class);
        assertThat(given.get(3)).containsOnly(0);
    }

    // Health and denials

    @Test
    void a_refusal_to_unwrap_and_the_next_success_are_told() {
        CachedDataKey first = held(ACME, SCOPE);
        assertThat(told()).isEmpty();
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.DISABLED, true);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, first.row().id()))
                    .isInstanceOf(KeyUnavailableException.class);
        }
        assertThat(told()).containsExactly(UnavailableReason.DISABLED);
        rig.platform.works();
        rig.time.advance(Duration.ofSeconds(30));
        rig.cache.get(ACME, SCOPE, first.row().id());
        assertThat(told()).containsExactly(UnavailableReason.DISABLED, null);
    }

    @Test
    void a_refusal_to_generate_is_told_and_if_it_is_about_the_key_drops_what_it_has_wrapped() {
        CachedDataKey first = held(ACME, SCOPE);
        rig.platform.onGenerate(dev.cmk.internal.fakes.FakeKey.failing(UnavailableReason.ACCESS_DENIED, false));
        OrganizationCipher second = rig.cipher(ACME, SECOND);
        rig.time.advance(Duration.ofMinutes(2)); // it has not worked lately
        assertThatThrownBy(() -> second.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        assertThat(told()).containsExactly(UnavailableReason.ACCESS_DENIED);
        assertThat(rig.cache.isUsable(first)).isTrue();
        rig.time.advance(Duration.ofSeconds(30));
        rig.platform.onGenerate(dev.cmk.internal.fakes.FakeKey.failing(UnavailableReason.DISABLED, true));
        assertThatThrownBy(() -> second.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        assertThat(told()).containsExactly(UnavailableReason.ACCESS_DENIED, UnavailableReason.DISABLED);
        assertThat(rig.cache.isUsable(first)).isFalse();
        int before = rig.platform.calls();
        assertThatThrownBy(() -> cipher.encrypt(SECRET, CONTEXT)).isInstanceOf(KeyUnavailableException.class);
        assertThat(rig.platform.calls()).isEqualTo(before);
    }

    @Test
    void a_caller_that_was_interrupted_says_nothing_about_the_key() {
        CachedDataKey first = held(ACME, SCOPE);
        rig.cache.clear();
        rig.time.advance(Duration.ofMinutes(2));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, first.row().id()))
                .isInstanceOfSatisfying(
                        KeyUnavailableException.class,
                        e -> assertThat(e.retryable()).isTrue());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told()).isEmpty();
        assertThat(rig.cache.get(ACME, SCOPE, first.row().id()).row()).isEqualTo(first.row());
    }

    @Test
    void what_one_organization_was_denied_is_not_forgotten_by_a_test_of_anothers() {
        CachedDataKey first = held(ACME, SCOPE);
        held(OTHER, SCOPE);
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, false);
        assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, first.row().id()))
                .isInstanceOf(KeyUnavailableException.class);
        rig.platform.works();
        rig.cache.forgetDenials(OTHER, Rig.PLATFORM);
        assertThatThrownBy(() -> rig.cache.get(ACME, SCOPE, first.row().id()))
                .isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_refresh_that_the_database_fails_is_tried_again_after_five_seconds() {
        CachedDataKey first = held(ACME, SCOPE);
        rig.stored.on("find", (real, arguments) -> {
            throw new StoreException("down", null);
        });
        rig.time.advance(TTL.multipliedBy(9).dividedBy(10));
        int before = rig.stored.calls("find");
        for (int second = 0; second <= 10; second++) {
            assertThat(rig.cache.isUsable(first)).isTrue();
            rig.runPending();
            rig.time.advance(Duration.ofSeconds(1));
        }
        assertThat(rig.stored.calls("find") - before).isEqualTo(3);
    }

    @Test
    void they_tell_no_key() {
        CachedDataKey first = held(ACME, SCOPE);
        assertThat(first).hasToString("CachedDataKey[" + first.row() + ", key redacted]");
        assertThat(new DataKeyLoader.Loaded(first.row(), new byte[32], 0))
                .hasToString("Loaded[" + first.row() + ", redacted]");
    }
}
