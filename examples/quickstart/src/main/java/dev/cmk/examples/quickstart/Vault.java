package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.examples.quickstart.environments.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Seals secrets on their way into the database and opens them on their way out. All that a service has to do. */
final class Vault {

    private final Cmk cmk;
    private final Database database;

    Vault(Cmk cmk, Database database) {
        this.cmk = cmk;
        this.database = database;
    }

    void put(Secret secret) {
        Place place = secret.place();
        database.put(new SealedSecret(place, cipher(place).encryptToString(secret.value(), context(place))));
    }

    String open(SealedSecret secret) {
        Place place = secret.place();
        return cipher(place).decryptFromString(secret.ciphertext(), context(place));
    }

    private OrganizationCipher cipher(Place place) {
        return cmk.cipher(place.organization(), place.environment());
    }

    private static EncryptionContext context(Place place) {
        return EncryptionContext.of("path", place.path());
    }

    List<SealedSecret> stored(String organization) {
        return database.secrets(organization);
    }

    /** Opens everything of an organization; what does not open throws. */
    Map<Place, String> openAll(String organization) {
        return stored(organization).stream().collect(Collectors.toMap(SealedSecret::place, this::open));
    }

    /** SHA-256 over all ciphertexts of an organization, as they are in the database. */
    String digest(String organization) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (SealedSecret secret : stored(organization)) {
                digest.update((secret + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
