package dev.cmk.examples.quickstart;

import dev.cmk.examples.quickstart.customers.CustomersAccounts;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Environment;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import java.util.List;
import java.util.Locale;

/** What there is, and the keys brought to where the story begins, even if the run before was broken off. */
record Beginning(Stage stage) {

    private static final Tenant PENNYBRIDGE = Tenant.PENNYBRIDGE;

    void tell(List<Environment> environments, String folder) {
        Screen screen = stage.screen();
        screen.title("CMK for Java: the main job, step by step");
        for (Tenant tenant : Tenant.values()) {
            screen.fact(tenant.organization(), describe(tenant, environments));
        }
        screen.fact("database", folder + "/quickstart.mv.db, an H2 file");
        screen.fact("AWS", stage.customers().description());
        screen.fact(
                "run",
                stage.run() == 1
                        ? "1: the database is new"
                        : stage.run() + ": the database has what earlier runs left");
        leaveNothingHalfDone();
        removeDisabledKeys();
    }

    private static String describe(Tenant tenant, List<Environment> all) {
        List<Environment> environments = all.stream()
                .filter(environment -> environment.organization().equals(tenant.organization()))
                .toList();
        long secrets = environments.stream()
                .mapToLong(environment -> environment.secrets().size())
                .sum();
        if (secrets == 0) {
            throw new QuickstartException(
                    "environments.yaml has no secret of organization '" + tenant.organization()
                            + "', and the story needs one",
                    null);
        }
        return String.format(
                Locale.ENGLISH,
                "%,d environments, in them %,d secrets and %,d plain values",
                environments.size(),
                secrets,
                environments.stream().mapToLong(Environment::plainValues).sum());
    }

    private void leaveNothingHalfDone() {
        for (Tenant tenant : Tenant.values()) {
            KeyView view = new KeyView(stage, tenant);
            if (stage.customers() instanceof CustomersAccounts accounts) {
                view.customersKeys()
                        .forEach(listing -> accounts.enable(listing.key().settings()));
            }
            view.unfinishedMoves().forEach(move -> finish(view, move));
        }
        KeyView view = new KeyView(stage, PENNYBRIDGE);
        if (view.customersKeys().stream().anyMatch(listing -> listing.key().status() != KeyStatus.DISABLED)) {
            heading("The run before was broken off. First, everything goes back to the platform-managed key:");
            stage.keys()
                    .disableAll(PENNYBRIDGE.admin(), PENNYBRIDGE.organization())
                    .forEach(view::watch);
        }
    }

    /** The library goes on by itself with what was under way; here it is only waited for. */
    private void finish(KeyView view, ReEncryption move) {
        heading("The run before was broken off while data keys moved. That goes on where it was:");
        ReEncryption stopped = view.watchUntilItStops(move).reEncryption();
        if (stopped.state() == ReEncryption.State.FAILED) {
            heading("It has failed, since the key was disabled. It is enabled again, so this is retried:");
            view.watch(stage.keys().retry(view.tenant().admin(), view.tenant().organization(), move.id()));
        }
    }

    private void heading(String text) {
        stage.screen().gap();
        stage.screen().say(text);
    }

    private void removeDisabledKeys() {
        KeyView view = new KeyView(stage, PENNYBRIDGE);
        if (!view.customersKeys().isEmpty()) {
            stage.screen().gap();
        }
        view.customersKeys().forEach(listing -> {
            KeyId key = listing.key().id();
            stage.keys().remove(PENNYBRIDGE.admin(), PENNYBRIDGE.organization(), key);
            stage.screen()
                    .proof(listing.dataKeys() == 0, listing.key().name() + ", disabled, wraps nothing: it is removed");
        });
    }
}
