package dev.cmk.aws.simulator;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Names for keys that can be moved. */
final class KmsAliases {

    private static final Pattern NAME = Pattern.compile("alias/[a-zA-Z0-9/_-]{1,250}");

    private final AwsState state;
    private final KeyLookup lookup;

    KmsAliases(AwsState state, KeyLookup lookup) {
        this.state = state;
        this.lookup = lookup;
    }

    Map<String, Function<KmsCall, JsonObject>> operations() {
        return Map.of(
                "CreateAlias", this::create,
                "UpdateAlias", this::update,
                "DeleteAlias", this::delete,
                "ListAliases", this::list);
    }

    private JsonObject create(KmsCall call) {
        Arn alias = alias(call);
        KmsKey key = target(call, "kms:CreateAlias");
        if (!state.createAlias(alias.toString(), key.arn().toString())) {
            throw AwsError.of("AlreadyExistsException", "An alias with the name " + alias + " already exists");
        }
        return new JsonObject();
    }

    private JsonObject update(KmsCall call) {
        Arn alias = alias(call);
        KmsKey key = target(call, "kms:UpdateAlias");
        if (!state.moveAlias(alias.toString(), key.arn().toString())) {
            throw notFound(alias);
        }
        return new JsonObject();
    }

    private JsonObject delete(KmsCall call) {
        Arn alias = alias(call);
        Authorization.refusal(call.caller(), "kms:DeleteAlias", alias.toString())
                .ifPresent(refusal -> {
                    throw Service.KMS.accessDenied(refusal);
                });
        if (!state.deleteAlias(alias.toString())) {
            throw notFound(alias);
        }
        return new JsonObject();
    }

    private JsonObject list(KmsCall call) {
        Authorization.refusal(call.caller(), "kms:ListAliases", "*").ifPresent(refusal -> {
            throw Service.KMS.accessDenied(refusal);
        });
        Optional<KmsKey> of =
                call.parameters().find("KeyId").map(keyId -> lookup.byId(call, keyId, "kms:ListAliases", Map.of()));
        String here = call.arn("alias/").toString();
        JsonArray aliases = new JsonArray();
        new TreeMap<>(state.aliases()).forEach((alias, key) -> {
            if (alias.startsWith(here)
                    && of.filter(only -> !only.arn().toString().equals(key)).isEmpty()) {
                aliases.add(entry(alias, key));
            }
        });
        JsonObject answer = new JsonObject();
        answer.add("Aliases", aliases);
        answer.addProperty("Truncated", false);
        return answer;
    }

    private static JsonObject entry(String alias, String keyArn) {
        JsonObject entry = new JsonObject();
        entry.addProperty("AliasArn", alias);
        entry.addProperty("AliasName", alias.substring(alias.indexOf("alias/")));
        entry.addProperty("TargetKeyId", keyArn.substring(keyArn.lastIndexOf('/') + 1));
        return entry;
    }

    private KmsKey target(KmsCall call, String action) {
        KmsKey key = lookup.byId(call, call.parameters().text("TargetKeyId"), action, Map.of());
        key.requireNotPendingDeletion();
        return key;
    }

    private static Arn alias(KmsCall call) {
        String name = call.parameters().text("AliasName");
        requireName(name);
        return call.arn(name);
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw AwsError.of(
                    "InvalidAliasNameException",
                    "Alias must start with the prefix \"alias/\" and hold letters, digits, /, _ and - only");
        }
        if (name.startsWith("alias/aws/")) {
            throw AwsError.of("NotAuthorizedException", "");
        }
    }

    private static AwsError notFound(Arn alias) {
        return AwsError.of("NotFoundException", "Alias " + alias + " is not found.");
    }
}
