package dev.cmk.aws;

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

    Peer(URI endpoint) {
        this.endpoint = endpoint;
        this.owner = KmsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(World.REGION))
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
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
