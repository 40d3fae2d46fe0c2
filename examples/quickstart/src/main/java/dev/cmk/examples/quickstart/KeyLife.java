package dev.cmk.examples.quickstart;

import dev.cmk.KeyConflictException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.examples.quickstart.environments.Secret;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An organization's keys come and go: a first, a second, one is disabled, then all are. */
final class KeyLife {

    private final Stage stage;
    private final Screen screen;
    private final Tenant tenant;
    private final String organization;
    private final KeyView view;
    private final Proofs proofs;

    KeyLife(Stage stage, Tenant tenant, Proofs proofs) {
        this.stage = stage;
        this.screen = stage.screen();
        this.tenant = tenant;
        this.organization = tenant.organization();
        this.view = new KeyView(stage, tenant);
        this.proofs = proofs;
    }

    void onlyAdmins() {
        screen.chapter("Only an admin may touch the keys");
        NewKey key = NewKey.of("mallorys-key", AwsKmsProvider.TYPE, Map.of("keyArn", "of Mallory's key"));
        NotAuthorizedException refused = stage.refusal(
                NotAuthorizedException.class,
                () -> stage.keys().add(Actor.of("mallory@pennybridge.example"), organization, key));
        screen.proof(true, "Mallory, who is no admin, is refused:");
        screen.quote(String.valueOf(refused.getMessage()));
        view.table();
    }

    CustomerManagedKey first(NewKey made) {
        screen.chapter("The first customer managed key");
        screen.say("Ada, admin of pennybridge, adds her key. It becomes the default, and every data key moves to it,"
                + " while another instance of the service goes on reading.");
        screen.gap();
        String digest = stage.vault().digest(organization);
        KeyId platform = view.platformKey().key().id();
        try (Readers readers = Readers.start(stage.service(), organization)) {
            CustomerManagedKey first = stage.keys().add(tenant.admin(), organization, made);
            view.unfinishedMoves().forEach(view::watch);
            readers.stop();
            view.table();
            screen.proof(
                    readers.reads() > 0,
                    String.format(
                            Locale.ENGLISH,
                            "%,d reads meanwhile, in %d threads of another instance: all succeeded; %,d of them had to"
                                    + " unwrap the data key, under whichever key it was at that moment",
                            readers.reads(),
                            Readers.THREADS,
                            readers.unwraps()));
            proofs.moved(platform, digest);
            return first;
        }
    }

    /** Adds a second key and moves everything from the first to it; gives the one that is left. */
    CustomerManagedKey second(CustomerManagedKey first, int number) {
        if (!stage.customers().hasSecondKey()) {
            stage.leaveOut(
                    "a second key, and the first one disabled",
                    "CMK_AWS_KEY_ARN names one key; it may name two, with a comma between them.");
            return first;
        }
        CustomerManagedKey second = newDefault(first, number);
        disableFirst(first, second);
        return second;
    }

    private CustomerManagedKey newDefault(CustomerManagedKey first, int number) {
        screen.chapter("A second key becomes the default");
        NewKey made = stage.newKey(tenant, number);
        CustomerManagedKey second = stage.keys().add(tenant.admin(), organization, made);
        screen.proof(view.find(first.id()).isDefault(), second.name() + " is added, and nothing changes");
        stage.keys().setDefault(tenant.admin(), organization, second.id());
        screen.proof(view.find(second.id()).isDefault(), "it is made the default, and still nothing moves");
        String preview = "previews/pull-request-" + (1040 + stage.run());
        stage.vault().put(new Secret(new Place(organization, preview, "database.password"), "made-up-for-a-preview"));
        screen.proof(
                view.find(second.id()).dataKeys() == 1,
                "a new environment, " + preview + ": its data key is under " + second.name());
        view.table();
        return second;
    }

    private void disableFirst(CustomerManagedKey first, CustomerManagedKey second) {
        screen.chapter("The first key is disabled");
        KeyConflictException refused = stage.refusal(
                KeyConflictException.class,
                () -> stage.keys().disable(tenant.admin(), organization, second.id(), first.id()));
        screen.proof(refused.rule() == KeyConflictException.Rule.KEY_IS_DEFAULT, "the default key cannot be disabled:");
        screen.quote(String.valueOf(refused.getMessage()));
        screen.gap();
        ReEncryptionPlan plan = stage.keys().plan(tenant.admin(), organization, first.id(), second.id());
        screen.say(String.format(
                Locale.ENGLISH,
                "The plan, before it is decided: %,d data keys, %,d calls to the two KMSs, about %.1f s at %,d calls/s.",
                plan.dataKeys(),
                plan.kmsCalls(),
                plan.duration().toMillis() / 1000.0,
                stage.service().callsPerSecond()));
        screen.gap();
        String digest = stage.vault().digest(organization);
        ReEncryption move = stage.keys().disable(tenant.admin(), organization, first.id(), second.id());
        ReEncryptionProgress end = view.watch(move);
        view.table();
        proofs.moved(first.id(), digest);
        var safe = end.reEncryption().safeToDeleteAfter();
        if (safe != null) {
            screen.gap();
            screen.say("Ada keeps " + first.name() + " in her account until "
                    + safe.atOffset(ZoneOffset.UTC).toLocalDate()
                    + ": as long as backups of the service's database are kept, a restored one needs it.");
        }
    }

    void disableAll(CustomerManagedKey last) {
        screen.chapter("All keys are disabled");
        screen.say("One decision: the platform-managed key is the default again, and everything moves back to it.");
        screen.gap();
        String digest = stage.vault().digest(organization);
        List<ReEncryption> moves = stage.keys().disableAll(tenant.admin(), organization);
        moves.forEach(view::watch);
        view.table();
        proofs.moved(last.id(), digest);
    }
}
