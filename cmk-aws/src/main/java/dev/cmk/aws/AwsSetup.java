package dev.cmk.aws;

import dev.cmk.OrganizationId;
import dev.cmk.aws.internal.CloudFormation;
import dev.cmk.aws.internal.KeyArn;
import dev.cmk.aws.internal.Policies;
import dev.cmk.aws.internal.RoleArn;
import dev.cmk.aws.internal.Terraform;
import dev.cmk.aws.internal.Trust;
import java.net.URI;
import java.util.Locale;

/**
 * What a customer has to paste in their AWS account so that the service can use their key: three permissions on the key for
 * one role, and for that role a trust policy that no other customer of the service satisfies. Immutable.
 *
 * <p>Ids that a customer has chosen are taken literally by JSON, YAML, Terraform and IAM.
 */
public final class AwsSetup {

    private static final String HTTPS = "https://";

    private final Trust trust;

    private AwsSetup(Trust trust) {
        this.trust = trust;
    }

    /**
     * For keys that are reached by AssumeRole.
     *
     * @param servicePrincipal the ARN of the service's own role, user or account ({@code arn:aws:iam::…:root})
     * @param externalId the organization's, from {@code KeyAdmin.setup}
     * @return the setup
     * @throws IllegalArgumentException if either is not of its form
     */
    public static AwsSetup withExternalId(String servicePrincipal, String externalId) {
        return new AwsSetup(new Trust.ToPrincipal(servicePrincipal, externalId));
    }

    /**
     * For keys that are reached by AssumeRoleWithWebIdentity.
     *
     * @param issuer the issuer of {@link WebIdentityTokens}, as in the claim {@code iss}: an https URL without port and
     *     query
     * @param organization whose setup; the audience is {@link WebIdentityTokens#audience}
     * @param subject the claim {@code sub} of the tokens of this organization, 1–255 visible ASCII characters
     * @return the setup
     * @throws IllegalArgumentException if issuer or subject is not of its form
     */
    public static AwsSetup withWebIdentity(URI issuer, OrganizationId organization, String subject) {
        String url = issuer.toString();
        if (!url.toLowerCase(Locale.ROOT).startsWith(HTTPS)) {
            throw new IllegalArgumentException("issuer is not an https URL");
        }
        String host = url.substring(HTTPS.length());
        return new AwsSetup(new Trust.ToWebIdentity(host, WebIdentityTokens.audience(organization), subject));
    }

    /**
     * The trust policy of the role: who may take it on.
     *
     * @param roleArn the role
     * @return a policy in JSON
     * @throws IllegalArgumentException if it is not the ARN of a role
     */
    public String trustPolicy(String roleArn) {
        return Policies.trust(trust, RoleArn.parse("roleArn", roleArn));
    }

    /**
     * The identity policy of the role: what it may do. Needed if the role is in another account than the key, or the key
     * policy leaves it to IAM.
     *
     * @param keyArn the key; for an alias, the key that it points to
     * @return a policy in JSON
     * @throws IllegalArgumentException if it is not the ARN of a key
     */
    public String identityPolicy(String keyArn) {
        return Policies.identity(KeyArn.parse("keyArn", keyArn));
    }

    /**
     * The statement to add to the policy of the key.
     *
     * @param roleArn the role
     * @return one statement in JSON
     * @throws IllegalArgumentException if it is not the ARN of a role
     */
    public String keyPolicyStatement(String roleArn) {
        return Policies.keyStatement(RoleArn.parse("roleArn", roleArn));
    }

    /**
     * Everything at once: key, alias, role and, for web identity, the OpenID Connect provider. The key outlives the stack.
     *
     * @return a CloudFormation template in YAML
     */
    public String cloudFormation() {
        return CloudFormation.template(trust);
    }

    /**
     * Everything at once: key, alias, role and, for web identity, the OpenID Connect provider.
     *
     * @return a Terraform file
     */
    public String terraform() {
        return Terraform.snippet(trust);
    }
}
