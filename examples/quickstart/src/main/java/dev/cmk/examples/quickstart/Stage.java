package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.quickstart.customers.CustomersAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.Screen;

/** What every chapter plays on. */
record Stage(Service service, Cmk cmk, Vault vault, Screen screen, int run, MovedAliases movedAliases) {

    KeyAdmin keys() {
        return cmk.admin();
    }

    CustomersAws customers() {
        return service.customers();
    }

    /** What the customer's role has to ask for. */
    String externalId(Tenant tenant) {
        return keys().setup(tenant.admin(), tenant.organization()).externalId();
    }

    /** The customer makes a key, or has one; what is returned is how they tell the service of it. */
    NewKey newKey(Tenant tenant, int number) {
        return NewKey.of(
                tenant.keyName(number), AwsKmsProvider.TYPE, customers().key(tenant, number, externalId(tenant)));
    }

    /** Says what cannot be shown here, and why. */
    void leaveOut(String what, String why) {
        screen.gap();
        screen.say("Left out: " + what + ". " + why);
    }

    /** Expects the library to refuse something, and gives the refusal. */
    <E extends RuntimeException> E refusal(Class<E> expected, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            if (expected.isInstance(e)) {
                return expected.cast(e);
            }
            throw e;
        }
        throw new IllegalStateException("This should have been refused with " + expected.getSimpleName());
    }
}
