package dev.cmk.examples.quickstart;

import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.examples.quickstart.environments.Secret;
import dev.cmk.examples.quickstart.screen.ProgressBar;
import dev.cmk.examples.quickstart.screen.Screen;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every secret is sealed; what earlier runs have sealed is found, opened and left as it is. */
record Sealing(Stage stage) {

    void tell(List<Secret> secrets) {
        stage.screen().chapter("Secrets are sealed, each environment's under a data key of its own");
        Map<Place, SealedSecret> stored = new HashMap<>();
        List<String> organizations = secrets.stream()
                .map(secret -> secret.place().organization())
                .distinct()
                .toList();
        for (String organization : organizations) {
            stage.vault().stored(organization).forEach(secret -> stored.put(secret.place(), secret));
        }
        int sealed = keep(secrets, stored);
        stage.screen().gap();
        prove(organizations, stored.size(), sealed);
        showOne();
    }

    /** Seals what is new or has changed, and opens the rest. */
    private int keep(List<Secret> secrets, Map<Place, SealedSecret> stored) {
        ProgressBar bar = new ProgressBar(stage.screen());
        int sealed = 0;
        for (int i = 0; i < secrets.size(); i++) {
            bar.show(i, secrets.size());
            Secret secret = secrets.get(i);
            SealedSecret former = stored.get(secret.place());
            if (former == null || !stage.vault().open(former).equals(secret.value())) {
                stage.vault().put(secret);
                sealed++;
            }
        }
        bar.end(secrets.size());
        return sealed;
    }

    private void prove(List<String> organizations, int before, int sealed) {
        Screen screen = stage.screen();
        int opened = 0;
        for (String organization : organizations) {
            opened += stage.vault().openAll(organization).size();
        }
        if (before > 0) {
            screen.proof(
                    opened >= before,
                    String.format(Locale.ENGLISH, "%,d secrets that earlier runs have sealed open", before));
        }
        if (sealed > 0) {
            screen.proof(
                    opened >= sealed,
                    String.format(Locale.ENGLISH, "%,d new or changed secrets are sealed, and open again", sealed));
        }
    }

    private void showOne() {
        SealedSecret secret =
                stage.vault().stored(Tenant.NORTHHAUL.organization()).get(0);
        Screen screen = stage.screen();
        screen.gap();
        screen.say(secret.place().path() + " in " + secret.place().environment() + " of "
                + secret.place().organization() + ", as the database has it:");
        screen.quote(secret.ciphertext()
                        .substring(0, Math.min(88, secret.ciphertext().length())) + "...");
    }
}
