package dev.cmk.internal;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.internal.cache.CachedDataKey;
import dev.cmk.internal.fakes.Rig;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CheckpointHookTest {

    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    @Test
    void no_data_key_gets_into_the_image_and_no_series_goes_on_after_it() {
        try (Rig rig = new Rig()) {
            OrganizationCipher cipher = rig.cipher();
            byte[] before = cipher.encrypt(SECRET, EncryptionContext.none());
            CachedDataKey held = rig.cache.get(ACME, SCOPE, rig.row().id());
            CheckpointHook hook = new CheckpointHook(rig.cache);
            hook.beforeCheckpoint(null);
            assertThatThrownBy(() -> held.cipher().check()).isInstanceOf(IllegalStateException.class);
            byte[] between = cipher.encrypt(SECRET, EncryptionContext.none()); // on its way into the image
            hook.afterRestore(null);
            byte[] after = cipher.encrypt(SECRET, EncryptionContext.none());
            assertThat(series(before)).isNotEqualTo(series(between)).isNotEqualTo(series(after));
            assertThat(series(between)).isNotEqualTo(series(after));
            assertThat(cipher.decrypt(before, EncryptionContext.none())).isEqualTo(SECRET);
        }
    }

    private static String series(byte[] ciphertext) {
        return java.util.HexFormat.of().formatHex(ciphertext, 21, 37);
    }
}
