package dev.cmk.aws;

import dev.cmk.OrganizationId;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.SimulatedRole;
import dev.cmk.aws.simulator.TokenIssuer;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrappingKey;
import dev.cmk.testkit.ManualTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A simulated AWS with customers in accounts of their own, and a provider that reaches it, by one clock. */
final class World implements AutoCloseable {

    static final String ACCOUNT = "222222222222";
    static final String OTHER_ACCOUNT = "333333333333";
    static final String REGION = "eu-central-1";

    /** All that a customer has to allow. */
    static final String[] THREE = {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"};

    final ManualTime time = ManualTime.at(Instant.parse("2026-11-01T12:00:00Z"));
    final AwsSimulator aws;
    final TokenIssuer issuer;

    World() {
        aws = AwsSimulator.builder().clock(new SimulatedClock(time)).start();
        issuer = aws.createIssuer("https://id.example.com/oidc");
    }

    AwsKmsProvider.Builder builder() {
        return AwsKmsProvider.builder()
                .kmsEndpoint(aws.endpoint())
                .stsEndpoint(aws.endpoint())
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        aws.credentials().accessKeyId(), aws.credentials().secretAccessKey())))
                .webIdentityTokens(this::token)
                .time(time);
    }

    /** With time-outs for tests that wait for them. */
    AwsKmsProvider.Builder impatient() {
        return builder().attemptTimeout(Duration.ofMillis(300)).callTimeout(Duration.ofSeconds(1));
    }

    String token(OrganizationId organization) {
        return issuer.token(
                WebIdentityTokens.audience(organization),
                "organization:" + organization,
                time.now().plus(Duration.ofMinutes(5)));
    }

    /** A customer with a key and a role that may do three things with it, if it is shown the external id. */
    Customer customer(String organization, String account) {
        return customer(organization, account, "external-id-of-" + organization);
    }

    Customer customer(String organization, String account, String externalId) {
        SimulatedKey key = aws.createKey(account, REGION);
        Customer customer = new Customer(OrganizationId.of(organization), externalId, account, key);
        customer.role(key, THREE);
        return customer;
    }

    Customer acme() {
        return customer("acme", ACCOUNT);
    }

    Customer globex() {
        return customer("globex", OTHER_ACCOUNT);
    }

    @Override
    public void close() {
        aws.close();
    }

    /** One organization and what it has in AWS. */
    final class Customer {

        final OrganizationId organization;
        final String externalId;
        final String roleArn;
        final SimulatedKey key;
        private final String account;

        private Customer(OrganizationId organization, String externalId, String account, SimulatedKey key) {
            this.organization = organization;
            this.externalId = externalId;
            this.account = account;
            this.key = key;
            this.roleArn = "arn:aws:iam::" + account + ":role/cmk-" + organization;
        }

        TrustPolicy trust() {
            return TrustPolicy.of(aws.platformArn()).withExternalId(externalId);
        }

        SimulatedRole role() {
            return aws.role(roleArn).orElseThrow();
        }

        /** Makes the role, or makes it anew. */
        SimulatedRole role(SimulatedKey onKey, String... actions) {
            return aws.createRole(roleArn, trust(), Permission.allow(actions).on(onKey.arn()));
        }

        /** What the role may do with every key of the account. */
        void allow(String... actions) {
            role().setPermissions(Permission.allow(actions));
        }

        SimulatedKey anotherKey() {
            return aws.createKey(account, REGION);
        }

        String root() {
            return "arn:aws:iam::" + account + ":root";
        }

        Map<String, String> settings() {
            return settings(key.arn());
        }

        Map<String, String> settings(String keyArn) {
            return AwsKmsProvider.settings(keyArn, roleArn);
        }

        Map<String, String> webIdentity() {
            Map<String, String> settings = new HashMap<>(settings());
            settings.put("access", "web-identity");
            return settings;
        }

        WrappingKey open(AwsKmsProvider provider) {
            return open(provider, settings());
        }

        WrappingKey open(AwsKmsProvider provider, Map<String, String> settings) {
            return provider.open(new KeyRequest(organization, externalId, settings));
        }
    }

    private static final class SimulatedClock extends Clock {

        private final ManualTime time;

        private SimulatedClock(ManualTime time) {
            this.time = time;
        }

        @Override
        public Instant instant() {
            return time.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
