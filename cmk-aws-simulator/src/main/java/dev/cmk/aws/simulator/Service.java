package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.cmk.aws.simulator.internal.http.HttpAnswer;

/** The two services: what they call their errors, and how they write their answers. */
enum Service {
    /** JSON 1.1. */
    KMS("kms") {
        @Override
        HttpAnswer answer(String operation, String requestId, JsonObject result) {
            byte[] body = result.isEmpty() ? new byte[0] : result.toString().getBytes(UTF_8);
            return new HttpAnswer(200, JSON, requestId, body);
        }

        @Override
        HttpAnswer answer(String requestId, AwsError error) {
            JsonObject json = new JsonObject();
            json.addProperty("__type", error.code());
            if (error.text() != null) {
                json.addProperty(error.code().equals("AccessDeniedException") ? "Message" : "message", error.text());
            }
            return new HttpAnswer(
                    error.status(), JSON, requestId, json.toString().getBytes(UTF_8));
        }

        @Override
        AwsError missingToken() {
            return AwsError.of("MissingAuthenticationTokenException", "Missing Authentication Token");
        }

        @Override
        AwsError unknownAccessKey() {
            return AwsError.of("UnrecognizedClientException", INVALID_TOKEN);
        }

        @Override
        AwsError wrongSignature() {
            return AwsError.of("InvalidSignatureException", WRONG_SIGNATURE);
        }

        @Override
        AwsError expiredToken() {
            return AwsError.of("ExpiredTokenException", "The security token included in the request is expired");
        }

        @Override
        AwsError accessDenied(String text) {
            return AwsError.of("AccessDeniedException", text);
        }

        @Override
        AwsError throttled() {
            return AwsError.of(
                    "ThrottlingException",
                    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
        }

        @Override
        AwsError internal() {
            return new AwsError("KMSInternalException", "An internal error occurred.", 500);
        }

        @Override
        AwsError unknownOperation(String operation) {
            return AwsError.of("UnknownOperationException", null);
        }
    },

    /** The query protocol with XML answers. */
    STS("sts") {
        @Override
        HttpAnswer answer(String operation, String requestId, JsonObject result) {
            return new HttpAnswer(200, XML, requestId, StsXml.answer(operation, requestId, result));
        }

        @Override
        HttpAnswer answer(String requestId, AwsError error) {
            return new HttpAnswer(error.status(), XML, requestId, StsXml.error(requestId, error));
        }

        @Override
        AwsError missingToken() {
            return new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
        }

        @Override
        AwsError unknownAccessKey() {
            return new AwsError("InvalidClientTokenId", INVALID_TOKEN, 403);
        }

        @Override
        AwsError wrongSignature() {
            return new AwsError("SignatureDoesNotMatch", WRONG_SIGNATURE, 403);
        }

        @Override
        AwsError expiredToken() {
            return new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
        }

        @Override
        AwsError accessDenied(String text) {
            return new AwsError("AccessDenied", text, 403);
        }

        @Override
        AwsError throttled() {
            return AwsError.of("Throttling", "Rate exceeded");
        }

        @Override
        AwsError internal() {
            return new AwsError("InternalFailure", "An internal error occurred.", 500);
        }

        @Override
        AwsError unknownOperation(String operation) {
            return AwsError.of("InvalidAction", "Could not find operation " + operation + " for version 2011-06-15");
        }
    };

    private static final String JSON = "application/x-amz-json-1.1";
    private static final String XML = "text/xml";
    private static final String INVALID_TOKEN = "The security token included in the request is invalid.";
    private static final String WRONG_SIGNATURE = "The request signature we calculated does not match the signature you"
            + " provided. Check your AWS Secret Access Key and signing method.";

    private final String id;

    Service(String id) {
        this.id = id;
    }

    /** As signatures and actions name it. */
    String id() {
        return id;
    }

    abstract HttpAnswer answer(String operation, String requestId, JsonObject result);

    abstract HttpAnswer answer(String requestId, AwsError error);

    abstract AwsError missingToken();

    abstract AwsError unknownAccessKey();

    abstract AwsError wrongSignature();

    abstract AwsError expiredToken();

    abstract AwsError accessDenied(String text);

    abstract AwsError throttled();

    abstract AwsError internal();

    abstract AwsError unknownOperation(String operation);
}
