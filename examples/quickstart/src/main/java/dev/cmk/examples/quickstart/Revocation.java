package dev.cmk.examples.quickstart;

import dev.cmk.KeyUnavailableException;
import dev.cmk.admin.KeyListing;
import dev.cmk.examples.quickstart.customers.CustomersAccounts;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import java.time.Duration;
import java.util.List;

/** A customer takes their key away: nothing of theirs opens any more, and all of it does when the key is back. */
record Revocation(Stage stage) {

    private static final Tenant TENANT = Tenant.NORTHHAUL;
    private static final String ORGANIZATION = TENANT.organization();

    void tell() {
        if (!(stage.customers() instanceof CustomersAccounts accounts)) {
            stage.leaveOut(
                    "a customer who disables their key",
                    "Disable yours while the quickstart runs, and see what happens.");
            return;
        }
        Screen screen = stage.screen();
        screen.chapter("A customer disables their key");
        KeyView view = new KeyView(stage, TENANT);
        CustomerManagedKey key = key(view);
        Duration bound = stage.cmk().revocationBound(key.type()).keyRevoked();
        screen.gap();
        screen.say(
                "Nils disables " + key.name() + " in his account. What is in memory may open for " + minutes(bound)
                        + " more, not longer: the time until all of AWS knows, the time-out of a call, and the ttl of the cache.");
        screen.gap();
        List<SealedSecret> secrets = stage.vault().stored(ORGANIZATION);
        stage.vault().openAll(ORGANIZATION);
        accounts.disable(key.settings());
        screen.proof(
                stage.vault().openAll(ORGANIZATION).size() == secrets.size(),
                "at once, " + secrets.size() + " secrets still open from memory");

        stage.service().time().advance(bound);
        List<KeyUnavailableException> refusals = secrets.stream()
                .map(secret -> stage.refusal(
                        KeyUnavailableException.class, () -> stage.vault().open(secret)))
                .toList();
        screen.proof(
                refusals.stream().allMatch(KeyUnavailableException::customerActionRequired),
                minutes(bound) + " later (the clock was put forward), none of them opens:");
        screen.quote(String.valueOf(refusals.get(0).getMessage()));
        view.table();
        int others = stage.vault().openAll(Tenant.PENNYBRIDGE.organization()).size();
        screen.proof(others > 0, "pennybridge does not notice: its secrets open as before");

        accounts.enable(key.settings());
        KeyHealth health = stage.keys().test(TENANT.admin(), ORGANIZATION, key.id());
        screen.proof(health.isUsable(), "Nils enables it again, and tests it: it works");
        screen.proof(
                stage.vault().openAll(ORGANIZATION).size() == secrets.size(),
                "all " + secrets.size() + " secrets open again");
    }

    /** The first run adds it, later ones find it. */
    private CustomerManagedKey key(KeyView view) {
        return view.customersKeys().stream()
                .filter(KeyListing::isDefault)
                .map(KeyListing::key)
                .findFirst()
                .orElseGet(() -> add(view));
    }

    private CustomerManagedKey add(KeyView view) {
        stage.screen().say("Nils, admin of northhaul, adds a key too. It takes a moment only:");
        stage.screen().gap();
        CustomerManagedKey added = stage.keys().add(TENANT.admin(), ORGANIZATION, stage.newKey(TENANT, stage.run()));
        view.unfinishedMoves().forEach(view::watch);
        return added;
    }

    private static String minutes(Duration duration) {
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
