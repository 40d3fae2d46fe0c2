package dev.cmk.benchmarks.messages;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;

/** Tink's {@link KmsEnvelopeAead}, which makes a data key for each message; its KMS is a key in memory. */
public class TinkKmsEnvelopeAead extends TinkAead {

    public TinkKmsEnvelopeAead() {
        super(envelope());
    }

    private static Aead envelope() {
        try {
            return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, aes256Gcm());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
