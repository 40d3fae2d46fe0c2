package dev.cmk.examples.quickstart;

import dev.cmk.KeyUnavailableException;
import dev.cmk.admin.KeyListing;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.local.LocalKeyProvider;
import java.time.Duration;
import java.util.List;

/** A customer takes their key away: nothing of theirs opens any more, and all of it does when the key is back. */
record Revocation(Stage stage) {

    private static final Tenant TENANT = Tenant.NORTHHAUL;
    private static final String ORGANIZATION = TENANT.organization();

    void tell() {
        Screen screen = stage.screen();
        screen.chapter("A customer revokes their key");
        KeyView view = new KeyView(stage, TENANT);
        CustomerManagedKey key = key(view);
        LocalKeyProvider kms = stage.service().customersKms();

        Duration bound = stage.cmk().revocationBound(key.type()).keyRevoked();
        screen.gap();
        screen.say("Nils switches " + key.name() + " off in his KMS. What is in memory may open for " + minutes(bound)
                + " more, not longer: the ttl of the cache and the time-out of a call.");
        screen.gap();
        List<SealedSecret> secrets = stage.vault().stored(ORGANIZATION);
        stage.vault().openAll(ORGANIZATION);
        TENANT.switchOff(kms, key);
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

        TENANT.switchOn(kms, key);
        KeyHealth health = stage.keys().test(TENANT.admin(), ORGANIZATION, key.id());
        screen.proof(health.isUsable(), "Nils switches it on again, and tests it: it works");
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
        CustomerManagedKey added = stage.keys()
                .add(
                        TENANT.admin(),
                        ORGANIZATION,
                        TENANT.makeKey(stage.service().customersKms(), stage.run()));
        view.unfinishedMoves().forEach(view::watch);
        return added;
    }

    private static String minutes(Duration duration) {
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
