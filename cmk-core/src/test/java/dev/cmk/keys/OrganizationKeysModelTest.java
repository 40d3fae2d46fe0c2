package dev.cmk.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of everything that admins, operators and engines do, beside a model that knows nothing of the rules:
 * a list of data keys, each under some key, which jobs move as an engine would.
 */
class OrganizationKeysModelTest {

    private static final int SEQUENCES = 6_000;
    private static final int STEPS = 40;
    private static final int DATA_KEYS = 20;

    private final Set<AuditAction> done = EnumSet.noneOf(AuditAction.class);
    private final Set<Rule> refused = EnumSet.noneOf(Rule.class);

    @Test
    void whatever_happens_in_whatever_order_the_invariants_hold() {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            Run run = new Run(seed);
            try {
                for (int step = 0; step < STEPS; step++) {
                    run.step();
                    run.checkInvariants();
                }
                run.goBackToThePlatformKey();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ":\n"
                                + String.join(
                                        "\n",
                                        run.log.stream().map(Supplier::get).toList()),
                        e);
            }
        }
        assertThat(done)
                .as("nothing that can be done was left out")
                .contains(
                        AuditAction.KEY_ADDED,
                        AuditAction.DEFAULT_SET,
                        AuditAction.KEY_DISABLED,
                        AuditAction.ALL_DISABLED,
                        AuditAction.KEY_ENABLED,
                        AuditAction.KEY_REMOVED,
                        AuditAction.KEY_RE_ENCRYPTED,
                        AuditAction.PLATFORM_KEY_REPLACED,
                        AuditAction.RE_ENCRYPTION_PAUSED,
                        AuditAction.RE_ENCRYPTION_RESUMED,
                        AuditAction.RE_ENCRYPTION_CANCELLED,
                        AuditAction.RE_ENCRYPTION_RETRIED,
                        AuditAction.RE_ENCRYPTION_REDIRECTED,
                        AuditAction.RE_ENCRYPTION_WRITTEN_OFF,
                        AuditAction.RE_ENCRYPTION_COMPLETED,
                        AuditAction.RE_ENCRYPTION_FAILED);
        Set<Rule> notTried = EnumSet.allOf(Rule.class);
        notTried.removeAll(refused);
        assertThat(notTried)
                .as("no rule was left out but those of other tests and other classes")
                .containsExactlyInAnyOrder(Rule.NAME_RESERVED, Rule.TOO_MANY_KEYS, Rule.NOT_CONFIRMED);
    }

    private static final class DataKey {
        KeyRevision under;
        boolean lost;

        DataKey(KeyRevision under) {
            this.under = under;
        }
    }

    private final class Run {

        private final Random random;
        private final List<Supplier<String>> log = new ArrayList<>(); // put into words only if something is wrong
        private final List<DataKey> dataKeys = new ArrayList<>();
        private final List<ReEncryptionId> everDecided = new ArrayList<>(List.of(ReEncryptionId.random()));
        private OrganizationKeys keys =
                OrganizationKeys.initial(OrganizationId.of("acme"), "external", Acme.PLATFORM, Acme.NOW);
        private int keyCount;
        private int platformCount = 1;

        Run(int seed) {
            random = new Random(seed);
            IntStream.range(0, DATA_KEYS / 2).forEach(i -> encryptInANewScope());
        }

        void step() {
            switch (random.nextInt(24)) {
                case 0, 1, 2 -> add();
                case 3, 4 -> setDefault(anyKey());
                case 5, 6, 7 -> disable(anyKey(), anyKey());
                case 8 -> disableAll();
                case 9 -> attempt("enable", k -> k.enable(anyKey()));
                case 10 -> attempt("remove", k -> k.remove(anyKey()));
                case 11 -> attempt("re-encrypt in place", k -> k.reEncrypt(anyKey(), Acme.NOW));
                case 12 -> replacePlatformKey();
                case 13 -> attempt("pause", k -> k.pause(anyJob()));
                case 14 -> attempt("resume", k -> k.resume(anyJob()));
                case 15 -> attempt("retry", k -> k.retry(anyJob()));
                case 16 -> attempt("cancel", k -> k.cancel(anyJob(), Acme.NOW));
                case 17 -> attempt("redirect", k -> k.redirect(anyJob(), anyKey(), Acme.NOW));
                case 18 -> attempt("write off", k -> k.writeOff(anyJob(), Acme.NOW));
                case 19 ->
                    attempt(
                            "fail",
                            k -> k.failed(
                                    anyJob(), random.nextBoolean() ? Acme.SOURCE_FAILED : Acme.DESTINATION_FAILED));
                case 20 -> encryptInANewScope();
                default -> work(random.nextInt(DATA_KEYS));
            }
        }

        private void add() {
            String name = "key-" + (random.nextInt(10) == 0 ? random.nextInt(keyCount + 1) : keyCount);
            boolean onPlatformKey =
                    keys.keys().stream().noneMatch(key -> !key.isPlatform() && key.status() == KeyStatus.ENABLED)
                            && keys.reEncryptions().stream()
                                    .noneMatch(job -> job.destination()
                                            .key()
                                            .equals(keys.platformKey().id()));
            KeyId former = keys.defaultKey();
            KeyId id = KeyId.of("key-" + keyCount++);
            attempt("add " + name, k -> k.add(id, name, "local", Map.of(), Acme.NOW))
                    .ifPresent(change -> {
                        assertThat(keys.defaultKey()).isEqualTo(onPlatformKey ? id : former);
                        assertThat(change.reEncryptions().isEmpty()).isNotEqualTo(onPlatformKey);
                    });
        }

        private void setDefault(KeyId id) {
            Optional<CustomerManagedKey> key = keys.find(id);
            boolean allowed = key.isPresent()
                    && key.get().status() == KeyStatus.ENABLED
                    && !id.equals(keys.defaultKey())
                    && !takesPart(id);
            checkPrediction(key, () -> keys.whyNotDefault(id), allowed);
            assertThat(attempt("set default " + id, k -> k.setDefault(id)).isPresent())
                    .isEqualTo(allowed);
        }

        private void disable(KeyId id, KeyId destination) {
            Optional<CustomerManagedKey> key = keys.find(id);
            boolean maybe = key.isPresent()
                    && key.get().status() != KeyStatus.DISABLED
                    && !id.equals(keys.defaultKey())
                    && !takesPart(id);
            checkPrediction(key, () -> keys.whyNotDisable(id), maybe);
            boolean allowed = maybe
                    && !id.equals(destination)
                    && keys.find(destination).stream().anyMatch(to -> to.status() == KeyStatus.ENABLED)
                    && keys.reEncryptions().stream()
                            .noneMatch(job -> job.source().key().equals(destination));
            assertThat(attempt("disable " + id + " to " + destination, k -> k.disable(id, destination, Acme.NOW))
                            .isPresent())
                    .isEqualTo(allowed);
        }

        private void disableAll() {
            boolean allowed = keys.reEncryptions().stream()
                            .noneMatch(job -> job.state().isActive())
                    && keys.keys().stream().anyMatch(key -> !key.isPlatform() && key.status() != KeyStatus.DISABLED);
            assertThat(keys.whyNotDisableAll().isEmpty()).isEqualTo(allowed);
            assertThat(attempt("disable all", k -> k.disableAll(Acme.NOW)).isPresent())
                    .isEqualTo(allowed);
        }

        private void checkPrediction(
                Optional<CustomerManagedKey> key, Supplier<Optional<Rule>> whyNot, boolean allowed) {
            if (key.isPresent()) {
                assertThat(whyNot.get().isEmpty()).isEqualTo(allowed);
            }
        }

        private void replacePlatformKey() {
            int which = random.nextInt(platformCount + 1) + 1; // the present one, a former one, or a new one
            platformCount = Math.max(platformCount, which);
            attemptOptional(
                    "replace the platform key by " + which,
                    k -> k.replacePlatformKey(KeyId.of("platform-" + which), Acme.NOW));
        }

        private void encryptInANewScope() {
            if (dataKeys.size() < DATA_KEYS) {
                dataKeys.add(new DataKey(keys.defaultKeyEntry().current()));
            }
        }

        /** What an engine does: moves some data keys of an active job and, if none is left, ends it. */
        private void work(int atMost) {
            List<ReEncryption> active = keys.reEncryptions().stream()
                    .filter(job -> job.state().isActive())
                    .toList();
            if (active.isEmpty()) {
                return;
            }
            ReEncryption job = active.get(random.nextInt(active.size()));
            dataKeys.stream()
                    .filter(dataKey -> isUnder(dataKey, job.source()))
                    .limit(atMost)
                    .forEach(dataKey -> {
                        dataKey.under = job.destination();
                        dataKey.lost = false;
                    });
            attempt("complete", k -> k.completed(job.id(), Acme.RETENTION, Acme.NOW));
        }

        private Optional<KeyChange> attempt(String what, Function<OrganizationKeys, KeyChange> action) {
            return attemptOptional(what, k -> Optional.of(action.apply(k)));
        }

        private Optional<KeyChange> attemptOptional(
                String what, Function<OrganizationKeys, Optional<KeyChange>> action) {
            OrganizationKeys before = keys;
            Optional<KeyChange> change;
            try {
                change = action.apply(before);
            } catch (KeyConflictException e) {
                log.add(() -> what + " refused: " + e.getMessage());
                refused.add(e.rule());
                return Optional.empty();
            }
            if (change.isEmpty()) {
                log.add(() -> what + ": nothing to do");
                return change;
            }
            return store(what, change.get());
        }

        /** What a store does with a change. */
        private Optional<KeyChange> store(String what, KeyChange change) {
            assertThat(change.before()).isSameAs(keys);
            assertThat(change.after().version()).isEqualTo(keys.version() + 1);
            assertThat(change.after().externalId()).isEqualTo(keys.externalId());
            if (change.mustBeEmpty() != null && dataKeys.stream().anyMatch(d -> isUnder(d, change.mustBeEmpty()))) {
                log.add(() -> what + " refused by the store: data keys left");
                refused.add(Rule.DATA_KEYS_LEFT);
                return Optional.empty();
            }
            if (change.lost() != null) {
                dataKeys.stream().filter(d -> isUnder(d, change.lost())).forEach(d -> d.lost = true);
            }
            for (ReEncryption job : change.reEncryptions()) {
                if (!everDecided.contains(job.id())) {
                    everDecided.add(job.id());
                }
                if (job.state() == State.COMPLETED) {
                    assertThat(dataKeys).noneMatch(d -> isUnder(d, job.source()));
                    assertThat(job.safeToDeleteAfter()).isEqualTo(Acme.NOW.plus(Acme.RETENTION));
                }
                assertThat(job.endedAt() == null).isEqualTo(job.state().isUnfinished());
            }
            keys = change.after();
            done.add(change.action());
            log.add(() -> what + " -> " + describe(change.after()));
            return Optional.of(change);
        }

        private String describe(OrganizationKeys after) {
            return after.keys().stream()
                            .map(k -> k.current() + " " + k.status())
                            .toList() + " default "
                    + after.defaultKey() + " jobs "
                    + after.reEncryptions().stream()
                            .map(j -> j.source() + "->" + j.destination() + " " + j.state())
                            .toList();
        }

        void checkInvariants() {
            assertThat(keys.keys().stream().filter(k -> k.isPlatform() && k.status() == KeyStatus.ENABLED))
                    .hasSize(1);
            assertThat(keys.defaultKeyEntry().status()).isEqualTo(KeyStatus.ENABLED);
            assertThat(new HashSet<>(
                            keys.keys().stream().map(CustomerManagedKey::name).toList()))
                    .hasSameSizeAs(keys.keys());
            Set<KeyId> sources = new HashSet<>();
            for (ReEncryption job : keys.reEncryptions()) {
                assertThat(job.state().isUnfinished()).isTrue();
                assertThat(sources.add(job.source().key()))
                        .as("one job per source")
                        .isTrue();
                assertThat(find(job.destination()).status()).isEqualTo(KeyStatus.ENABLED);
                assertThat(find(job.destination()).current()).isEqualTo(job.destination());
                if (job.isInPlace()) {
                    assertThat(job.source().next()).isEqualTo(job.destination());
                } else {
                    assertThat(find(job.source()).current()).isEqualTo(job.source());
                    assertThat(job.source().key())
                            .as("a source is not the default")
                            .isNotEqualTo(keys.defaultKey());
                }
            }
            assertThat(keys.reEncryptions())
                    .as("no destination is a source, in place apart")
                    .noneMatch(job -> !job.isInPlace()
                            && sources.contains(job.destination().key()));
            for (DataKey dataKey : dataKeys) {
                CustomerManagedKey key = find(dataKey.under);
                assertThat(dataKey.under.revision()).isLessThanOrEqualTo(key.revision());
                assertThat(key.status() != KeyStatus.DISABLED || dataKey.lost)
                        .as("a disabled key wraps nothing but lost data keys")
                        .isTrue();
            }
        }

        /** From wherever the sequence has led: one decision, and everything is under the platform-managed key. */
        void goBackToThePlatformKey() {
            for (ReEncryption job : List.copyOf(keys.reEncryptions())) {
                if (job.state().isActive()) {
                    attempt("pause", k -> k.pause(job.id()));
                }
            }
            if (keys.whyNotDisableAll().isEmpty()) {
                disableAll();
                assertThat(keys.defaultKey()).isEqualTo(keys.platformKey().id());
                assertThat(keys.reEncryptions())
                        .allMatch(job ->
                                job.destination().equals(keys.platformKey().current()));
            }
            do {
                for (ReEncryption job : List.copyOf(keys.reEncryptions())) {
                    if (job.state() == State.PAUSED) {
                        attempt("resume", k -> k.resume(job.id()));
                    } else if (job.state() == State.FAILED) {
                        attempt("retry", k -> k.retry(job.id()));
                    }
                }
                while (!keys.reEncryptions().isEmpty()) {
                    work(DATA_KEYS);
                    checkInvariants();
                }
            } while (attemptOptional(
                            "finish the replacement",
                            k -> k.replacePlatformKey(k.platformKey().id(), Acme.NOW))
                    .isPresent());
            assertThat(keys.keys()).allMatch(k -> k.equals(keys.platformKey()) || k.status() == KeyStatus.DISABLED);
            assertThat(dataKeys)
                    .allMatch(d ->
                            d.lost || d.under.key().equals(keys.platformKey().id()));
            checkInvariants();
        }

        private boolean takesPart(KeyId id) {
            return keys.reEncryptions().stream().anyMatch(job -> job.involves(id));
        }

        private CustomerManagedKey find(KeyRevision revision) {
            return keys.find(revision.key())
                    .orElseThrow(() -> new AssertionError(revision + " is not a key of the organization"));
        }

        private KeyId anyKey() {
            int which = random.nextInt(keys.keys().size() * 4 + 1);
            return which == 0
                    ? KeyId.of("key-unknown")
                    : keys.keys().get(which % keys.keys().size()).id();
        }

        /** Mostly one that has not ended. */
        private ReEncryptionId anyJob() {
            List<ReEncryption> unfinished = keys.reEncryptions();
            return unfinished.isEmpty() || random.nextInt(8) == 0
                    ? everDecided.get(random.nextInt(everDecided.size()))
                    : unfinished.get(random.nextInt(unfinished.size())).id();
        }
    }

    private static boolean isUnder(DataKey dataKey, @Nullable KeyRevision key) {
        return key != null && dataKey.under.key().equals(key.key()) && dataKey.under.revision() <= key.revision();
    }
}
