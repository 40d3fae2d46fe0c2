package dev.cmk.aws.simulator.contract;

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

    /** One that asks nobody who they are. */
    static Peer of(URI endpoint, Map<String, String> differences) {
        return new Peer(
                endpoint,
                AwsBasicCredentials.create("test", "test"),
                "arn:aws:iam::000000000000:role/contract",
                differences);
    }
}
