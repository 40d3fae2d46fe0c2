package dev.cmk.examples.quickstart;

import dev.cmk.KeyUnavailableException;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.examples.quickstart.customers.AwsEndpoint;
import dev.cmk.examples.quickstart.customers.CustomersAws;
import dev.cmk.examples.quickstart.customers.NamedKeys;
import dev.cmk.examples.quickstart.customers.SimulatedAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.Screen;
import java.util.Map;

/** What a customer pastes in their account before they add a key there, and why it has to be all of it. */
record Policies(Stage stage, Tenant tenant, int number) {

    /** The key that is ready to be added then. */
    NewKey tell() {
        CustomersAws customers = stage.customers();
        if (customers instanceof SimulatedAws aws) {
            return careless(aws);
        }
        NewKey key = stage.newKey(tenant, number);
        if (customers instanceof NamedKeys named && named.roleArn().isPresent()) {
            tryOut(named, key);
        } else {
            stage.leaveOut(
                    "the policies to paste, and a key refused because its role does not ask for the external id",
                    (customers instanceof AwsEndpoint
                                    ? "An endpoint like LocalStack's lets everybody take on every role, so that no key with"
                                            + " a role would pass the check."
                                    : "CMK_AWS_ROLE_ARN is not set.")
                            + " The service uses the keys with its own credentials, which its operator has allowed"
                            + " (allowDirect).");
        }
        return key;
    }

    private NewKey careless(SimulatedAws aws) {
        Screen screen = stage.screen();
        screen.chapter("A key of the customer's own, in the customer's own account");
        Map<String, String> settings = aws.keyWithCarelessRole(tenant, number);
        screen.say("Ada makes a key and an alias in her AWS account, and a role that the service may take on:");
        screen.gap();
        screen.fact("alias", settings.getOrDefault("keyArn", ""));
        screen.fact("key", aws.keyArn(settings));
        screen.fact("role", settings.getOrDefault("roleArn", ""));
        screen.gap();

        NewKey key = NewKey.of(tenant.keyName(number), AwsKmsProvider.TYPE, settings);
        KeyUnavailableException refused = stage.refusal(
                KeyUnavailableException.class, () -> stage.keys().add(tenant.admin(), tenant.organization(), key));
        if (refused.reason() != UnavailableReason.MISCONFIGURED) {
            throw refused;
        }
        screen.proof(
                true, "she adds it at once, and is refused, since the role trusts the service on behalf of everybody:");
        screen.quote(String.valueOf(refused.getMessage()));
        screen.gap();

        AwsSetup setup = aws.setup(stage.externalId(tenant));
        show(setup, settings, aws.keyArn(settings));
        aws.paste(setup, settings);
        stage.keys().test(tenant.admin(), tenant.organization(), key);
        screen.proof(true, "with these pasted, a test of the key finds nothing to say against it");
        return key;
    }

    private void show(AwsSetup setup, Map<String, String> settings, String keyArn) {
        Screen screen = stage.screen();
        String role = settings.getOrDefault("roleArn", "");
        screen.say(
                "What the service gives her to paste, made by AwsSetup (which also makes it as a CloudFormation template"
                        + " or for Terraform). The trust policy of the role, with an external id that is hers alone:");
        screen.gap();
        screen.verbatim(statement(setup.trustPolicy(role)));
        screen.gap();
        screen.say("What the role may do, and all that the service needs:");
        screen.gap();
        screen.verbatim(statement(setup.identityPolicy(keyArn)));
        screen.gap();
    }

    /** The one statement of a policy, without what is around it in each. */
    private static String statement(String policy) {
        int start = policy.indexOf("[\n") + 2;
        return policy.substring(start, policy.lastIndexOf(']')).stripTrailing().stripIndent();
    }

    /** A real role: only who owns it can change it. */
    private void tryOut(NamedKeys named, NewKey key) {
        Screen screen = stage.screen();
        screen.chapter("A key of the customer's own, in the customer's own account");
        show(named.setup(stage.externalId(tenant)), key.settings(), keyInPolicy(key));
        try {
            stage.keys().test(tenant.admin(), tenant.organization(), key);
        } catch (KeyUnavailableException e) {
            throw new QuickstartException(
                    e.getMessage() + "\nPaste what is above, and run this again: the external id stays the same.", e);
        }
        screen.proof(true, "they are pasted: a test of the key finds nothing to say against it");
        stage.leaveOut(
                "a key refused because its role does not ask for the external id",
                "That would need another role, or a change of this one.");
    }

    /** A policy names keys; for an alias, the customer has to look up the key behind it. */
    private static String keyInPolicy(NewKey key) {
        return key.settings().getOrDefault("keyArn", "").replaceFirst(":alias/.*", ":key/the-key-behind-the-alias");
    }
}
