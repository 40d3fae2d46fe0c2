package dev.cmk.benchmarks.messages;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.caching.CachingCryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.LocalCryptoMaterialsCache;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AWS Encryption SDK with its caching materials manager over a master key in memory, key commitment, and no signature.
 */
public class EncryptionSdk extends MessageBenchmark {

    private static final Map<String, String> CONTEXT = Map.of("organization", ORGANIZATION, "scope", SCOPE);

    /** Kept from turn to turn, and what is cached with them. */
    private static final Map<CryptoAlgorithm, CachingCryptoMaterialsManager> MATERIALS = new ConcurrentHashMap<>();

    private final AwsCrypto crypto;
    private final CachingCryptoMaterialsManager materials;
    private byte[] sealed = new byte[0];

    public EncryptionSdk() {
        this(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY);
    }

    EncryptionSdk(CryptoAlgorithm algorithm) {
        this.crypto = AwsCrypto.builder()
                .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
                .withEncryptionAlgorithm(algorithm)
                .build();
        this.materials = MATERIALS.computeIfAbsent(algorithm, key -> materials());
    }

    private static CachingCryptoMaterialsManager materials() {
        return CachingCryptoMaterialsManager.newBuilder()
                .withMasterKeyProvider(JceMasterKey.getInstance(
                        new SecretKeySpec(plaintext(32), "AES"), "benchmark", "master", "AES/GCM/NoPadding"))
                .withCache(new LocalCryptoMaterialsCache(1_000))
                .withMaxAge(1, TimeUnit.HOURS)
                .build();
    }

    @Override
    void prepare(byte[] plaintext) {
        sealed = seal(plaintext);
    }

    @Override
    byte[] seal(byte[] plaintext) {
        return crypto.encryptData(materials, plaintext, CONTEXT).getResult();
    }

    @Override
    byte[] open() {
        return crypto.decryptData(materials, sealed).getResult();
    }
}
