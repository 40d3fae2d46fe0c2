package dev.cmk.aws.internal;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/**
 * A key in AWS KMS. It needs {@code kms:GenerateDataKey}, {@code kms:Encrypt} and {@code kms:Decrypt}, and nothing else.
 * Whatever KMS answers has to name the key that was meant.
 */
final class AwsKey implements WrappingKey {

    private final OrganizationId organization;
    private final KeyArn key;
    private final KmsCaller kms;
    private final Runnable check;

    AwsKey(OrganizationId organization, KmsCaller kms, Runnable check) {
        this.organization = organization;
        this.key = kms.key();
        this.kms = kms;
        this.check = check;
    }

    @Override
    public GeneratedDataKey generate(WrapContext context) {
        GenerateDataKeyResponse answer = kms.call(
                "kms:GenerateDataKey",
                (client, credentials) -> client.generateDataKey(request -> request.keyId(key.toString())
                        .keySpec(DataKeySpec.AES_256)
                        .encryptionContext(context.toMap())
                        .overrideConfiguration(credentials)));
        WrappedDataKey wrapped = wrapped(key, answer.ciphertextBlob(), answer.keyId());
        return new GeneratedDataKey(dataKey(answer.plaintext()), wrapped);
    }

    @Override
    public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
        EncryptResponse answer = kms.call(
                "kms:Encrypt",
                (client, credentials) -> client.encrypt(request -> request.keyId(key.toString())
                        .plaintext(SdkBytes.fromByteArray(dataKey))
                        .encryptionContext(context.toMap())
                        .overrideConfiguration(credentials)));
        return wrapped(key, answer.ciphertextBlob(), answer.keyId());
    }

    /** Names the key that was recorded, so that an alias may move and the bytes cannot choose a key themselves. */
    @Override
    public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
        KeyArn recorded = recorded(wrapped);
        DecryptResponse answer = kms.call(
                "kms:Decrypt",
                (client, credentials) -> client.decrypt(request -> request.keyId(recorded.toString())
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped.bytes()))
                        .encryptionContext(context.toMap())
                        .overrideConfiguration(credentials)));
        requireAnsweredBy(recorded, answer.keyId());
        return dataKey(answer.plaintext());
    }

    @Override
    public Optional<WrappedDataKey> rewrap(WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
        if (!(destination instanceof AwsKey other) || !isReachableWith(other)) {
            return Optional.empty();
        }
        KeyArn recorded = recorded(wrapped);
        KmsCaller both = new KmsCaller(kms.clients(), kms.principal().toRewrap(key, other.key), key);
        ReEncryptResponse answer = both.call(
                "kms:ReEncryptFrom and kms:ReEncryptTo",
                (client, credentials) -> client.reEncrypt(request -> request.sourceKeyId(recorded.toString())
                        .ciphertextBlob(SdkBytes.fromByteArray(wrapped.bytes()))
                        .sourceEncryptionContext(context.toMap())
                        .destinationKeyId(other.key.toString())
                        .destinationEncryptionContext(context.toMap())
                        .overrideConfiguration(credentials)));
        requireAnsweredBy(recorded, answer.sourceKeyId());
        return Optional.of(wrapped(other.key, answer.ciphertextBlob(), answer.keyId()));
    }

    private boolean isReachableWith(AwsKey other) {
        return key.region().equals(other.key.region())
                && kms.clients() == other.kms.clients()
                && kms.principal().isSameAs(other.kms.principal());
    }

    @Override
    public void check() {
        check.run();
    }

    /** An alias does not say which key it names; what KMS answers to a call does. */
    @Override
    public String fingerprint() {
        if (!key.isAlias()) {
            return key.fingerprint();
        }
        WrapContext nothing = new WrapContext(organization, DataKeyId.random());
        String reference = wrap(new byte[GeneratedDataKey.BYTES], nothing).keyReference();
        return KeyArn.parse("keyId", reference).fingerprint();
    }

    private KeyArn recorded(WrappedDataKey wrapped) {
        KeyArn recorded = answered(wrapped.keyReference());
        if (recorded == null || !key.covers(recorded)) {
            throw new DamagedWrappedKeyException(
                    "it is recorded as wrapped by " + wrapped.keyReference() + ", which cannot be for " + key, null);
        }
        return recorded;
    }

    private static WrappedDataKey wrapped(KeyArn named, @Nullable SdkBytes bytes, @Nullable String keyId) {
        KeyArn used = requireAnsweredBy(named, keyId);
        int length = bytes == null ? 0 : bytes.asByteArrayUnsafe().length;
        if (bytes == null || length == 0 || length > WrappedDataKey.MAX_BYTES) {
            throw AwsErrors.unreachable("AWS KMS answered with a wrapped key of " + length + " bytes", null, null);
        }
        return new WrappedDataKey(bytes.asByteArray(), used.toString());
    }

    private static byte[] dataKey(@Nullable SdkBytes bytes) {
        int length = bytes == null ? 0 : bytes.asByteArrayUnsafe().length;
        if (bytes == null || length != GeneratedDataKey.BYTES) {
            throw AwsErrors.unreachable(
                    "AWS KMS answered with a data key of " + length + " bytes instead of " + GeneratedDataKey.BYTES,
                    null,
                    null);
        }
        return bytes.asByteArrayUnsafe(); // the answer is ours alone, and so can be zeroed
    }

    private static KeyArn requireAnsweredBy(KeyArn named, @Nullable String keyId) {
        KeyArn used = answered(keyId);
        if (used == null || !named.covers(used)) {
            throw new KeyAccessException(
                    UnavailableReason.MISCONFIGURED,
                    false,
                    null,
                    "AWS KMS answered with another key than " + named,
                    null);
        }
        return used;
    }

    private static @Nullable KeyArn answered(@Nullable String keyId) {
        if (keyId == null) {
            return null;
        }
        try {
            KeyArn arn = KeyArn.parse("keyId", keyId);
            return arn.isAlias() ? null : arn;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "AwsKey[" + key + "]";
    }
}
