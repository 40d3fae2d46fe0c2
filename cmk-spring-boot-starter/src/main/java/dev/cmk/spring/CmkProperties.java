package dev.cmk.spring;

import dev.cmk.DataKeyCaching;
import dev.cmk.ReEncryptionLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * The properties {@code cmk.*}. Their defaults are those of the library.
 *
 * @param platformKey the service's own key, which wraps the data keys of organizations without one
 * @param cache how long unwrapped data keys are kept in memory, and how many
 * @param reEncryption how data keys move from one key to another
 * @param jdbc the tables
 * @param aws customers' keys in AWS KMS
 * @param callTimeout the longest that a call to a KMS may take, retries of its client included
 * @param watchInterval how often this instance looks whether others have changed an organization's keys
 * @param checkInterval how often every enabled customer managed key is tried out
 * @param randomNonces whether every nonce is drawn from the operating system, for processes that are cloned while they run
 */
@ConfigurationProperties("cmk")
public record CmkProperties(
        @DefaultValue PlatformKey platformKey,
        @DefaultValue Cache cache,
        @DefaultValue ReEncryption reEncryption,
        @DefaultValue Jdbc jdbc,
        @DefaultValue Aws aws,
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("2s") Duration watchInterval,
        @DefaultValue("1d") Duration checkInterval,
        @DefaultValue("false") boolean randomNonces) {

    /**
     * The service's own key: a file or a key in AWS KMS, or else a bean of type {@link PlatformKeys}.
     *
     * @param file the keyset file of the service's own key
     * @param create whether that file is made if it is not there, for development: a service that loses it loses its data
     * @param formerFiles keyset files of the predecessors of the service's own key, under which there are data keys still
     * @param awsKmsArn the service's own key in AWS KMS: the ARN of a symmetric key in its own account
     * @param formerAwsKmsArns the ARNs of its predecessors, under which there are data keys still
     */
    public record PlatformKey(
            @Nullable Path file,
            @DefaultValue("false") boolean create,
            @DefaultValue List<Path> formerFiles,
            @Nullable String awsKmsArn,
            @DefaultValue List<String> formerAwsKmsArns) {

        /** Copies the lists. */
        public PlatformKey {
            formerFiles = List.copyOf(formerFiles);
            formerAwsKmsArns = List.copyOf(formerAwsKmsArns);
        }
    }

    /**
     * How long unwrapped data keys are kept in memory, and how many.
     *
     * @param ttl how long a data key is used after its KMS has last answered
     * @param maximumSize how many data keys are kept
     * @param failFastFor how long a denied key is refused without asking the KMS again
     * @param staleIfUnreachable how long a data key is used beyond its ttl if the KMS cannot be reached, never if it denies
     */
    public record Cache(
            @DefaultValue("5m") Duration ttl,
            @DefaultValue("10000") long maximumSize,
            @DefaultValue("30s") Duration failFastFor,
            @DefaultValue("0s") Duration staleIfUnreachable) {

        DataKeyCaching caching() {
            return new DataKeyCaching(ttl, maximumSize, failFastFor, staleIfUnreachable);
        }
    }

    /**
     * How data keys move from one key to another.
     *
     * @param engine who moves data keys: all instances over the database together, or each instance by itself
     * @param callsPerSecond how many calls to a KMS a second re-encryptions make, of all instances together for each quota
     * @param concurrency how many of them are under way at once, per worker
     * @param workers how many shards this instance moves at once; 0 leaves the work to others
     * @param batchSize how many data keys are stored together
     * @param lease how long a shard is an instance's without a sign of life
     * @param backupRetention how long the host keeps backups of its database, which need the old key
     */
    public record ReEncryption(
            @DefaultValue("clustered") Engine engine,
            @DefaultValue("200") int callsPerSecond,
            @DefaultValue("8") int concurrency,
            @DefaultValue("2") int workers,
            @DefaultValue("500") int batchSize,
            @DefaultValue("30s") Duration lease,
            @DefaultValue("35d") Duration backupRetention) {

        /** Who moves data keys. */
        public enum Engine {
            /** All instances over one database, which notice when one dies. */
            CLUSTERED,
            /** Threads of this process. */
            IN_PROCESS
        }

        ReEncryptionLimits limits() {
            return new ReEncryptionLimits(callsPerSecond, concurrency, workers, batchSize, lease, backupRetention);
        }
    }

    /**
     * The tables.
     *
     * @param initializeSchema whether the tables are made at start: in an embedded database, always, or never
     * @param tablePrefix what the names of the tables begin with
     * @param poolSize how many connections of its own the library has at the most, beside a pool of HikariCP's; 0 has it share
     *     the application's pool
     */
    public record Jdbc(
            @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
            @DefaultValue("cmk_") String tablePrefix,
            @DefaultValue("10") int poolSize) {}

    /**
     * Customers' keys in AWS KMS, if {@code cmk-aws} is on the class path.
     *
     * @param kmsEndpoint KMS at another endpoint than the one of the key's region, such as a simulator
     * @param stsEndpoint STS at another endpoint than the one of its region
     * @param stsRegion the region in which roles are taken on, by default the service's own
     * @param fips whether the endpoints with validated cryptography are called, by default what the SDK is configured to do
     * @param dualstack whether the endpoints with IPv6 are called, by default what the SDK is configured to do
     * @param sessionDuration how long a role is taken on for; it adds to the revocation bound
     */
    public record Aws(
            @Nullable URI kmsEndpoint,
            @Nullable URI stsEndpoint,
            @Nullable String stsRegion,
            @Nullable Boolean fips,
            @Nullable Boolean dualstack,
            @DefaultValue("15m") Duration sessionDuration) {}
}
