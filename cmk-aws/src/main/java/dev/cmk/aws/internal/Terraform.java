package dev.cmk.aws.internal;

import dev.cmk.aws.internal.Trust.ToPrincipal;
import dev.cmk.aws.internal.Trust.ToWebIdentity;

/** Terraform resources that make a key, an alias and a role. */
public final class Terraform {

    private Terraform() {}

    /**
     * Writes them.
     *
     * @param trust whom the role trusts
     * @return a whole file
     */
    public static String snippet(Trust trust) {
        String[] parts = SNIPPET.split(BLANKS, -1); // in one go, since what is filled in may look like a blank
        return parts[0]
                + provider(trust)
                + parts[1]
                + statement(trust).indent(6).strip()
                + parts[2];
    }

    private static String provider(Trust trust) {
        return trust instanceof ToWebIdentity identity
                ? """
                # One per account and issuer; if it is there, make this a data source.
                resource "aws_iam_openid_connect_provider" "cmk" {
                  url            = %s
                  client_id_list = [%s]
                }

                """.formatted(Quoted.terraform("https://" + identity.issuer()), Quoted.terraform(identity.audience()))
                : "";
    }

    private static String statement(Trust trust) {
        if (trust instanceof ToPrincipal principal) {
            return """
                    Effect    = "Allow"
                    Principal = { AWS = %s }
                    Action    = "sts:AssumeRole"
                    Condition = {
                      StringEquals = {
                        "sts:ExternalId" = %s
                      }
                    }
                    """.formatted(Quoted.terraform(principal.principal()), Quoted.terraformIam(principal.externalId()));
        }
        ToWebIdentity identity = (ToWebIdentity) trust;
        return """
                Effect    = "Allow"
                Principal = { Federated = aws_iam_openid_connect_provider.cmk.arn }
                Action    = "sts:AssumeRoleWithWebIdentity"
                Condition = {
                  StringEquals = {
                    %s = %s
                    %s = %s
                  }
                }
                """.formatted(
                        Quoted.terraform(identity.issuer() + ":aud"),
                        Quoted.terraformIam(identity.audience()),
                        Quoted.terraform(identity.issuer() + ":sub"),
                        Quoted.terraformIam(identity.subject()));
    }

    private static final String BLANKS = "@provider@|@trust@";

    private static final String SNIPPET = """
            data "aws_caller_identity" "current" {}

            data "aws_partition" "current" {}

            @provider@resource "aws_iam_role" "cmk" {
              name_prefix = "cmk-"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  @trust@
                }]
              })
            }

            resource "aws_kms_key" "cmk" {
              description             = "Wraps the data keys of the service"
              enable_key_rotation     = true
              deletion_window_in_days = 30
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Sid       = "AccountAdministration"
                    Effect    = "Allow"
                    Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
                    Action    = "kms:*"
                    Resource  = "*"
                  },
                  {
                    Sid       = "CustomerManagedKeyUse"
                    Effect    = "Allow"
                    Principal = { AWS = aws_iam_role.cmk.arn }
                    Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
                    Resource  = "*"
                  },
                ]
              })

              lifecycle {
                prevent_destroy = true
              }
            }

            resource "aws_kms_alias" "cmk" {
              name          = "alias/cmk"
              target_key_id = aws_kms_key.cmk.key_id
            }

            output "key_arn" {
              value = aws_kms_key.cmk.arn
            }

            output "role_arn" {
              value = aws_iam_role.cmk.arn
            }
            """;
}
