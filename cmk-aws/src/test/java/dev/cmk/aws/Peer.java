package dev.cmk.aws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cmk.OrganizationId;
import dev.cmk.aws.internal.KeyArn;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** KMS and STS as somebody else has made them, and whoever owns the keys there. */
final class Peer implements AutoCloseable {

    private final URI endpoint;
    private final AwsCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    final KmsClient owner;

    private Peer(URI endpoint) {
        this.endpoint = endpoint;
        this.owner = KmsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(World.REGION))
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
    }

    /** One that runs elsewhere, if its endpoint is in the environment; else the test is skipped, by name. */
    static Peer fromEnvironment(String name, String variable) {
        String endpoint = System.getenv(variable);
        assumeTrue(endpoint != null, () -> name + " is not here to be asked: " + variable + " is not set");
        return new Peer(URI.create(endpoint));
    }

    String newKey() {
        return owner.createKey().keyMetadata().arn();
    }

    /** One that lets the organization use these keys without a role. */
    AwsKmsProvider provider(OrganizationId organization, String... keyArns) {
        return AwsKmsProvider.builder()
                .kmsEndpoint(endpoint)
                .stsEndpoint(endpoint)
                .credentials(credentials)
                .allowDirect(organization, keyArns)
                .build();
    }

    static Map<String, String> direct(String keyArn) {
        return Map.of("keyArn", keyArn, "access", "direct");
    }

    /** Of a role in the account of the key; neither peer asks for more than its name. */
    static Map<String, String> withRole(String keyArn) {
        String account = KeyArn.parse("keyArn", keyArn).account();
        return AwsKmsProvider.settings(keyArn, "arn:aws:iam::" + account + ":role/cmk");
    }

    @Override
    public void close() {
        owner.close();
        http.close();
    }
}
