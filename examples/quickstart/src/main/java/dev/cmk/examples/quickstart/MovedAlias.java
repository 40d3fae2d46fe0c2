package dev.cmk.examples.quickstart;

import dev.cmk.event.CmkEvent.KeyReferenceChanged;
import dev.cmk.examples.quickstart.customers.CustomersAccounts;
import dev.cmk.examples.quickstart.customers.SimulatedAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.examples.quickstart.environments.Secret;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.CustomerManagedKey;
import java.util.List;

/** The customer points the alias of a key to another key, and the data keys are brought there when somebody says so. */
record MovedAlias(Stage stage, Tenant tenant, Proofs proofs) {

    void tell(CustomerManagedKey key) {
        if (!(stage.customers() instanceof CustomersAccounts accounts)) {
            stage.leaveOut("an alias that is moved", "Nothing is changed in an account that is not made for this.");
            return;
        }
        Screen screen = stage.screen();
        screen.chapter("The customer moves the alias to another key");
        String former = accounts.keyArn(key.settings());
        accounts.moveAlias(key.settings());
        String now = accounts.keyArn(key.settings());
        screen.say("Ada makes another key, and moves the alias to it:");
        screen.gap();
        screen.fact("before", former);
        screen.fact("now", now);
        screen.gap();

        String preview = "previews/pull-request-" + (2040 + stage.run());
        stage.vault()
                .put(new Secret(
                        new Place(tenant.organization(), preview, "database.password"), "made-up-for-a-preview"));
        List<KeyReferenceChanged> heard = stage.movedAliases().heard();
        screen.proof(
                heard.size() == 1
                        && heard.get(0).former().equals(former)
                        && heard.get(0).now().equals(now),
                "a new environment, " + preview + ": its data key is under the new key, and the service hears of it"
                        + " (KeyReferenceChanged)");
        proofs.everythingOpens();
        screen.gap();

        screen.say("Only now the other data keys are moved, each from the one key to the other (KeyAdmin.reEncrypt):");
        screen.gap();
        String digest = stage.vault().digest(tenant.organization());
        new KeyView(stage, tenant).watch(stage.keys().reEncrypt(tenant.admin(), tenant.organization(), key.id()));
        screen.gap();
        int before = callsOf(former);
        proofs.unchanged(digest);
        proofs.everythingOpens();
        if (stage.customers() instanceof SimulatedAws) {
            screen.proof(callsOf(former) == before, "the former key was not asked for any of them");
        }
    }

    private int callsOf(String keyArn) {
        return !(stage.customers() instanceof SimulatedAws aws)
                ? 0
                : (int) aws.calls(tenant).stream()
                        .filter(call -> call.keys().contains(keyArn))
                        .count();
    }
}
