package dev.cmk.benchmarks.messages;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;

/** Tink's {@link Aead}: AES-256-GCM under one key that is in memory, without any envelope; as much associated data as raw JCE has. */
public class TinkAead extends MessageBenchmark {

    private static final byte[] ASSOCIATED_DATA = new byte[RawJce.ASSOCIATED_DATA];

    private final Aead aead;
    private byte[] sealed = new byte[0];

    public TinkAead() {
        this(aes256Gcm());
    }

    TinkAead(Aead aead) {
        this.aead = aead;
    }

    static Aead aes256Gcm() {
        try {
            AeadConfig.register();
            return KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build()
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void prepare(byte[] plaintext) throws GeneralSecurityException {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        return aead.encrypt(plaintext, ASSOCIATED_DATA);
    }

    @Override
    byte[] open() throws GeneralSecurityException {
        return aead.decrypt(sealed, ASSOCIATED_DATA);
    }
}
