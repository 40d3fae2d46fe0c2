package dev.cmk.examples.quickstart.customers;

import dev.cmk.TimeSource;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Call;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TrustPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** An account for each customer, and one for the service, in this process. A file keeps them for the next run. */
public final class SimulatedAws implements CustomersAccounts {

    private static final String REGION = "eu-central-1";
    private static final String[] THREE = {"kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"};

    private final AwsSimulator aws;

    private SimulatedAws(AwsSimulator aws) {
        this.aws = aws;
    }

    /** Starts it with what the file has. */
    public static SimulatedAws start(Path stateFile, TimeSource time) {
        return new SimulatedAws(AwsSimulator.builder()
                .stateFile(stateFile)
                .clock(new SimulatedClock(time))
                .start());
    }

    @Override
    public String description() {
        return "simulated in this process, and kept in data/aws.json";
    }

    @Override
    public AwsKmsProvider provider(TimeSource time) {
        var service = aws.credentials();
        return CustomersAws.provider()
                .kmsEndpoint(aws.endpoint())
                .stsEndpoint(aws.endpoint())
                .credentials(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(service.accessKeyId(), service.secretAccessKey())))
                .time(time)
                .build();
    }

    @Override
    public Map<String, String> key(Tenant tenant, int number, String externalId) {
        Map<String, String> settings = keyWithCarelessRole(tenant, number);
        paste(setup(externalId), settings);
        return settings;
    }

    /** A key whose role trusts the service, on behalf of whomever it comes. */
    public Map<String, String> keyWithCarelessRole(Tenant tenant, int number) {
        String name = tenant.keyName(number);
        SimulatedKey key = aws.createKey(tenant.account(), REGION);
        String role = "arn:aws:iam::" + tenant.account() + ":role/" + name;
        aws.createRole(
                role, TrustPolicy.of(aws.platformArn()), Permission.allow(THREE).on(key.arn()));
        return AwsKmsProvider.settings(key.createAlias("alias/" + name), role);
    }

    /** What the service gives the customer to paste. */
    public AwsSetup setup(String externalId) {
        return AwsSetup.withExternalId(aws.platformArn(), externalId);
    }

    /** The customer does so. */
    public void paste(AwsSetup setup, Map<String, String> settings) {
        String role = role(settings);
        aws.createRole(role, setup.trustPolicy(role), setup.identityPolicy(keyArn(settings)));
    }

    /** The requests about keys and roles of this customer, the oldest first. */
    public List<Call> calls(Tenant tenant) {
        String owner = ":" + tenant.account() + ":";
        return aws.callLog()
                .calls(call -> call.keys().stream().anyMatch(arn -> arn.contains(owner))
                        || call.role().filter(arn -> arn.contains(owner)).isPresent());
    }

    @Override
    public String keyArn(Map<String, String> settings) {
        return behind(settings).arn();
    }

    @Override
    public void moveAlias(Map<String, String> settings) {
        SimulatedKey former = behind(settings);
        SimulatedKey next = aws.createKey(former.account(), former.region());
        aws.role(role(settings))
                .orElseThrow()
                .setPermissions(Permission.allow(THREE).on(former.arn(), next.arn()));
        String alias = alias(settings);
        next.takeAlias(alias.substring(alias.indexOf("alias/")));
    }

    @Override
    public void disable(Map<String, String> settings) {
        behind(settings).disable();
    }

    @Override
    public void enable(Map<String, String> settings) {
        behind(settings).enable();
    }

    private SimulatedKey behind(Map<String, String> settings) {
        String alias = alias(settings);
        return aws.key(alias).orElseThrow(() -> new IllegalStateException("there is no " + alias));
    }

    private static String alias(Map<String, String> settings) {
        return Objects.requireNonNull(settings.get("keyArn"));
    }

    private static String role(Map<String, String> settings) {
        return Objects.requireNonNull(settings.get("roleArn"));
    }

    @Override
    public void close() {
        aws.close();
    }
}
