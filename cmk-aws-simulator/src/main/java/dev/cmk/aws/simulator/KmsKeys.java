package dev.cmk.aws.simulator;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The life of keys. */
final class KmsKeys {

    private static final Duration DEFAULT_WAITING_PERIOD = Duration.ofDays(30);

    private final AwsState state;
    private final KeyLookup lookup;

    KmsKeys(AwsState state, KeyLookup lookup) {
        this.state = state;
        this.lookup = lookup;
    }

    Map<String, Function<KmsCall, JsonObject>> operations() {
        return Map.of(
                "CreateKey", this::create,
                "DescribeKey", this::describe,
                "EnableKey", this::enable,
                "DisableKey", this::disable,
                "ScheduleKeyDeletion", this::scheduleDeletion,
                "CancelKeyDeletion", this::cancelDeletion,
                "RotateKeyOnDemand", this::rotate,
                "ReplicateKey", this::replicate);
    }

    /** A new key that leaves permissions to the IAM of its account, like AWS's default key policy. */
    static KmsKey newKey(Arn account, Instant now, String description, boolean multiRegion) {
        String uuid = UUID.randomUUID().toString();
        String id = multiRegion ? "mrk-" + uuid.replace("-", "") : uuid;
        return new KmsKey(
                new Arn(account.partition(), "kms", account.region(), account.account(), "key/" + id),
                now,
                description,
                KeyState.ENABLED,
                Optional.empty(),
                multiRegion ? Optional.of(account.region()) : Optional.empty(),
                List.of(KeyMaterial.random()),
                List.of(Permission.allow("kms:*").to(account.root())));
    }

    private JsonObject create(KmsCall call) {
        Authorization.refusal(call.caller(), "kms:CreateKey", "*").ifPresent(refusal -> {
            throw Service.KMS.accessDenied(refusal);
        });
        Parameters parameters = call.parameters();
        requireSymmetric(parameters);
        KmsKey key = newKey(
                call.arn("key"),
                state.now(),
                parameters.find("Description").orElse(""),
                parameters.flag("MultiRegion"));
        Optional<List<Permission>> policy = parameters.find("Policy").map(PolicyJson::keyPolicy);
        return metadata("KeyMetadata", state.put(policy.map(key::withPolicy).orElse(key)));
    }

    private static void requireSymmetric(Parameters parameters) {
        boolean symmetric =
                parameters.find("KeySpec").orElse("SYMMETRIC_DEFAULT").equals("SYMMETRIC_DEFAULT")
                        && parameters.find("KeyUsage").orElse("ENCRYPT_DECRYPT").equals("ENCRYPT_DECRYPT")
                        && parameters.find("Origin").orElse("AWS_KMS").equals("AWS_KMS");
        if (!symmetric) {
            throw AwsError.of("UnsupportedOperationException", "The simulator has symmetric keys of AWS_KMS only.");
        }
    }

    private JsonObject describe(KmsCall call) {
        return metadata("KeyMetadata", key(call, "kms:DescribeKey"));
    }

    private JsonObject enable(KmsCall call) {
        KmsKey key = key(call, "kms:EnableKey");
        key.requireNotPendingDeletion();
        state.update(key, now -> now.with(KeyState.ENABLED));
        return new JsonObject();
    }

    private JsonObject disable(KmsCall call) {
        KmsKey key = key(call, "kms:DisableKey");
        key.requireNotPendingDeletion();
        state.update(key, now -> now.with(KeyState.DISABLED));
        return new JsonObject();
    }

    private JsonObject scheduleDeletion(KmsCall call) {
        KmsKey key = key(call, "kms:ScheduleKeyDeletion");
        key.requireNotPendingDeletion();
        Duration period = call.parameters()
                .findNumber("PendingWindowInDays")
                .map(Duration::ofDays)
                .orElse(DEFAULT_WAITING_PERIOD);
        if (!KmsKey.isValidWaitingPeriod(period)) {
            boolean tooShort = period.compareTo(DEFAULT_WAITING_PERIOD) < 0;
            throw AwsError.validation("1 validation error detected: Value '" + period.toDays()
                    + "' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value "
                    + (tooShort ? "greater than or equal to 7" : "less than or equal to 30"));
        }
        KmsKey pending =
                state.update(key, now -> now.pendingDeletion(state.now().plus(period)));
        JsonObject answer = new JsonObject();
        answer.addProperty("DeletionDate", seconds(pending.deletion().orElseThrow()));
        answer.addProperty("KeyId", pending.arn().toString());
        answer.addProperty("KeyState", pending.state().wireName());
        answer.addProperty("PendingWindowInDays", period.toDays());
        return answer;
    }

    private JsonObject cancelDeletion(KmsCall call) {
        KmsKey key = key(call, "kms:CancelKeyDeletion");
        if (key.state() != KeyState.PENDING_DELETION) {
            throw AwsError.of("KMSInvalidStateException", key.arn() + " is not pending deletion.");
        }
        state.update(key, now -> now.with(KeyState.DISABLED));
        return keyId(key);
    }

    private JsonObject rotate(KmsCall call) {
        KmsKey key = key(call, "kms:RotateKeyOnDemand");
        key.requireEnabled();
        if (key.isMultiRegion() && !key.isPrimary()) {
            throw AwsError.of("UnsupportedOperationException", "A replica key rotates with its primary key.");
        }
        state.rotate(key);
        return keyId(key);
    }

    private JsonObject replicate(KmsCall call) {
        KmsKey key = key(call, "kms:ReplicateKey");
        key.requireEnabled();
        String region = call.parameters().text("ReplicaRegion");
        if (!key.isPrimary()) {
            throw AwsError.of("UnsupportedOperationException", key.arn() + " is not a multi-Region primary key.");
        }
        KmsKey replica = key.replica(
                region,
                state.now(),
                List.of(Permission.allow("kms:*").to(key.arn().root())));
        if (state.key(replica.arn().toString()).isPresent()) {
            throw AwsError.of(
                    "AlreadyExistsException",
                    "Unable to replicate key in region " + region + ". The region already has one.");
        }
        return metadata("ReplicaKeyMetadata", state.put(replica));
    }

    private KmsKey key(KmsCall call, String action) {
        return lookup.byId(call, call.parameters().text("KeyId"), action, Map.of());
    }

    private static JsonObject keyId(KmsKey key) {
        JsonObject answer = new JsonObject();
        answer.addProperty("KeyId", key.arn().toString());
        return answer;
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }

    private JsonObject metadata(String name, KmsKey key) {
        JsonArray algorithms = new JsonArray();
        algorithms.add("SYMMETRIC_DEFAULT");
        JsonObject json = new JsonObject();
        json.addProperty("AWSAccountId", key.arn().account());
        json.addProperty("Arn", key.arn().toString());
        json.addProperty("CreationDate", seconds(key.created()));
        json.addProperty("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
        key.deletion().ifPresent(when -> json.addProperty("DeletionDate", seconds(when)));
        json.addProperty("Description", key.description());
        json.addProperty("Enabled", key.state() == KeyState.ENABLED);
        json.add("EncryptionAlgorithms", algorithms);
        json.addProperty("KeyId", key.id());
        json.addProperty("KeyManager", "CUSTOMER");
        json.addProperty("KeySpec", "SYMMETRIC_DEFAULT");
        json.addProperty("KeyState", key.state().wireName());
        json.addProperty("KeyUsage", "ENCRYPT_DECRYPT");
        json.addProperty("MultiRegion", key.isMultiRegion());
        key.primaryRegion().ifPresent(primary -> json.add("MultiRegionConfiguration", regions(key, primary)));
        json.addProperty("Origin", "AWS_KMS");
        JsonObject answer = new JsonObject();
        answer.add(name, json);
        return answer;
    }

    private JsonObject regions(KmsKey key, String primary) {
        JsonObject configuration = new JsonObject();
        configuration.addProperty("MultiRegionKeyType", key.isPrimary() ? "PRIMARY" : "REPLICA");
        JsonArray replicas = new JsonArray();
        for (KmsKey related : state.relatedTo(key)) {
            JsonObject place = new JsonObject();
            place.addProperty("Arn", related.arn().toString());
            place.addProperty("Region", related.arn().region());
            if (related.arn().region().equals(primary)) {
                configuration.add("PrimaryKey", place);
            } else {
                replicas.add(place);
            }
        }
        configuration.add("ReplicaKeys", replicas);
        return configuration;
    }
}
