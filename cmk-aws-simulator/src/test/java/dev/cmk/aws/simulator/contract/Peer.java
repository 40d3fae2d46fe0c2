package dev.cmk.aws.simulator.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * An implementation of KMS and STS.
 *
 * @param administrator may do everything, also assume the role
 * @param roleArn of a role without a condition
 * @param differences the cases in which it is known not to be like AWS, each with what it does
 */
record Peer(URI endpoint, AwsCredentials administrator, String roleArn, Map<String, String> differences) {

    /** One that runs elsewhere, if its endpoint is in the environment; else the tests are skipped, by name. */
    static Peer fromEnvironment(String name, String variable, Map<String, String> differences) {
        String endpoint = System.getenv(variable);
        assumeTrue(endpoint != null, () -> name + " is not here to compare with: " + variable + " is not set");
        return new Peer(
                URI.create(endpoint),
                AwsBasicCredentials.create("test", "test"),
                "arn:aws:iam::000000000000:role/contract",
                differences);
    }
}
