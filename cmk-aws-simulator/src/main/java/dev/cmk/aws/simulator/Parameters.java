package dev.cmk.aws.simulator;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of a call. Those of STS, which come as a form, are all text. */
record Parameters(JsonObject json) {

    Optional<String> find(String name) {
        return Optional.ofNullable(json.get(name))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString);
    }

    String text(String name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    Optional<Integer> findNumber(String name) {
        try {
            return find(name).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            throw AwsError.of("SerializationException", name + " is not a number");
        }
    }

    boolean flag(String name) {
        return find(name).map(Boolean::valueOf).orElse(false);
    }

    Optional<byte[]> findBytes(String name) {
        try {
            return find(name).map(Base64.getDecoder()::decode);
        } catch (IllegalArgumentException e) {
            throw AwsError.of("SerializationException", name + " is not base64");
        }
    }

    byte[] bytes(String name) {
        return findBytes(name).orElseThrow(() -> missing(name));
    }

    /** Empty if there is none. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new HashMap<>();
        if (json.get(name) instanceof JsonObject object) {
            object.entrySet()
                    .forEach(entry -> pairs.put(entry.getKey(), entry.getValue().getAsString()));
        }
        return pairs;
    }

    private static AwsError missing(String name) {
        String field = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return AwsError.validation("1 validation error detected: Value null at '" + field
                + "' failed to satisfy constraint: Member must not be null");
    }
}
