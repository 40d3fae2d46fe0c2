package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.Overview;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.Lease;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store tells of all organizations together. */
abstract class OverviewContract extends ReEncryptionFixture {

    @Test
    void there_is_nothing_to_tell_of_an_empty_store() {
        assertThat(store.overview()).isEqualTo(new Overview(Map.of(), Map.of(), 0));
    }

    @Test
    void keys_that_could_not_be_used_are_counted_by_reason() {
        for (String name : List.of("acme", "globex", "initech")) {
            OrganizationId organization = create(name);
            found(organization, addKey(organization, "first"), UnavailableReason.ACCESS_DENIED);
            found(organization, addKey(organization, "second"), null);
        }
        found(ACME, addKey(ACME, "third"), UnavailableReason.DISABLED);

        assertThat(store.overview().unavailableKeys())
                .isEqualTo(Map.of(UnavailableReason.ACCESS_DENIED, 3L, UnavailableReason.DISABLED, 1L));
    }

    @Test
    void the_platform_managed_key_and_disabled_keys_are_not_counted() {
        create("acme");
        KeyId key = addKey(ACME, "first");
        found(ACME, key, UnavailableReason.NOT_FOUND);
        found(ACME, PLATFORM, UnavailableReason.UNREACHABLE);
        assertThat(store.overview().unavailableKeys()).isEqualTo(Map.of(UnavailableReason.NOT_FOUND, 1L));

        change(ACME, keys -> keys.cancel(keys.reEncryptions().get(0).id(), NOW));
        change(ACME, keys -> keys.disableAll(NOW));
        ReEncryption back = load(ACME).reEncryptions().get(0);
        change(ACME, keys -> keys.completed(back.id(), Duration.ZERO, NOW));

        assertThat(store.overview().unavailableKeys()).isEmpty();
    }

    @Test
    void unfinished_re_encryptions_are_counted_by_state_with_what_is_left() {
        create("acme");
        OrganizationId globex = create("globex");
        ReEncryption one = moving(ACME, 5);
        Lease lease = claim();
        moving(globex, 7);
        assertThat(store.overview())
                .isEqualTo(new Overview(Map.of(), Map.of(State.RUNNING, 1L, State.PENDING, 1L), 12));

        List<StoredDataKey> rows = rows(lease);
        move(lease, rows.subList(0, 2));
        fail(lease, rows.subList(2, 3));
        assertThat(store.overview().remaining()).isEqualTo(2 + 7);

        stop(one, DENIED);
        assertThat(store.overview()).isEqualTo(new Overview(Map.of(), Map.of(State.FAILED, 1L, State.PENDING, 1L), 7));

        change(ACME, keys -> keys.cancel(one.id(), NOW));
        assertThat(store.overview()).isEqualTo(new Overview(Map.of(), Map.of(State.PENDING, 1L), 7));
    }

    private void found(OrganizationId organization, KeyId key, @Nullable UnavailableReason reason) {
        store.recordHealth(organization, key, new KeyHealth(reason, null, NOW, NOW));
    }
}
