package dev.cmk.benchmarks.messages;

import com.amazonaws.encryptionsdk.CryptoAlgorithm;

/** {@link EncryptionSdk} with its default algorithm, which signs each message with ECDSA on P-384. */
public class EncryptionSdkSigned extends EncryptionSdk {

    public EncryptionSdkSigned() {
        super(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384);
    }
}
