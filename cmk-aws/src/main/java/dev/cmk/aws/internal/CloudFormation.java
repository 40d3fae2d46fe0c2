package dev.cmk.aws.internal;

import dev.cmk.aws.internal.Trust.ToPrincipal;
import dev.cmk.aws.internal.Trust.ToWebIdentity;

/** A CloudFormation template in YAML that makes a key, an alias and a role. */
public final class CloudFormation {

    private CloudFormation() {}

    /**
     * Writes it.
     *
     * @param trust whom the role trusts
     * @return the whole template
     */
    public static String template(Trust trust) {
        String[] parts = TEMPLATE.split(BLANKS, -1); // in one go, since what is filled in may look like a blank
        return parts[0]
                + provider(trust)
                + parts[1]
                + statement(trust).indent(10).stripTrailing()
                + parts[2];
    }

    private static String provider(Trust trust) {
        return trust instanceof ToWebIdentity identity
                ? """
                  Provider: # one per account and issuer; leave it out if it is there, and name its ARN below
                    Type: AWS::IAM::OIDCProvider
                    Properties:
                      Url: %s
                      ClientIdList:
                        - %s

                """.formatted(Quoted.json("https://" + identity.issuer()), Quoted.json(identity.audience()))
                : "";
    }

    private static String statement(Trust trust) {
        if (trust instanceof ToPrincipal principal) {
            return """
                    - Effect: Allow
                      Principal:
                        AWS: %s
                      Action: sts:AssumeRole
                      Condition:
                        StringEquals:
                          "sts:ExternalId": %s
                    """.formatted(Quoted.json(principal.principal()), Quoted.iam(principal.externalId()));
        }
        ToWebIdentity identity = (ToWebIdentity) trust;
        return """
                - Effect: Allow
                  Principal:
                    Federated:
                      Ref: Provider
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals:
                      %s: %s
                      %s: %s
                """.formatted(
                        Quoted.json(identity.issuer() + ":aud"),
                        Quoted.iam(identity.audience()),
                        Quoted.json(identity.issuer() + ":sub"),
                        Quoted.iam(identity.subject()));
    }

    private static final String BLANKS = "@provider@|@trust@";

    private static final String TEMPLATE = """
            AWSTemplateFormatVersion: "2010-09-09"
            Description: A customer managed key, and the role with which the service uses it
            Resources:
            @provider@  Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement:
            @trust@

              Key:
                Type: AWS::KMS::Key
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Properties:
                  Description: Wraps the data keys of the service
                  EnableKeyRotation: true
                  PendingWindowInDays: 30
                  KeyPolicy:
                    Version: "2012-10-17"
                    Statement:
                      - Sid: AccountAdministration
                        Effect: Allow
                        Principal:
                          AWS:
                            Fn::Sub: "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
                        Action: "kms:*"
                        Resource: "*"
                      - Sid: CustomerManagedKeyUse
                        Effect: Allow
                        Principal:
                          AWS:
                            Fn::GetAtt: [Role, Arn]
                        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
                        Resource: "*"

              Alias:
                Type: AWS::KMS::Alias
                Properties:
                  AliasName:
                    Fn::Sub: "alias/${AWS::StackName}"
                  TargetKeyId:
                    Ref: Key

            Outputs:
              KeyArn:
                Description: keyArn of the settings
                Value:
                  Fn::GetAtt: [Key, Arn]
              RoleArn:
                Description: roleArn of the settings
                Value:
                  Fn::GetAtt: [Role, Arn]
            """;
}
