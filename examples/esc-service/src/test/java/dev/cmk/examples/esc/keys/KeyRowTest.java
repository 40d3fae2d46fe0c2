package dev.cmk.examples.esc.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.admin.KeyListing;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class KeyRowTest {

    private static final Instant NOW = Instant.parse("2027-01-05T23:30:00Z");

    private static KeyListing listing(KeyStatus status, long dataKeys, UnavailableReason reason, String message) {
        CustomerManagedKey key = new CustomerManagedKey(KeyId.of("key-1"), "ours", "aws_kms", Map.of(), status, 1, NOW);
        return new KeyListing(key, false, dataKeys, new KeyHealth(reason, message, NOW, NOW), null, null);
    }

    private static Action action(KeyRow row, String label) {
        return row.actions().stream()
                .filter(action -> action.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_disabled_key_that_backups_need_is_kept_and_so_is_its_row() {
        KeyRow row = KeyRow.of(listing(KeyStatus.DISABLED, 0, null, null), NOW, "/keys");

        assertThat(row.keep()).isEqualTo("Do not delete it in your KMS before 7 Jan 2027.");
        assertThat(action(row, "Remove").isRefused()).isTrue();
        assertThat(action(row, "Remove").why()).contains("from 7 Jan 2027 on");
    }

    @Test
    void a_disabled_key_that_nothing_needs_can_go() {
        KeyRow row = KeyRow.of(listing(KeyStatus.DISABLED, 0, null, null), null, "/keys");

        assertThat(row.keep()).isNull();
        assertThat(action(row, "Remove").isPost()).isTrue();
    }

    @Test
    void under_a_disabled_key_there_may_be_data_keys_that_were_written_off() {
        KeyRow row = KeyRow.of(listing(KeyStatus.DISABLED, 10, null, null), null, "/keys");

        assertThat(row.keep()).contains("nothing else opens them");
        assertThat(row.actions()).noneMatch(action -> action.label().equals("Remove"));
    }

    @Test
    void what_is_misconfigured_is_told_in_its_own_words_and_not_called_unusable() {
        KeyRow row = KeyRow.of(
                listing(
                        KeyStatus.ENABLED,
                        10,
                        UnavailableReason.MISCONFIGURED,
                        "the role can be taken on without an external id"),
                null,
                "/keys");

        assertThat(row.headline()).isEqualTo("ours is not set up as it should be");
        assertThat(row.status()).isEqualTo("Misconfigured");
        assertThat(row.trouble()).isEqualTo("The role can be taken on without an external id.");
        assertThat(row.providersWord()).isNull();
        assertThat(row.isUsable()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = UnavailableReason.class, mode = Mode.EXCLUDE, names = "MISCONFIGURED")
    void every_other_reason_has_words_of_ours_and_those_of_the_kms(UnavailableReason reason) {
        KeyRow row = KeyRow.of(listing(KeyStatus.ENABLED, 10, reason, "said by the KMS"), null, "/keys");

        assertThat(row.headline()).isEqualTo("ours cannot be used");
        assertThat(row.trouble()).isNotEmpty().isNotEqualTo("said by the KMS");
        assertThat(row.providersWord()).isEqualTo("said by the KMS");
        assertThat(row.isUsable()).isFalse();
    }
}
