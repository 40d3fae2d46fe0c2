package dev.cmk.aws.internal;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import java.util.Locale;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What KMS answers to one call, in words for whoever owns the key.
 *
 * @param key as it was named in the call
 * @param permission what the call needs, such as {@code kms:Decrypt}
 * @param principal whose permissions count, such as {@code the role arn:…}
 */
record KmsErrors(KeyArn key, String permission, String principal) {

    /** A {@link KeyAccessException} or a {@link DamagedWrappedKeyException}. */
    RuntimeException of(SdkException e) {
        String code = AwsErrors.codeOf(e);
        return AwsErrors.general(e, "AWS KMS", key.region())
                .map(RuntimeException.class::cast)
                .orElseGet(() -> about(code, e));
    }

    private RuntimeException about(String code, SdkException e) {
        return switch (code) {
            case "InvalidCiphertextException", "IncorrectKeyException" ->
                new DamagedWrappedKeyException(
                        "AWS KMS answers that " + key + " has not wrapped this with this context (" + code + ")", e);
            case "AccessDeniedException", "AccessDenied" ->
                // Not about the whole key: other permissions may be there, and Decrypt says the same of foreign bytes.
                refused(
                        UnavailableReason.ACCESS_DENIED,
                        false,
                        code,
                        "AWS KMS refuses " + permission + " with " + key + ": the key policy and the policies of "
                                + principal + " have to allow it",
                        e);
            case "DisabledException" ->
                refused(UnavailableReason.DISABLED, true, code, key + " is disabled: enable it in AWS KMS", e);
            case "KMSInvalidStateException" -> invalidState(code, e);
            case "NotFoundException" -> notFound(code, e);
            case "InvalidKeyUsageException", "UnsupportedOperationException" ->
                refused(
                        UnavailableReason.MISCONFIGURED,
                        true,
                        code,
                        key + " is not a symmetric key for encryption (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT): create one"
                                + " of those",
                        e);
            case "InvalidArnException" ->
                refused(
                        UnavailableReason.MISCONFIGURED,
                        true,
                        code,
                        "AWS KMS in " + key.region() + " does not take the ARN " + key + ": correct the key ARN",
                        e);
            default ->
                refused(
                        UnavailableReason.MISCONFIGURED,
                        false,
                        code,
                        "AWS KMS refuses " + permission + " with " + key + " (" + code + ": " + AwsErrors.textOf(e)
                                + ")",
                        e);
        };
    }

    /**
     * One code for many states, and for all that may be wrong with a customer's external key store, told apart by the text
     * alone (AWS KMS Developer Guide, "Troubleshooting external key stores"). What may pass by itself is no answer; all
     * else is a no.
     */
    private KeyAccessException invalidState(String code, SdkException e) {
        String text = AwsErrors.textOf(e);
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("request rate")) {
            return refused(UnavailableReason.THROTTLED, false, code, key + " asks for fewer calls (" + text + ")", e);
        }
        if (lower.contains("in time") || lower.contains("timed out") || lower.contains("transient")) {
            return AwsErrors.unreachable(key + " did not answer (" + text + ")", code, e);
        }
        if (lower.contains("pending deletion") || lower.contains("pendingdeletion")) {
            return refused(
                    UnavailableReason.PENDING_DELETION,
                    true,
                    code,
                    key + " is going to be deleted: cancel that in AWS KMS, and enable it",
                    e);
        }
        return refused(
                UnavailableReason.DISABLED, true, code, key + " cannot be used in its present state (" + text + ")", e);
    }

    /** A deleted alias says nothing about the key behind it, which data keys have recorded. */
    private KeyAccessException notFound(String code, SdkException e) {
        return refused(
                UnavailableReason.NOT_FOUND,
                !key.isAlias(),
                code,
                key.isAlias()
                        ? "there is no alias " + key + ": create it again, or use another key"
                        : "there is no key " + key + ": it was deleted, or the ARN is wrong",
                e);
    }

    private static KeyAccessException refused(
            UnavailableReason reason, boolean aboutKey, String code, String message, SdkException e) {
        return new KeyAccessException(reason, aboutKey, code, message, e);
    }
}
