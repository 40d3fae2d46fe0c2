package dev.cmk.examples.esc.keys;

import dev.cmk.aws.AwsSetup;

/**
 * Who this service is in AWS: what customers' roles have to trust.
 *
 * @param arn of a role, a user or an account
 */
public record ServicePrincipal(String arn) {

    /** What a customer has to paste in their account. */
    public AwsSetup setup(String externalId) {
        return AwsSetup.withExternalId(arn, externalId);
    }
}
