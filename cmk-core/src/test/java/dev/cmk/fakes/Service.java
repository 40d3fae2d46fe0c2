package dev.cmk.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.event.CmkEvent;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.Store;
import dev.cmk.spi.StoredDataKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service with one database and one KMS, of which a test starts as many instances as it likes. */
public final class Service implements AutoCloseable {

    public static final Actor ADMIN = Actor.of("ada");
    public static final Actor OPERATOR = Actor.of("olga");
    public static final Actor STRANGER = Actor.of("mallory");
    public static final OrganizationId ACME = OrganizationId.of("acme");
    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");
    private static final int ALL = 100_000;

    /** One process of the service, whose re-encryptions the test moves on step by step. */
    public record Instance(Cmk cmk, ManualEngine engine) {

        public KeyAdmin admin() {
            return cmk.admin();
        }
    }

    /** Who may what, unless a test says otherwise. */
    public static final class Directory implements AdminAuthorizer {

        public volatile boolean entitled = true;

        @Override
        public boolean isAdmin(Actor actor, OrganizationId organization) {
            return actor.equals(ADMIN);
        }

        @Override
        public boolean isEntitled(OrganizationId organization) {
            return entitled;
        }

        @Override
        public boolean isOperator(Actor actor) {
            return actor.equals(OPERATOR);
        }
    }

    public final Store data = new InMemoryStore();
    public final HookedStore hooks = new HookedStore(data);
    public final FakeKms kms = new FakeKms();
    public final FakeKey platform = new FakeKey("platform");
    public final FakeTime time = new FakeTime();
    public final Directory directory = new Directory();
    public final List<CmkEvent> events = new CopyOnWriteArrayList<>();
    public final Map<String, byte[]> sealed = new LinkedHashMap<>();
    public volatile ReEncryptionLimits limits =
            ReEncryptionLimits.defaults().withCallsPerSecond(100_000).withBatchSize(10);

    private final List<Cmk> running = new ArrayList<>();

    public Cmk.Builder builder() {
        return builderWithoutProviders().provider(kms);
    }

    public Cmk.Builder builderWithoutProviders() {
        return Cmk.builder()
                .store(hooks.store())
                .platformKey(platform)
                .authorizer(directory)
                .listener(events::add)
                .reEncryption(limits)
                .watchInterval(Duration.ofMinutes(5))
                .time(time);
    }

    public Instance start() {
        return start(builder());
    }

    public Instance start(Cmk.Builder builder) {
        ManualEngine engine = new ManualEngine();
        Cmk cmk = builder.engine(engine).build();
        running.add(cmk);
        return new Instance(cmk, engine);
    }

    /** Seals one secret in each of so many scopes of acme, so that there are as many data keys more. */
    public void seal(Instance instance, int scopes) {
        int first = sealed.size();
        for (int i = first; i < first + scopes; i++) {
            String scope = "environments/" + i;
            sealed.put(scope, instance.cmk().cipher("acme", scope).encrypt(scope.getBytes(UTF_8), CONTEXT));
        }
    }

    /** Every secret opens, in a process that has never opened one. */
    public void requireAllOpen() {
        Instance fresh = start();
        sealed.forEach((scope, ciphertext) -> assertThat(
                        fresh.cmk().cipher("acme", scope).decrypt(ciphertext, CONTEXT))
                .asString(UTF_8)
                .isEqualTo(scope));
    }

    public byte[] open(Instance instance, String scope) {
        return instance.cmk().cipher("acme", scope).decrypt(sealed.get(scope), CONTEXT);
    }

    public CustomerManagedKey add(Instance instance, String name) {
        return instance.admin().add(ADMIN, "acme", FakeKms.newKey(name));
    }

    public OrganizationKeys keys() {
        return data.load(ACME).orElseThrow();
    }

    public KeyId platformId() {
        return keys().platformKey().id();
    }

    public ReEncryptionProgress progress(ReEncryption move) {
        return data.progress(move.organization(), move.id()).orElseThrow();
    }

    /** The newest re-encryption of acme. */
    public ReEncryptionProgress latest() {
        return data.reEncryptions(ACME, 0, 1).get(0);
    }

    /** All data keys of acme, by id. */
    public Map<DataKeyId, StoredDataKey> rows() {
        return keys().keys().stream()
                .flatMap(key -> IntStream.rangeClosed(1, key.revision())
                        .mapToObj(revision -> new KeyRevision(key.id(), revision)))
                .flatMap(key -> data.page(ACME, key, null, null, ALL).stream())
                .collect(Collectors.toMap(StoredDataKey::id, row -> row));
    }

    public long count(CustomerManagedKey key) {
        return rows().values().stream()
                .filter(row -> row.key().key().equals(key.id()))
                .count();
    }

    /** Every data key is under this key and was wrapped so many times. */
    public void requireAllUnder(CustomerManagedKey key, long wrapVersion) {
        assertThat(rows().values()).hasSize(sealed.size()).allSatisfy(row -> {
            assertThat(row.key().key()).isEqualTo(key.id());
            assertThat(row.wrapVersion()).isEqualTo(wrapVersion);
        });
    }

    @Override
    public void close() {
        hooks.heal();
        running.forEach(Cmk::close);
    }
}
