package dev.cmk.examples.quickstart.customers;

import dev.cmk.OrganizationId;
import dev.cmk.TimeSource;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/** Keys in a real account, one or two and used by pennybridge only. Nothing there is changed. */
public final class NamedKeys implements CustomersAws {

    private final List<String> keyArns;
    private final @Nullable String roleArn;
    private final @Nullable URI endpoint;

    /**
     * With the SDK's default credentials.
     *
     * @param keyArns one or two keys
     * @param roleArn the role that may use them, or null if the credentials themselves may
     * @param endpoint where they are, or null for AWS itself
     */
    public NamedKeys(List<String> keyArns, @Nullable String roleArn, @Nullable URI endpoint) {
        this.keyArns = List.copyOf(keyArns);
        this.roleArn = roleArn;
        this.endpoint = endpoint;
    }

    @Override
    public String description() {
        String place = endpoint == null ? "AWS itself" : endpoint.toString();
        return place + ", with the key of CMK_AWS_KEY_ARN and the credentials that the AWS SDK finds";
    }

    @Override
    public AwsKmsProvider provider(TimeSource time) {
        AwsKmsProvider.Builder builder = CustomersAws.provider().time(time);
        if (endpoint != null) {
            builder.kmsEndpoint(endpoint).stsEndpoint(endpoint);
        }
        if (roleArn == null) {
            builder.allowDirect(OrganizationId.of(Tenant.PENNYBRIDGE.organization()), keyArns.toArray(String[]::new));
        }
        return builder.build();
    }

    @Override
    public Map<String, String> key(Tenant tenant, int number, String externalId) {
        String keyArn = keyArns.get((number - 1) % keyArns.size());
        return roleArn == null
                ? Map.of("keyArn", keyArn, "access", "direct")
                : AwsKmsProvider.settings(keyArn, roleArn);
    }

    @Override
    public boolean hasSecondKey() {
        return keyArns.size() > 1;
    }

    /** The role that may use the keys. */
    public Optional<String> roleArn() {
        return Optional.ofNullable(roleArn);
    }

    /** What has to be pasted so that the account of the credentials may use the keys. */
    public AwsSetup setup(String externalId) {
        String[] arn = keyArns.get(0).split(":", -1);
        StsClientBuilder builder = StsClient.builder().region(Region.of(arn[3]));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        try (StsClient sts = builder.build()) {
            String account = sts.getCallerIdentity().account();
            return AwsSetup.withExternalId("arn:" + arn[1] + ":iam::" + account + ":root", externalId);
        }
    }

    @Override
    public void close() {}
}
