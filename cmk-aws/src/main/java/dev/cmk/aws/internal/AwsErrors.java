package dev.cmk.aws.internal;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What KMS and STS answer alike. Told apart by the error code, since half of them are no classes of the SDK. */
final class AwsErrors {

    private static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "LimitExceededException");

    /** The credentials that signed the request are no good. */
    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "OptInRequired");

    private static final Set<String> BAD_SESSION =
            Set.of("ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId");

    private AwsErrors() {}

    /** AWS's own word for what is wrong; empty if it said none. */
    static String codeOf(SdkException e) {
        if (e instanceof AwsServiceException service) {
            AwsErrorDetails details = service.awsErrorDetails();
            if (details != null && details.errorCode() != null) {
                return details.errorCode();
            }
        }
        return "";
    }

    /** What AWS wrote, without the request id and the like that the SDK adds. */
    static String textOf(SdkException e) {
        if (e instanceof AwsServiceException service) {
            AwsErrorDetails details = service.awsErrorDetails();
            if (details != null && details.errorMessage() != null) {
                return details.errorMessage();
            }
        }
        return "";
    }

    /** Expired, or of a role that is gone: where another session may help. */
    static boolean refusesSession(SdkException e) {
        return BAD_SESSION.contains(codeOf(e));
    }

    static boolean isDenial(SdkException e) {
        return codeOf(e).equals("AccessDeniedException") || codeOf(e).equals("AccessDenied");
    }

    /** No answer, an error inside AWS, throttling, or credentials that are no good: nothing that a customer has done. */
    static Optional<KeyAccessException> general(SdkException e, String service, String region) {
        String where = service + " in " + region;
        String code = codeOf(e);
        if (!(e instanceof AwsServiceException answer)) {
            return Optional.of(
                    unreachable(where + " did not answer (" + e.getClass().getSimpleName() + ")", null, e));
        }
        if (THROTTLED.contains(code) || answer.isThrottlingException()) {
            return Optional.of(new KeyAccessException(
                    UnavailableReason.THROTTLED, false, code, where + " asks for fewer calls", e));
        }
        if (answer.statusCode() >= 500 || code.isEmpty()) {
            return Optional.of(
                    unreachable(where + " failed with the status " + answer.statusCode() + " " + code, code, e));
        }
        if (BAD_CREDENTIALS.contains(code)) {
            return Optional.of(unreachable(
                    where + " does not accept this service's credentials (" + code
                            + "), which is for this service's operator to look into",
                    code,
                    e));
        }
        return Optional.empty();
    }

    static KeyAccessException unreachable(String message, @Nullable String code, @Nullable Throwable cause) {
        return new KeyAccessException(UnavailableReason.UNREACHABLE, false, code, message, cause);
    }
}
