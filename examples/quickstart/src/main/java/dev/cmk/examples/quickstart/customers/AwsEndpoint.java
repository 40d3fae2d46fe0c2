package dev.cmk.examples.quickstart.customers;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.aws.AwsKmsProvider;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One account behind an endpoint such as LocalStack's, with the SDK's default credentials. Since its free edition lets
 * everybody take on every role, which no check of a role can pass, the service uses these keys without a role.
 */
public final class AwsEndpoint implements CustomersAccounts {

    private final URI endpoint;
    private final int run;
    private final KmsClient kms;
    private final String aliases;

    private AwsEndpoint(URI endpoint, int run, KmsClient kms, String aliases) {
        this.endpoint = endpoint;
        this.run = run;
        this.kms = kms;
        this.aliases = aliases;
    }

    /** Asks the endpoint whose account it is. */
    public static AwsEndpoint open(URI endpoint, String region, int run) {
        Region place = Region.of(region);
        try (StsClient sts =
                StsClient.builder().endpointOverride(endpoint).region(place).build()) {
            String account = sts.getCallerIdentity().account();
            KmsClient kms =
                    KmsClient.builder().endpointOverride(endpoint).region(place).build();
            return new AwsEndpoint(endpoint, run, kms, "arn:aws:kms:" + region + ":" + account + ":");
        }
    }

    @Override
    public String description() {
        return endpoint + ", with the credentials that the AWS SDK finds";
    }

    /** Allows the keys of all runs by their aliases, since those of this run are made later. */
    @Override
    public AwsKmsProvider provider(TimeSource time) {
        AwsKmsProvider.Builder builder = CustomersAws.provider()
                .kmsEndpoint(endpoint)
                .stsEndpoint(endpoint)
                .time(time);
        for (Tenant tenant : Tenant.values()) {
            builder.allowDirect(
                    OrganizationId.of(tenant.organization()),
                    IntStream.rangeClosed(1, 2 * run)
                            .mapToObj(number -> aliasArn(tenant, number))
                            .toArray(String[]::new));
        }
        return builder.build();
    }

    @Override
    public Map<String, String> key(Tenant tenant, int number, String externalId) {
        String alias = aliasArn(tenant, number);
        String key = newKey();
        kms.createAlias(request -> request.aliasName(aliasName(alias)).targetKeyId(key));
        return Map.of("keyArn", alias, "access", "direct");
    }

    private String newKey() {
        return kms.createKey().keyMetadata().keyId();
    }

    private String aliasArn(Tenant tenant, int number) {
        return aliases + "alias/" + tenant.keyName(number);
    }

    private static String alias(Map<String, String> settings) {
        return Objects.requireNonNull(settings.get("keyArn"));
    }

    private static String aliasName(String aliasArn) {
        return aliasArn.substring(aliasArn.indexOf("alias/"));
    }

    @Override
    public String keyArn(Map<String, String> settings) {
        return kms.describeKey(request -> request.keyId(alias(settings)))
                .keyMetadata()
                .arn();
    }

    @Override
    public void moveAlias(Map<String, String> settings) {
        String key = newKey();
        kms.updateAlias(request -> request.aliasName(aliasName(alias(settings))).targetKeyId(key));
    }

    @Override
    public void disable(Map<String, String> settings) {
        kms.disableKey(request -> request.keyId(keyArn(settings)));
    }

    @Override
    public void enable(Map<String, String> settings) {
        kms.enableKey(request -> request.keyId(keyArn(settings)));
    }

    @Override
    public void close() {
        kms.close();
    }
}
