package dev.cmk.soak;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.KeyConflictException;
import dev.cmk.OrganizationId;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.local.LocalKeyException;
import dev.cmk.local.LocalKeyProvider;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An admin of all organizations who cannot leave them in peace. What the rules refuse is refused, and that is fine. */
final class AdminWork {

    private static final int MOST_KEYS = 12;
    private static final int MOST_PAUSE_MILLIS = 700;

    private final KeyAdmin admin;
    private final LocalKeyProvider customers;
    private final Random random;
    private final Events events;
    private final Instance instance;

    AdminWork(Cmk cmk, RunDirectory directory, InstanceSettings settings, Events events, Instance instance) {
        this.admin = cmk.admin();
        this.customers = directory.customersKeys();
        this.random = new Random(settings.seed());
        this.events = events;
        this.instance = instance;
    }

    void run() throws InterruptedException {
        while (!instance.pause(random.nextInt(MOST_PAUSE_MILLIS))) {
            String organization = Organizations.any(random);
            String what = "look";
            try {
                what = act(organization);
                events.add(Event.ACTION, what + " done");
            } catch (KeyConflictException e) {
                events.add(Event.ACTION, "refused " + e.rule());
            } catch (CmkException e) {
                events.error("admin", e);
                instance.pause(200);
            } catch (RuntimeException e) {
                events.error("admin", e);
            }
        }
    }

    private String act(String organization) {
        List<ReEncryption> open = jobs(organization);
        if (!open.isEmpty() && random.nextInt(100) < 60) {
            return act(organization, open.get(random.nextInt(open.size())));
        }
        List<KeyListing> keys = admin.list(Instance.ADMIN, organization, Page.Request.first(100))
                .items();
        List<KeyListing> enabled = keys.stream()
                .filter(key -> key.key().status() == KeyStatus.ENABLED)
                .toList();
        return switch (random.nextInt(10)) {
            case 0, 1 -> add(organization, keys);
            case 2, 3 -> setDefault(organization, enabled);
            case 4, 5, 6 -> disable(organization, keys, enabled);
            case 7 -> inPlace(organization, enabled);
            case 8 -> enable(organization, keys);
            default -> random.nextInt(3) == 0 ? disableAll(organization) : remove(organization, keys);
        };
    }

    private List<ReEncryption> jobs(String organization) {
        return admin.jobs(Instance.ADMIN, organization, Page.Request.first(20)).items().stream()
                .map(ReEncryptionProgress::reEncryption)
                .filter(move -> move.state().isUnfinished())
                .toList();
    }

    private String act(String organization, ReEncryption job) {
        int choice = random.nextInt(100);
        return switch (job.state()) {
            case PAUSED -> {
                admin.resume(Instance.ADMIN, organization, job.id());
                yield "resume";
            }
            case FAILED -> {
                admin.retry(Instance.ADMIN, organization, job.id());
                yield "retry";
            }
            default -> {
                if (choice < 15) {
                    admin.pause(Instance.ADMIN, organization, job.id());
                    yield "pause";
                }
                if (choice < 20) {
                    admin.cancel(Instance.ADMIN, organization, job.id());
                    yield "cancel";
                }
                admin.progress(Instance.ADMIN, organization, job.id());
                yield "progress";
            }
        };
    }

    private String add(String organization, List<KeyListing> keys) {
        if (keys.size() >= MOST_KEYS) {
            return "add not";
        }
        byte[] id = new byte[8];
        random.nextBytes(id);
        String name = "key-" + HexFormat.of().formatHex(id) + "-" + Long.toHexString(System.nanoTime());
        customers.createKey(OrganizationId.of(organization), name);
        admin.add(
                Instance.ADMIN, organization, NewKey.of(name, LocalKeyProvider.TYPE, LocalKeyProvider.settings(name)));
        return "add";
    }

    private String setDefault(String organization, List<KeyListing> enabled) {
        admin.setDefault(Instance.ADMIN, organization, any(enabled).id());
        return "set-default";
    }

    /** Mostly the one with most to move, of those that may be. */
    private String disable(String organization, List<KeyListing> keys, List<KeyListing> enabled) {
        KeyId source = keys.stream()
                .filter(key -> !key.isDefault() && random.nextInt(10) > 0)
                .max(Comparator.comparingLong(KeyListing::dataKeys))
                .map(key -> key.key().id())
                .orElseGet(() -> any(keys).id());
        admin.disable(Instance.ADMIN, organization, source, any(enabled).id());
        return "disable";
    }

    private String disableAll(String organization) {
        admin.disableAll(Instance.ADMIN, organization);
        return "disable-all";
    }

    /** The KMS key has got new material. */
    private String inPlace(String organization, List<KeyListing> enabled) {
        List<CustomerManagedKey> own = keys(enabled, key -> !key.isPlatform());
        if (own.isEmpty()) {
            return "in-place not";
        }
        CustomerManagedKey key = own.get(random.nextInt(own.size()));
        rotate(OrganizationId.of(organization), String.valueOf(key.settings().get(LocalKeyProvider.KEY)));
        admin.reEncrypt(Instance.ADMIN, organization, key.id());
        return "in-place";
    }

    /** A former life may have been killed while it did that; then the customer does not do it again. */
    private void rotate(OrganizationId organization, String key) {
        try {
            customers.rotateKey(organization, key);
        } catch (LocalKeyException e) {
            events.add(Event.NOTE, "not rotated: " + e.getMessage());
        }
    }

    private String enable(String organization, List<KeyListing> keys) {
        List<CustomerManagedKey> off = keys(keys, key -> key.status() != KeyStatus.ENABLED);
        if (off.isEmpty()) {
            return "enable not";
        }
        admin.enable(
                Instance.ADMIN,
                organization,
                off.get(random.nextInt(off.size())).id());
        return "enable";
    }

    private String remove(String organization, List<KeyListing> keys) {
        List<CustomerManagedKey> off = keys(keys, key -> key.status() == KeyStatus.DISABLED);
        if (off.isEmpty()) {
            return "remove not";
        }
        admin.remove(
                Instance.ADMIN,
                organization,
                off.get(random.nextInt(off.size())).id());
        return "remove";
    }

    private CustomerManagedKey any(List<KeyListing> keys) {
        return keys.get(random.nextInt(keys.size())).key();
    }

    private static List<CustomerManagedKey> keys(List<KeyListing> keys, Predicate<CustomerManagedKey> which) {
        Stream<CustomerManagedKey> all = keys.stream().map(KeyListing::key);
        return all.filter(which).toList();
    }
}
