package dev.cmk.internal;

import dev.cmk.CmkException;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyRegistry;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.WrappingKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The platform-managed key and its predecessors, by the ids under which organizations have them.
 *
 * @param current the id of the present one
 * @param byId all of them
 */
record PlatformKeys(KeyId current, Map<KeyId, WrappingKey> byId) {

    PlatformKeys {
        byId = Map.copyOf(byId);
    }

    /** Checks the keys that were given against those that the store has seen, and lets it see new ones. */
    static PlatformKeys verified(Assembly.Settings settings) {
        Map<KeyId, WrappingKey> given = new LinkedHashMap<>();
        KeyId current = idOf(fingerprintOf(settings.platformKey()));
        given.put(current, settings.platformKey());
        settings.formerPlatformKeys().forEach(key -> given.put(idOf(fingerprintOf(key)), key));
        KeyRegistry registry = settings.store();
        List<PlatformKey> seen = registry.platformKeys();
        for (PlatformKey key : seen) {
            if (!given.containsKey(key.id()) && !key.retired()) {
                throw new CmkException(
                        "the platform-managed key " + key.id()
                                + ", under which this store has data keys, was not given. Was another or a new key file"
                                + " opened? Give it with platformKey(…), or with formerPlatformKey(…) if it is being"
                                + " replaced",
                        null);
            }
        }
        given.forEach((id, key) -> {
            Optional<PlatformKey> known =
                    seen.stream().filter(other -> other.id().equals(id)).findFirst();
            String fingerprint = fingerprintOf(key);
            requireSameFingerprint(known, id, fingerprint);
            // One that is given as a former key only, because nobody has taken it out yet, stays retired.
            if (known.isEmpty() || (known.get().retired() && id.equals(current))) {
                registry.recordPlatformKey(id, fingerprint);
            }
        });
        return new PlatformKeys(current, given);
    }

    private static void requireSameFingerprint(Optional<PlatformKey> known, KeyId id, String given) {
        if (known.isPresent() && !known.get().fingerprint().equals(given)) {
            throw new CmkException(
                    "the store has another fingerprint of the platform-managed key " + id
                            + " than the key that was given; one of the two was changed",
                    null);
        }
    }

    private static String fingerprintOf(WrappingKey key) {
        try {
            return key.fingerprint();
        } catch (KeyAccessException e) {
            throw new CmkException(
                    "the platform-managed key cannot be used (" + e.reason() + "): " + e.getMessage(), e);
        }
    }

    /** The same key has the same id in every process, without anybody having to choose one. */
    private static KeyId idOf(String fingerprint) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(fingerprint.getBytes(StandardCharsets.UTF_8));
            return KeyId.of("platform-" + HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
