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

    /**
     * Checks the keys that were given against those that the store has seen, and lets it see new ones. A retired key is
     * looked for once more: an instance that still had the former configuration may have made an organization under it.
     */
    static PlatformKeys verified(Assembly.Settings settings) {
        Map<KeyId, WrappingKey> given = new LinkedHashMap<>();
        KeyId current = idOf(fingerprintOf(settings.platformKey()));
        given.put(current, settings.platformKey());
        settings.formerPlatformKeys().forEach(key -> given.put(idOf(fingerprintOf(key)), key));
        KeyRegistry registry = settings.store();
        List<PlatformKey> seen = registry.platformKeys();
        for (PlatformKey key : seen) {
            if (!given.containsKey(key.id()) && (!key.retired() || registry.isPlatformKeyInUse(key.id()))) {
                throw new CmkException(
                        "the platform-managed key " + key.id()
                                + ", under which this store has data keys, was not given. Was another or a new key file"
                                + " opened? Give it with platformKey(…), or with formerPlatformKey(…) if it is being"
                                + " replaced",
                        null);
            }
        }
        given.forEach((id, key) -> {
            // One that is given as a former key only, because nobody has taken it out yet, stays retired.
            boolean retired = !id.equals(current)
                    && seen.stream().anyMatch(known -> known.id().equals(id) && known.retired());
            PlatformKey record = new PlatformKey(id, fingerprintOf(key), retired);
            requireSameFingerprint(seen, record);
            if (!seen.contains(record)) {
                registry.recordPlatformKey(record);
            }
        });
        return new PlatformKeys(current, given);
    }

    private static void requireSameFingerprint(List<PlatformKey> seen, PlatformKey given) {
        boolean differs = seen.stream()
                .anyMatch(known ->
                        known.id().equals(given.id()) && !known.fingerprint().equals(given.fingerprint()));
        if (differs) {
            throw new CmkException(
                    "the store has another fingerprint of the platform-managed key " + given.id()
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
