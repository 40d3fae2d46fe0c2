/**
 * AWS KMS and STS in the process of a test: over HTTP on a loopback port, as the AWS SDKs speak them, with real
 * encryption, key states, permissions, expiring sessions, and faults on demand.
 *
 * <pre>{@code
 * try (AwsSimulator aws = AwsSimulator.start()) {
 *     SimulatedKey key = aws.createKey("222222222222", "eu-central-1");
 *     SimulatedRole role = aws.createRole(
 *             "arn:aws:iam::222222222222:role/cmk",
 *             TrustPolicy.of(aws.platformArn()).withExternalId("secret"),
 *             Permission.allow("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey").on(key.arn()));
 *
 *     // … point the code under test at aws.endpoint(), with the credentials aws.credentials() …
 *
 *     key.disable();
 *     aws.faults().on("Decrypt").times(2).throttled();
 *     assertThat(aws.callLog().count("GenerateDataKey")).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Start with {@link dev.cmk.aws.simulator.AwsSimulator}. It is not AWS: it knows symmetric encryption keys only, and
 * of the policy language only what {@link dev.cmk.aws.simulator.Permission} and {@link
 * dev.cmk.aws.simulator.TrustPolicy} say. What it knows is checked against other implementations by a contract test.
 */
@NullMarked
package dev.cmk.aws.simulator;

import org.jspecify.annotations.NullMarked;
