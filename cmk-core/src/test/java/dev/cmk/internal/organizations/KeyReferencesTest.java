package dev.cmk.internal.organizations;

import static dev.cmk.internal.fakes.Rig.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.event.CmkEvent.KeyReferenceChanged;
import dev.cmk.internal.fakes.Crowd;
import dev.cmk.internal.fakes.Rig;
import dev.cmk.keys.KeyId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An alias that its owner points elsewhere. */
class KeyReferencesTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.none();

    private final Rig rig = new Rig();
    private final KeyId key = rig.add("prod");

    private byte[] seal(Rig by, String scope) {
        return by.cipher(ACME, Scope.of(scope)).encrypt(new byte[] {1}, CONTEXT);
    }

    private static List<KeyReferenceChanged> told(Rig rig) {
        return rig.events.stream()
                .filter(KeyReferenceChanged.class::isInstance)
                .map(KeyReferenceChanged.class::cast)
                .toList();
    }

    @Test
    void a_key_that_stays_where_it_is_is_no_event() {
        seal(rig, "a");
        seal(rig, "b");
        seal(rig.twin(), "c");
        assertThat(told(rig)).isEmpty();
    }

    @Test
    void a_key_that_wraps_with_another_key_than_before_is_told_once_and_both_stay_readable() {
        byte[] before = seal(rig, "a");
        rig.kms.key("prod").alias = "elsewhere";

        byte[] after = seal(rig, "b");
        seal(rig, "c");

        assertThat(told(rig)).containsExactly(new KeyReferenceChanged(ACME, key, "fake/prod", "fake/elsewhere"));
        assertThat(rig.cipher(ACME, Scope.of("a")).decrypt(before, CONTEXT)).containsExactly(1);
        assertThat(rig.cipher(ACME, Scope.of("b")).decrypt(after, CONTEXT)).containsExactly(1);
    }

    @Test
    void under_many_threads_it_is_told_once() throws Exception {
        seal(rig, "before");
        rig.kms.key("prod").alias = "elsewhere";
        Crowd.of(16, i -> () -> seal(rig, "scope-" + i));
        assertThat(told(rig)).hasSize(1);
    }

    @Test
    void an_instance_that_starts_afterwards_notices_by_what_is_stored() {
        seal(rig, "a");
        rig.kms.key("prod").alias = "elsewhere";
        Rig later = rig.twin();

        seal(later, "b");

        assertThat(told(later)).containsExactly(new KeyReferenceChanged(ACME, key, "fake/prod", "fake/elsewhere"));
    }

    @Test
    void a_database_that_does_not_tell_the_former_reference_is_no_event() {
        seal(rig, "a");
        rig.kms.key("prod").alias = "elsewhere";
        Rig later = rig.twin();
        later.stored.on("page", (real, arguments) -> {
            throw new StoreException("down", null);
        });

        seal(later, "b");

        assertThat(told(later)).isEmpty();
    }
}
