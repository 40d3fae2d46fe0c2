package dev.cmk.local;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A Tink keyset of AES-256-GCM keys with Tink's output prefix, and what follows from it. Immutable. */
final class Keyset {

    private static final AesGcmParameters PARAMETERS = PredefinedAeadParameters.AES256_GCM;

    private final KeysetHandle handle;
    private final Aead aead;

    private Keyset(KeysetHandle handle) throws GeneralSecurityException {
        this.handle = handle;
        this.aead = handle.getPrimitive(AeadConfig2026.get(), Aead.class);
    }

    static Keyset generate() throws GeneralSecurityException {
        return new Keyset(KeysetHandle.newBuilder()
                .setConfiguration(AeadConfig2026.get())
                .addEntry(newPrimary())
                .build());
    }

    static Keyset parse(String json) throws GeneralSecurityException {
        KeysetHandle handle =
                TinkJsonProtoKeysetFormat.parseKeyset(json, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        for (int i = 0; i < handle.size(); i++) {
            if (!handle.getAt(i).getKey().getParameters().equals(PARAMETERS)) {
                throw new GeneralSecurityException("a key is not AES-256-GCM with Tink's output prefix");
            }
        }
        return new Keyset(handle);
    }

    String toJson() throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(handle, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
    }

    /** The same keys and a new one, with which everything is wrapped from then on. */
    Keyset withNewPrimary() throws GeneralSecurityException {
        return new Keyset(KeysetHandle.newBuilder(handle)
                .setConfiguration(AeadConfig2026.get())
                .addEntry(newPrimary())
                .build());
    }

    private static KeysetHandle.Builder.Entry newPrimary() {
        return KeysetHandle.generateEntryFromParameters(PARAMETERS)
                .withRandomId()
                .makePrimary();
    }

    Aead aead() {
        return aead;
    }

    /** The id of the AES key that wraps, which Tink also puts at the front of what it has wrapped. */
    String reference() {
        return "local:" + Integer.toUnsignedString(handle.getPrimary().getId());
    }

    /**
     * HMAC-SHA-256 of a fixed label under the oldest AES key: the same after a rotation, and since HMAC is a pseudorandom
     * function it says nothing about the key.
     */
    @AccessesPartialKey
    String fingerprint() throws GeneralSecurityException {
        byte[] material =
                ((AesGcmKey) handle.getAt(0).getKey()).getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(material, "HmacSHA256"));
            byte[] hash = mac.doFinal("cmk/v1/local-fingerprint".getBytes(StandardCharsets.US_ASCII));
            return "local:" + HexFormat.of().formatHex(hash);
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }
}
