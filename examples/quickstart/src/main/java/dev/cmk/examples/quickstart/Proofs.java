package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.keys.KeyId;
import java.util.Locale;
import java.util.Map;

/**
 * What has to be so after data keys were moved.
 *
 * @param secrets every secret as it was when the story began
 */
record Proofs(Stage stage, Tenant tenant, Map<Place, String> secrets) {

    static Proofs begin(Stage stage, Tenant tenant) {
        return new Proofs(stage, tenant, stage.vault().openAll(tenant.organization()));
    }

    void moved(KeyId source, String digest) {
        KeyView view = new KeyView(stage, tenant);
        String name = view.find(source).key().displayName();
        stage.screen().proof(view.find(source).dataKeys() == 0, "no data key is left under " + name);
        unchanged(digest);
        everythingOpens();
    }

    void unchanged(String digest) {
        stage.screen()
                .proof(
                        stage.vault().digest(tenant.organization()).equals(digest),
                        "the ciphertexts are the same bytes as before: SHA-256 " + digest.substring(0, 32) + "...");
    }

    void everythingOpens() {
        try (Cmk another = stage.service().startAnother(event -> {})) {
            Map<Place, String> opened = new Vault(another, stage.service().database()).openAll(tenant.organization());
            boolean same =
                    secrets.entrySet().stream().allMatch(one -> one.getValue().equals(opened.get(one.getKey())));
            stage.screen()
                    .proof(
                            same,
                            String.format(
                                    Locale.ENGLISH,
                                    "all %,d secrets open, in an instance that has nothing in memory",
                                    opened.size()));
        }
    }
}
