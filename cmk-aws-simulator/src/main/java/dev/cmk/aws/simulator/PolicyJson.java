package dev.cmk.aws.simulator;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies as AWS writes them, as far as {@link Permission} and {@link TrustPolicy} can say the same. What they
 * cannot say is refused, so that no condition is ever left out unnoticed.
 */
final class PolicyJson {

    private static final String CONTEXT = "kms:EncryptionContext:";

    private PolicyJson() {}

    /** A policy that arrived in a request: what is wrong with it is an answer. */
    static List<Permission> keyPolicy(String json) {
        return arrived(json);
    }

    static List<Permission> sessionPolicy(String json) {
        return arrived(json);
    }

    private static List<Permission> arrived(String json) {
        try {
            return permissions(json);
        } catch (IllegalArgumentException e) {
            throw new AwsError("MalformedPolicyDocument", e.getMessage(), 400);
        }
    }

    static List<Permission> permissions(String json) {
        return statements(json).stream().map(PolicyJson::permission).toList();
    }

    static List<TrustPolicy> trust(String json) {
        return statements(json).stream().map(PolicyJson::trustStatement).toList();
    }

    private static Permission permission(JsonObject statement) {
        requireOnly(statement, Set.of("Sid", "Effect", "Principal", "Action", "Resource", "Condition"));
        Map<String, String> context = new HashMap<>();
        conditions(statement).forEach((key, values) -> {
            if (!key.startsWith(CONTEXT) || values.size() != 1) {
                throw new IllegalArgumentException("the simulator does not know the condition " + key);
            }
            context.put(key.substring(CONTEXT.length()), values.get(0));
        });
        return new Permission(
                isAllow(statement),
                strings(statement.get("Action")),
                statement.has("Resource") ? strings(statement.get("Resource")) : List.of("*"),
                principals(statement, "AWS"),
                context);
    }

    private static TrustPolicy trustStatement(JsonObject statement) {
        requireOnly(statement, Set.of("Sid", "Effect", "Principal", "Action", "Condition"));
        if (!isAllow(statement)) {
            throw new IllegalArgumentException("the simulator knows no denial in a trust policy");
        }
        Map<String, List<String>> conditions = conditions(statement);
        List<String> actions = strings(statement.get("Action"));
        if (actions.equals(List.of("sts:AssumeRole"))) {
            List<String> externalIds = conditions.remove("sts:ExternalId");
            requireNone(conditions);
            return new TrustPolicy(
                    principals(statement, "AWS"),
                    externalIds == null ? Set.of() : Set.copyOf(externalIds),
                    null,
                    Set.of(),
                    Set.of());
        }
        if (actions.equals(List.of("sts:AssumeRoleWithWebIdentity"))) {
            List<String> federated = principals(statement, "Federated");
            String provider = federated.isEmpty() ? "" : federated.get(0).replaceFirst(".*:oidc-provider/", "");
            List<String> audiences = conditions.remove(provider + ":aud");
            List<String> subjects = conditions.remove(provider + ":sub");
            requireNone(conditions);
            return new TrustPolicy(
                    List.of(),
                    Set.of(),
                    "https://" + provider,
                    audiences == null ? Set.of() : Set.copyOf(audiences),
                    subjects == null ? Set.of() : Set.copyOf(subjects));
        }
        throw new IllegalArgumentException(
                "a trust policy allows sts:AssumeRole or sts:AssumeRoleWithWebIdentity, not " + actions);
    }

    private static List<JsonObject> statements(String json) {
        try {
            if (JsonParser.parseString(json) instanceof JsonObject policy && policy.has("Statement")) {
                List<JsonObject> statements = new ArrayList<>();
                for (JsonElement statement : list(policy.get("Statement"))) {
                    statements.add(statement.getAsJsonObject());
                }
                return statements;
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("the policy is not well-formed: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("the policy has no Statement");
    }

    private static boolean isAllow(JsonObject statement) {
        String effect = statement.has("Effect") ? statement.get("Effect").getAsString() : "";
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new IllegalArgumentException("Effect is Allow or Deny, not '" + effect + "'");
        }
        return effect.equals("Allow");
    }

    private static List<String> principals(JsonObject statement, String kind) {
        JsonElement principal = statement.get("Principal");
        if (principal instanceof JsonObject kinds) {
            requireOnly(kinds, Set.of(kind));
            return strings(kinds.get(kind));
        }
        return principal == null ? List.of() : strings(principal);
    }

    /** By key; of the operators only those that compare strings are known. */
    private static Map<String, List<String>> conditions(JsonObject statement) {
        Map<String, List<String>> conditions = new HashMap<>();
        if (statement.get("Condition") instanceof JsonObject operators) {
            requireOnly(operators, Set.of("StringEquals", "StringLike"));
            operators
                    .entrySet()
                    .forEach(operator -> operator.getValue()
                            .getAsJsonObject()
                            .entrySet()
                            .forEach(condition -> conditions.put(condition.getKey(), strings(condition.getValue()))));
        }
        return conditions;
    }

    private static void requireNone(Map<String, List<String>> conditions) {
        if (!conditions.isEmpty()) {
            throw new IllegalArgumentException("the simulator does not know the conditions " + conditions.keySet());
        }
    }

    private static void requireOnly(JsonObject object, Set<String> known) {
        object.keySet().stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("the simulator does not know " + key + " in a policy");
        });
    }

    private static List<String> strings(@Nullable JsonElement element) {
        List<String> strings = new ArrayList<>();
        for (JsonElement each : list(element)) {
            strings.add(each.getAsString());
        }
        return strings;
    }

    private static JsonArray list(@Nullable JsonElement element) {
        if (element instanceof JsonArray array) {
            return array;
        }
        JsonArray array = new JsonArray();
        if (element != null) {
            array.add(element);
        }
        return array;
    }
}
