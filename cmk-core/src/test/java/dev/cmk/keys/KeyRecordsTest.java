package dev.cmk.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words that the rules are told in. */
class KeyRecordsTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final OrganizationId ACME = OrganizationId.of("acme");

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A", "key_1", "key.1", "key/1", "key\u0000", "é", "key-1\n"})
    void a_key_id_of_another_form_is_refused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyId.of(value)).withMessageContaining("1-64");
    }

    @Test
    void a_key_id_has_at_most_64_characters_and_is_random_when_new() {
        assertThat(KeyId.of("a".repeat(64))).hasToString("a".repeat(64));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyId.of("a".repeat(65)));
        assertThat(KeyId.random()).isNotEqualTo(KeyId.random());
        assertThat(KeyId.random().value()).startsWith("key-");
        assertThat(KeyId.of("a")).isLessThan(KeyId.of("b"));
    }

    @Test
    void a_revision_starts_at_1_and_does_not_overflow() {
        KeyId key = KeyId.of("k");
        assertThat(new KeyRevision(key, 1).next())
                .isEqualTo(new KeyRevision(key, 2))
                .hasToString("k#2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyRevision(key, 0))
                .withMessageContaining("is 0");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new KeyRevision(key, Integer.MAX_VALUE).next());
    }

    @Test
    void a_re_encryption_id_is_read_from_its_text() {
        ReEncryptionId id = ReEncryptionId.random();
        assertThat(ReEncryptionId.of(id.toString())).isEqualTo(id);
        assertThatIllegalArgumentException().isThrownBy(() -> ReEncryptionId.of("1; drop table"));
    }

    @Test
    void the_settings_of_a_key_are_copied() {
        Map<String, String> settings = new HashMap<>(Map.of("key", "a"));
        CustomerManagedKey key =
                new CustomerManagedKey(KeyId.of("k"), "name", "local", settings, KeyStatus.ENABLED, 1, NOW);
        settings.put("key", "b");
        assertThat(key.settings()).containsExactly(Map.entry("key", "a"));
        assertThat(key.isPlatform()).isFalse();
        assertThat(CustomerManagedKey.platform(KeyId.of("platform-1"), NOW).name())
                .isEqualTo("platform-1");
    }

    @Test
    void a_missing_part_is_named() {
        KeyId key = KeyId.of("k");
        assertThatNullPointerException().isThrownBy(() -> KeyId.of(null)).withMessage("key id");
        assertThatNullPointerException()
                .isThrownBy(() -> new KeyRevision(null, 1))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> new ReEncryptionId(null))
                .withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> new CustomerManagedKey(key, null, "local", Map.of(), KeyStatus.ENABLED, 1, NOW))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> new KeyHealth(null, null, null, NOW))
                .withMessage("since");
        assertThatNullPointerException()
                .isThrownBy(() -> new DataKeyFailure(null, Acme.SOURCE_FAILED, NOW))
                .withMessage("dataKey");
        assertThatNullPointerException()
                .isThrownBy(() -> new ReEncryption.Failure(null, FailureReason.DAMAGED, "m"))
                .withMessage("side");
        assertThatNullPointerException()
                .isThrownBy(() -> OrganizationKeys.initial(null, "e", key, NOW))
                .withMessage("organization");
    }

    @Test
    void the_lists_of_the_keys_cannot_be_changed() {
        OrganizationKeys keys = new Acme().keys();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> keys.keys().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> keys.reEncryptions().clear());
    }

    @Test
    void an_audit_record_cuts_a_long_detail_and_needs_its_parts() {
        assertThat(audit("x".repeat(5000)).detail()).hasSize(AuditRecord.MAX_DETAIL);
        assertThat(audit("x").detail()).isEqualTo("x");
        assertThat(audit("x".repeat(AuditRecord.MAX_DETAIL - 1) + "😀").detail())
                .as("not in the middle of a character")
                .isEqualTo("x".repeat(AuditRecord.MAX_DETAIL - 1));
        assertThatNullPointerException()
                .isThrownBy(() -> new AuditRecord(
                        NOW, ACME, null, AuditAction.KEY_ADDED, AuditRecord.Outcome.DONE, null, null, ""))
                .withMessage("actor");
    }

    private static AuditRecord audit(String detail) {
        return new AuditRecord(NOW, ACME, "ann", AuditAction.KEY_ADDED, AuditRecord.Outcome.DONE, null, null, detail);
    }

    @Test
    void audit_codes_are_lower_case_words_and_lead_back_to_their_action() {
        Set<String> codes = new HashSet<>();
        for (AuditAction action : AuditAction.values()) {
            assertThat(action.code()).matches("[a-z]+(-[a-z]+)*");
            assertThat(AuditAction.ofCode(action.code())).isEqualTo(action);
            codes.add(action.code());
        }
        assertThat(codes).hasSameSizeAs(AuditAction.values());
        assertThatIllegalArgumentException().isThrownBy(() -> AuditAction.ofCode("nothing"));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"KEY_DISABLED", "ALL_DISABLED", "KEYS_READ", "AUDIT_READ", "RE_ENCRYPTION_CANCELLED", "KEY_REMOVED"
            })
    void who_has_lost_the_entitlement_still_reads_and_gets_out(AuditAction action) {
        assertThat(action.requiresEntitlement()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"KEY_ADDED", "DEFAULT_SET", "KEY_ENABLED", "KEY_TESTED"})
    void who_has_lost_the_entitlement_gets_no_further_in(AuditAction action) {
        assertThat(action.requiresEntitlement()).isTrue();
    }

    @Test
    void the_first_failure_reasons_are_those_of_a_key_that_cannot_be_used() {
        List<String> reasons =
                Arrays.stream(FailureReason.values()).map(Enum::name).toList();
        assertThat(reasons)
                .startsWith(Arrays.stream(UnavailableReason.values())
                        .map(Enum::name)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void what_is_active_is_unfinished(State state) {
        assertThat(!state.isActive() || state.isUnfinished()).isTrue();
    }

    @Test
    void health_is_usable_without_a_reason() {
        assertThat(new KeyHealth(null, null, NOW, NOW).isUsable()).isTrue();
        assertThat(new KeyHealth(UnavailableReason.DISABLED, "off", NOW, NOW).isUsable())
                .isFalse();
        assertThat(new DataKeyFailure(DataKeyId.random(), Acme.SOURCE_FAILED, NOW).at())
                .isEqualTo(NOW);
    }

    @Test
    void people_see_the_platform_managed_key_by_that_name_and_others_by_their_own() {
        assertThat(CustomerManagedKey.platform(KeyId.of("platform-1"), NOW).displayName())
                .isEqualTo("Platform-managed key");
        assertThat(new CustomerManagedKey(KeyId.of("a"), "prod", "local", Map.of(), KeyStatus.ENABLED, 1, NOW)
                        .displayName())
                .isEqualTo("prod");
    }

    @Test
    void progress_tells_rate_and_time_left_once_something_can_be_said() {
        ReEncryption move = ReEncryption.decided(
                ACME, new KeyRevision(KeyId.of("a"), 1), new KeyRevision(KeyId.of("b"), 1), Cause.KEY_DISABLED, NOW);
        ReEncryptionProgress progress = new ReEncryptionProgress(move, 100, 40, 10, NOW, 20);
        Instant later = NOW.plusSeconds(10);
        assertThat(progress.remaining()).isEqualTo(50);
        assertThat(progress.ratePerSecond(later)).isEqualTo(2.0);
        assertThat(progress.timeLeft(later)).isEqualTo(Duration.ofSeconds(25));
        assertThat(progress.ratePerSecond(NOW)).as("no time has passed").isZero();
        assertThat(progress.ratePerSecond(NOW.minusSeconds(1)))
                .as("a clock was set back")
                .isZero();
        assertThat(progress.timeLeft(NOW)).isNull();
        ReEncryption ended = move.ended(State.COMPLETED, later, null);
        assertThat(new ReEncryptionProgress(ended, 40, 40, 0, NOW, 20).ratePerSecond(later.plusSeconds(1000)))
                .as("after the end the rate stays")
                .isEqualTo(2.0);
        assertThat(new ReEncryptionProgress(move, 100, 0, 0, null, 0).timeLeft(later))
                .isNull();
        assertThat(new ReEncryptionProgress(move, 100, 100, 0, NOW, 0).timeLeft(later))
                .isZero();
        assertThat(new ReEncryptionProgress(move, 1, 2, 0, NOW, 0).remaining())
                .as("rows came in late")
                .isZero();
    }
}
