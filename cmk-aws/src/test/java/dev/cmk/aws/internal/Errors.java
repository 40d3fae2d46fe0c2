package dev.cmk.aws.internal;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.sts.model.StsException;

/** Answers of AWS, as the SDK throws them. */
final class Errors {

    private Errors() {}

    static SdkException kms(String code, String message, int status) {
        return KmsException.builder()
                .awsErrorDetails(details(code, message, status))
                .statusCode(status)
                .build();
    }

    static SdkException sts(String code, int status) {
        return StsException.builder()
                .awsErrorDetails(details(code, "text of AWS", status))
                .statusCode(status)
                .build();
    }

    private static AwsErrorDetails details(String code, String message, int status) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build())
                .build();
    }
}
