package dev.cmk.aws.internal;

import dev.cmk.aws.internal.Trust.ToPrincipal;
import dev.cmk.aws.internal.Trust.ToWebIdentity;

/** The policies of a customer's role and key, as JSON to paste. */
public final class Policies {

    private Policies() {}

    /**
     * Who may take on the role.
     *
     * @param trust on what condition
     * @param role the role, whose account and partition are needed
     * @return the whole policy
     */
    public static String trust(Trust trust, RoleArn role) {
        if (trust instanceof ToPrincipal principal) {
            return """
                    {
                      "Version": "2012-10-17",
                      "Statement": [
                        {
                          "Effect": "Allow",
                          "Principal": { "AWS": %s },
                          "Action": "sts:AssumeRole",
                          "Condition": {
                            "StringEquals": { "sts:ExternalId": %s }
                          }
                        }
                      ]
                    }
                    """.formatted(Quoted.json(principal.principal()), Quoted.iam(principal.externalId()));
        }
        ToWebIdentity identity = (ToWebIdentity) trust;
        String provider = "arn:" + role.partition() + ":iam::" + role.account() + ":oidc-provider/" + identity.issuer();
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Principal": { "Federated": %s },
                      "Action": "sts:AssumeRoleWithWebIdentity",
                      "Condition": {
                        "StringEquals": {
                          %s: %s,
                          %s: %s
                        }
                      }
                    }
                  ]
                }
                """.formatted(
                        Quoted.json(provider),
                        Quoted.json(identity.issuer() + ":aud"),
                        Quoted.iam(identity.audience()),
                        Quoted.json(identity.issuer() + ":sub"),
                        Quoted.iam(identity.subject()));
    }

    /**
     * What the role may do. IAM policies do not know aliases.
     *
     * @param key the key
     * @return the whole policy
     * @throws IllegalArgumentException if it is an alias
     */
    public static String identity(KeyArn key) {
        if (key.isAlias()) {
            throw new IllegalArgumentException(
                    "an IAM policy names keys, not aliases; give the ARN of the key behind the alias, and add each key that"
                            + " the alias is moved to");
        }
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
                      "Resource": %s
                    }
                  ]
                }
                """.formatted(Quoted.json(key.toString()));
    }

    /**
     * What the key's policy has to allow besides what is there.
     *
     * @param role the role
     * @return one statement
     */
    public static String keyStatement(RoleArn role) {
        return """
                {
                  "Sid": "CustomerManagedKeyUse",
                  "Effect": "Allow",
                  "Principal": { "AWS": %s },
                  "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
                  "Resource": "*"
                }
                """.formatted(Quoted.json(role.toString()));
    }
}
