package dev.cmk.examples.esc;

import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.examples.esc.people.People;
import dev.cmk.examples.esc.people.Role;
import dev.cmk.keys.KeyId;

/** An organization of a test's own, with ada as its admin and keys in an AWS account. */
record Customer(String organization, String roleArn, AwsSimulator aws, Instance instance) {

    private static final String ACCOUNT = "444444444444";
    private static final String REGION = "eu-central-1";

    static Customer of(String organization, AwsSimulator aws, Instance instance) {
        People people = instance.bean(People.class);
        people.addOrganization(organization, organization);
        people.join(Instance.ADA.id(), organization, Role.ADMIN);
        String roleArn = "arn:aws:iam::" + ACCOUNT + ":role/" + organization;
        AwsSetup setup = AwsSetup.withExternalId(
                aws.platformArn(),
                instance.admin().setup(Instance.ADA, organization).externalId());
        String anyKey = aws.createKey(ACCOUNT, REGION).arn();
        aws.createRole(roleArn, setup.trustPolicy(roleArn), setup.identityPolicy(anyKey))
                .setPermissions(Permission.allow("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"));
        return new Customer(organization, roleArn, aws, instance);
    }

    /** Makes a key in the account and adds it to the organization. */
    KeyId addKey(String name) {
        String arn = aws.createKey(ACCOUNT, REGION).arn();
        NewKey key = NewKey.of(name, AwsKmsProvider.TYPE, AwsKmsProvider.settings(arn, roleArn));
        return instance.admin().add(Instance.ADA, organization, key).id();
    }
}
