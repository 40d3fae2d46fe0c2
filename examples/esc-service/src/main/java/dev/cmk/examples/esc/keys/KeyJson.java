package dev.cmk.examples.esc.keys;

import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.esc.web.Problems;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the REST interface takes and gives; openapi.yaml describes each. */
final class KeyJson {

    private static final String AWS_KMS = "aws_kms";
    private static final String SERVICE = "service";

    private KeyJson() {}

    /** A key in AWS: key or alias ARN, and the role that may use it. */
    record AwsKms(String roleArn, String keyArn) {

        AwsKms {
            Objects.requireNonNull(roleArn, "roleArn");
            Objects.requireNonNull(keyArn, "keyArn");
        }
    }

    /** A key to be added or tested. */
    record New(String name, String keyType, @Nullable AwsKms awsKms) {

        New {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(keyType, "keyType");
        }

        NewKey toNewKey() {
            if (!AWS_KMS.equals(keyType) || awsKms == null) {
                throw new IllegalArgumentException(
                        "keyType has to be '" + AWS_KMS + "', with roleArn and keyArn in awsKms");
            }
            return NewKey.of(name, AwsKmsProvider.TYPE, AwsKmsProvider.settings(awsKms.keyArn(), awsKms.roleArn()));
        }
    }

    record Destination(String destID) {

        Destination {
            Objects.requireNonNull(destID, "destID");
        }
    }

    record Confirmation(String confirmation) {

        Confirmation {
            Objects.requireNonNull(confirmation, "confirmation");
        }
    }

    record Health(
            boolean usable,
            @Nullable String reason,
            @Nullable String message,
            Instant since,
            Instant lastChecked) {

        static Health of(KeyHealth health) {
            return new Health(
                    health.isUsable(),
                    health.reason() == null ? null : Problems.code(health.reason()),
                    health.message(),
                    health.since(),
                    health.lastChecked());
        }
    }

    record Key(
            String id,
            String name,
            String keyType,
            @Nullable AwsKms awsKms,
            String status,
            boolean defaultKey,
            long dataKeys,
            @Nullable Health health,
            @Nullable String whyNotDefault,
            @Nullable String whyNotDisable,
            Instant created) {

        static Key of(KeyListing listing) {
            CustomerManagedKey key = listing.key();
            Map<String, String> settings = key.settings();
            return new Key(
                    key.id().value(),
                    key.displayName(),
                    key.isPlatform() ? SERVICE : AWS_KMS,
                    key.isPlatform()
                            ? null
                            : new AwsKms(settings.getOrDefault("roleArn", ""), settings.getOrDefault("keyArn", "")),
                    Problems.code(key.status()),
                    listing.isDefault(),
                    listing.dataKeys(),
                    listing.health() == null ? null : Health.of(listing.health()),
                    listing.whyNotDefault() == null ? null : Problems.code(listing.whyNotDefault()),
                    listing.whyNotDisable() == null ? null : Problems.code(listing.whyNotDisable()),
                    key.createdAt());
        }
    }

    record Keys(List<Key> keys, @Nullable String next) {}

    record Failure(String side, String reason, String message) {

        static Failure of(ReEncryption.Failure failure) {
            return new Failure(Problems.code(failure.side()), Problems.code(failure.reason()), failure.message());
        }
    }

    record Migration(
            String id,
            String source,
            String destination,
            String cause,
            String state,
            long total,
            long done,
            long failed,
            long remaining,
            double ratePerSecond,
            @Nullable Long secondsLeft,
            Instant created,
            @Nullable Instant ended,
            @Nullable Failure failure,
            @Nullable Instant safeToDeleteAfter) {

        static Migration of(ReEncryptionProgress progress, Instant now) {
            ReEncryption move = progress.reEncryption();
            Duration left = progress.timeLeft(now);
            return new Migration(
                    move.id().toString(),
                    move.source().key().value(),
                    move.destination().key().value(),
                    Problems.code(move.cause()),
                    Problems.code(move.state()),
                    progress.total(),
                    progress.done(),
                    progress.failed(),
                    progress.remaining(),
                    progress.ratePerSecond(now),
                    left == null ? null : left.toSeconds(),
                    move.createdAt(),
                    move.endedAt(),
                    move.failure() == null ? null : Failure.of(move.failure()),
                    move.safeToDeleteAfter());
        }
    }

    record Migrations(List<Migration> migrations, @Nullable String next) {}

    record FailedDataKey(String dataKey, Failure failure, Instant at) {

        static FailedDataKey of(DataKeyFailure failed) {
            return new FailedDataKey(failed.dataKey().toString(), Failure.of(failed.failure()), failed.at());
        }
    }

    record Failures(List<FailedDataKey> failures, @Nullable String next) {}

    record Plan(long dataKeys, long kmsCalls, @Nullable BigDecimal usDollars, long seconds) {

        static Plan of(ReEncryptionPlan plan) {
            return new Plan(
                    plan.dataKeys(),
                    plan.kmsCalls(),
                    plan.usDollars(),
                    plan.duration().toSeconds());
        }
    }

    record Audit(
            Instant at,
            String actor,
            String action,
            String outcome,
            @Nullable String key,
            @Nullable String migration,
            String detail) {

        static Audit of(AuditRecord line) {
            return new Audit(
                    line.at(),
                    line.actor(),
                    line.action().code(),
                    Problems.code(line.outcome()),
                    line.key() == null ? null : line.key().value(),
                    line.reEncryption() == null ? null : line.reEncryption().toString(),
                    line.detail());
        }
    }

    record AuditTrail(List<Audit> lines, @Nullable String next) {}

    record Setup(String externalId) {}
}
