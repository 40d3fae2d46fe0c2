package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.KeyConflictException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.ReEncryptionPlan;
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

    private static final Tenant TENANT = Tenant.PENNYBRIDGE;
    private static final String ORGANIZATION = TENANT.organization();

    private final Stage stage;
    private final Screen screen;
    private final KeyView view;
    /** Every secret as it is when the story begins, to compare with. */
    private final Map<Place, String> secrets;

    KeyLife(Stage stage) {
        this.stage = stage;
        this.screen = stage.screen();
        this.view = new KeyView(stage, TENANT);
        this.secrets = stage.vault().openAll(ORGANIZATION);
    }

    void onlyAdmins() {
        screen.chapter("Only an admin may touch the keys");
        NewKey key = NewKey.of("mallorys-key", "local", Map.of("key", "mallorys-key"));
        NotAuthorizedException refused = stage.refusal(
                NotAuthorizedException.class,
                () -> stage.keys().add(Actor.of("mallory@pennybridge.example"), ORGANIZATION, key));
        screen.proof(true, "Mallory, who is no admin, is refused:");
        screen.quote(String.valueOf(refused.getMessage()));
        view.table();
    }

    CustomerManagedKey first() {
        screen.chapter("The first customer managed key");
        screen.say("Ada, admin of pennybridge, makes a key in her own KMS and adds it. It becomes the default, and"
                + " every data key moves to it, while another instance of the service goes on reading.");
        screen.gap();
        String digest = stage.vault().digest(ORGANIZATION);
        KeyId platform = view.platformKey().key().id();
        NewKey made = TENANT.makeKey(stage.service().customersKms(), 2 * stage.run() - 1);
        try (Readers readers = Readers.start(stage.service(), ORGANIZATION)) {
            CustomerManagedKey first = stage.keys().add(TENANT.admin(), ORGANIZATION, made);
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
            proveMoved(platform, digest);
            return first;
        }
    }

    CustomerManagedKey second(CustomerManagedKey first) {
        screen.chapter("A second key becomes the default");
        NewKey made = TENANT.makeKey(stage.service().customersKms(), 2 * stage.run());
        CustomerManagedKey second = stage.keys().add(TENANT.admin(), ORGANIZATION, made);
        screen.proof(view.find(first.id()).isDefault(), second.name() + " is added, and nothing changes");
        stage.keys().setDefault(TENANT.admin(), ORGANIZATION, second.id());
        screen.proof(view.find(second.id()).isDefault(), "it is made the default, and still nothing moves");
        String preview = "previews/pull-request-" + (1040 + stage.run());
        stage.vault().put(new Secret(new Place(ORGANIZATION, preview, "database.password"), "made-up-for-a-preview"));
        screen.proof(
                view.find(second.id()).dataKeys() == 1,
                "a new environment, " + preview + ": its data key is under " + second.name());
        view.table();
        return second;
    }

    void disableFirst(CustomerManagedKey first, CustomerManagedKey second) {
        screen.chapter("The first key is disabled");
        KeyConflictException refused = stage.refusal(
                KeyConflictException.class,
                () -> stage.keys().disable(TENANT.admin(), ORGANIZATION, second.id(), first.id()));
        screen.proof(refused.rule() == KeyConflictException.Rule.KEY_IS_DEFAULT, "the default key cannot be disabled:");
        screen.quote(String.valueOf(refused.getMessage()));
        screen.gap();
        ReEncryptionPlan plan = stage.keys().plan(TENANT.admin(), ORGANIZATION, first.id(), second.id());
        screen.say(String.format(
                Locale.ENGLISH,
                "The plan, before it is decided: %,d data keys, %,d calls to the two KMSs, about %.1f s at %,d calls/s.",
                plan.dataKeys(),
                plan.kmsCalls(),
                plan.duration().toMillis() / 1000.0,
                stage.service().callsPerSecond()));
        screen.gap();
        String digest = stage.vault().digest(ORGANIZATION);
        ReEncryption move = stage.keys().disable(TENANT.admin(), ORGANIZATION, first.id(), second.id());
        ReEncryptionProgress end = view.watch(move);
        view.table();
        proveMoved(first.id(), digest);
        var safe = end.reEncryption().safeToDeleteAfter();
        if (safe != null) {
            screen.gap();
            screen.say("Ada keeps " + first.name() + " in her KMS until "
                    + safe.atOffset(ZoneOffset.UTC).toLocalDate()
                    + ": as long as backups of the service's database are kept, a restored one needs it.");
        }
    }

    void disableAll(CustomerManagedKey second) {
        screen.chapter("All keys are disabled");
        screen.say("One decision: the platform-managed key is the default again, and everything moves back to it.");
        screen.gap();
        String digest = stage.vault().digest(ORGANIZATION);
        List<ReEncryption> moves = stage.keys().disableAll(TENANT.admin(), ORGANIZATION);
        moves.forEach(view::watch);
        view.table();
        proveMoved(second.id(), digest);
    }

    /** The three proofs after every move. */
    private void proveMoved(KeyId source, String digest) {
        String name = view.find(source).key().displayName();
        screen.proof(view.find(source).dataKeys() == 0, "no data key is left under " + name);
        screen.proof(
                stage.vault().digest(ORGANIZATION).equals(digest),
                "the ciphertexts are the same bytes as before: SHA-256 " + digest.substring(0, 32) + "...");
        try (Cmk another = stage.service().startAnother(event -> {})) {
            Map<Place, String> opened = new Vault(another, stage.service().database()).openAll(ORGANIZATION);
            boolean same =
                    secrets.entrySet().stream().allMatch(one -> one.getValue().equals(opened.get(one.getKey())));
            screen.proof(
                    same,
                    String.format(
                            Locale.ENGLISH,
                            "all %,d secrets open, in an instance that has nothing in memory",
                            opened.size()));
        }
    }
}
