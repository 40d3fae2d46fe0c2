package dev.cmk.aws.internal;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyAccessException;
import software.amazon.awssdk.core.exception.SdkException;

/** What STS answers, in words for whoever owns the role. A role that is refused is refused for every data key. */
final class StsErrors {

    private StsErrors() {}

    static KeyAccessException of(SdkException e, SessionRequest request) {
        String code = AwsErrors.codeOf(e);
        boolean webIdentity = request.proof() instanceof WebIdentity;
        if (webIdentity && (code.equals("ExpiredTokenException") || code.equals("IDPCommunicationError"))) {
            return AwsErrors.unreachable(
                    "STS in " + request.region() + " could not verify this service's web identity token (" + code + ")",
                    code,
                    e);
        }
        if (code.equals("RegionDisabledException")) {
            return new KeyAccessException(
                    UnavailableReason.MISCONFIGURED,
                    true,
                    code,
                    "your AWS account " + request.role().account() + " has not activated STS in " + request.region()
                            + ": activate it in IAM, under account settings",
                    e);
        }
        return AwsErrors.general(e, "AWS STS", request.region()).orElseGet(() -> switch (code) {
            case "AccessDenied", "AccessDeniedException" -> denied(code, deniedText(request), e);
            case "InvalidIdentityToken" ->
                denied(
                        code,
                        "your AWS account " + request.role().account()
                                + " does not accept this service's web identity token: add this service as an OpenID"
                                + " Connect provider in IAM, with the audience '" + audience(request) + "'",
                        e);
            case "IDPRejectedClaim" ->
                denied(
                        code,
                        "this service's web identity token was rejected for the role " + request.role()
                                + ": look at its OpenID Connect provider in IAM",
                        e);
            case "MalformedPolicyDocument", "MalformedPolicyDocumentException", "PackedPolicyTooLarge" ->
                new KeyAccessException(
                        UnavailableReason.MISCONFIGURED,
                        false,
                        code,
                        "AWS STS does not take the policy of this service's session (" + code + ")",
                        e);
            default ->
                new KeyAccessException(
                        UnavailableReason.MISCONFIGURED,
                        true,
                        code,
                        "the role " + request.role() + " cannot be taken on (" + code + ": " + AwsErrors.textOf(e)
                                + ")",
                        e);
        });
    }

    private static String deniedText(SessionRequest request) {
        String todo = request.proof() instanceof WebIdentity
                ? "its trust policy has to allow sts:AssumeRoleWithWebIdentity to this service's OpenID Connect provider"
                        + " with the audience '" + audience(request) + "'"
                : "its trust policy has to allow sts:AssumeRole to this service's principal, with your organization's"
                        + " external id as the condition sts:ExternalId";
        return "AWS STS refuses the role " + request.role() + ": it has to exist, and " + todo;
    }

    private static KeyAccessException denied(String code, String message, SdkException e) {
        return new KeyAccessException(UnavailableReason.ACCESS_DENIED, true, code, message, e);
    }

    private static String audience(SessionRequest request) {
        return Audience.of(request.organization());
    }
}
