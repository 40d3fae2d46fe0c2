package dev.cmk.aws.simulator;

import com.google.gson.JsonObject;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Encrypting and decrypting. */
final class KmsCrypto {

    private static final int PLAINTEXT_LIMIT = 4096;
    private static final int DATA_KEY_LIMIT = 1024;
    private static final String ALGORITHM = "SYMMETRIC_DEFAULT";

    private final KeyLookup lookup;

    KmsCrypto(KeyLookup lookup) {
        this.lookup = lookup;
    }

    Map<String, Function<KmsCall, JsonObject>> operations() {
        return Map.of(
                "Encrypt", this::encrypt,
                "Decrypt", this::decrypt,
                "ReEncrypt", this::reEncrypt,
                "GenerateDataKey", call -> generateDataKey(call, "kms:GenerateDataKey", true),
                "GenerateDataKeyWithoutPlaintext",
                        call -> generateDataKey(call, "kms:GenerateDataKeyWithoutPlaintext", false));
    }

    private JsonObject encrypt(KmsCall call) {
        byte[] plaintext = call.parameters().bytes("Plaintext");
        if (plaintext.length == 0 || plaintext.length > PLAINTEXT_LIMIT) {
            throw lengthError("plaintext", plaintext.length == 0 ? 1 : PLAINTEXT_LIMIT, plaintext.length == 0);
        }
        Map<String, String> context = call.parameters().pairs("EncryptionContext");
        KmsKey key = usable(call, call.parameters().text("KeyId"), "kms:Encrypt", context);
        JsonObject answer = new JsonObject();
        answer.addProperty("CiphertextBlob", base64(Ciphertext.encrypt(key, plaintext, context)));
        answer.addProperty("EncryptionAlgorithm", ALGORITHM);
        answer.addProperty("KeyId", key.arn().toString());
        return answer;
    }

    private JsonObject decrypt(KmsCall call) {
        Map<String, String> context = call.parameters().pairs("EncryptionContext");
        Optional<String> keyId = call.parameters().find("KeyId");
        Opened opened = open(call, keyId, "kms:Decrypt", context);
        JsonObject answer = new JsonObject();
        answer.addProperty("EncryptionAlgorithm", ALGORITHM);
        answer.addProperty("KeyId", opened.key().arn().toString());
        answer.addProperty("Plaintext", base64(opened.plaintext()));
        return answer;
    }

    private JsonObject reEncrypt(KmsCall call) {
        Parameters parameters = call.parameters();
        Map<String, String> destinationContext = parameters.pairs("DestinationEncryptionContext");
        KmsKey destination = usable(call, parameters.text("DestinationKeyId"), "kms:ReEncryptTo", destinationContext);
        Opened opened = open(
                call, parameters.find("SourceKeyId"), "kms:ReEncryptFrom", parameters.pairs("SourceEncryptionContext"));
        JsonObject answer = new JsonObject();
        answer.addProperty(
                "CiphertextBlob", base64(Ciphertext.encrypt(destination, opened.plaintext(), destinationContext)));
        answer.addProperty("DestinationEncryptionAlgorithm", ALGORITHM);
        answer.addProperty("KeyId", destination.arn().toString());
        answer.addProperty("SourceEncryptionAlgorithm", ALGORITHM);
        answer.addProperty("SourceKeyId", opened.key().arn().toString());
        return answer;
    }

    private JsonObject generateDataKey(KmsCall call, String action, boolean withPlaintext) {
        byte[] dataKey = Ids.bytes(dataKeyLength(call.parameters()));
        Map<String, String> context = call.parameters().pairs("EncryptionContext");
        KmsKey key = usable(call, call.parameters().text("KeyId"), action, context);
        JsonObject answer = new JsonObject();
        answer.addProperty("CiphertextBlob", base64(Ciphertext.encrypt(key, dataKey, context)));
        answer.addProperty("KeyId", key.arn().toString());
        if (withPlaintext) {
            answer.addProperty("Plaintext", base64(dataKey));
        }
        return answer;
    }

    private static int dataKeyLength(Parameters parameters) {
        Optional<String> spec = parameters.find("KeySpec");
        Optional<Integer> length = parameters.findNumber("NumberOfBytes");
        if (spec.isPresent() == length.isPresent()) {
            throw AwsError.validation("Please specify either number of bytes or key spec.");
        }
        if (length.isPresent()) {
            int bytes = length.get();
            if (bytes < 1 || bytes > DATA_KEY_LIMIT) {
                throw AwsError.validation("1 validation error detected: Value '" + bytes
                        + "' at 'numberOfBytes' failed to satisfy constraint: Member must have value "
                        + (bytes < 1 ? "greater than or equal to 1" : "less than or equal to " + DATA_KEY_LIMIT));
            }
            return bytes;
        }
        return switch (spec.get()) {
            case "AES_256" -> 32;
            case "AES_128" -> 16;
            default ->
                throw AwsError.validation("1 validation error detected: Value '" + spec.get()
                        + "' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set:"
                        + " [AES_256, AES_128]");
        };
    }

    private KmsKey usable(KmsCall call, String keyId, String action, Map<String, String> context) {
        KmsKey key = lookup.byId(call, keyId, action, context);
        key.requireEnabled();
        return key;
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for one call, and is never compared
    private record Opened(KmsKey key, byte[] plaintext) {}

    private Opened open(KmsCall call, Optional<String> keyId, String action, Map<String, String> context) {
        byte[] blob = call.parameters().bytes("CiphertextBlob");
        if (blob.length == 0 || blob.length > Ciphertext.LIMIT) {
            throw lengthError("ciphertextBlob", blob.length == 0 ? 1 : Ciphertext.LIMIT, blob.length == 0);
        }
        Optional<KmsKey> named = keyId.map(id -> lookup.byId(call, id, action, context));
        Ciphertext ciphertext = Ciphertext.parse(blob).orElseThrow(KmsCrypto::invalid);
        named.filter(key -> !key.id().equals(ciphertext.keyId())).ifPresent(other -> {
            throw AwsError.of(
                    "IncorrectKeyException",
                    "The key ID in the request does not identify a CMK that can perform this operation.");
        });
        KmsKey key = lookup.byCiphertext(call, ciphertext, action, context);
        key.requireEnabled();
        return new Opened(key, ciphertext.decrypt(key, context).orElseThrow(KmsCrypto::invalid));
    }

    /** AWS says no more than the code. */
    private static AwsError invalid() {
        return AwsError.of("InvalidCiphertextException", null);
    }

    /** AWS shows the bytes in the message; the simulator does not. */
    private static AwsError lengthError(String field, int limit, boolean tooShort) {
        return AwsError.validation("1 validation error detected: Value at '" + field
                + "' failed to satisfy constraint: Member must have length "
                + (tooShort ? "greater" : "less") + " than or equal to " + limit);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
