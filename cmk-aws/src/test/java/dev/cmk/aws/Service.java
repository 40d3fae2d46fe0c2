package dev.cmk.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.event.CmkEvent;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.memory.InMemoryStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A service whose own key and whose customers' keys are all in AWS KMS. */
final class Service implements AutoCloseable {

    static final Actor ADMIN = Actor.of("ada");
    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");

    final World world = new World();
    final SimulatedKey platform = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
    final InMemoryStore store = new InMemoryStore();
    final ManualEngine engine = new ManualEngine();
    final List<CmkEvent> events = new CopyOnWriteArrayList<>();
    final Cmk cmk;
    private final Map<String, byte[]> sealed = new LinkedHashMap<>();

    Service() {
        AwsKmsProvider provider = world.builder()
                .allowDirect(OrganizationId.of("acme"), platform.arn())
                .build();
        cmk = Cmk.builder()
                .store(store)
                .provider(provider)
                .platformKey(provider.platformKey(platform.arn()))
                .authorizer((actor, organization) -> actor.equals(ADMIN))
                .engine(engine)
                .listener(events::add)
                .reEncryption(ReEncryptionLimits.defaults().withCallsPerSecond(100_000))
                .watchInterval(Duration.ofMinutes(5))
                .time(world.time)
                .build();
    }

    KeyAdmin admin() {
        return cmk.admin();
    }

    /** A customer whose role asks for the external id that the library has made. */
    Customer customer(String organization, String account) {
        String externalId = admin().setup(ADMIN, organization).externalId();
        return world.customer(organization, account, externalId);
    }

    Customer acme() {
        return customer("acme", World.ACCOUNT);
    }

    CustomerManagedKey add(Customer customer, String name, Map<String, String> settings) {
        return admin().add(ADMIN, customer.organization.value(), NewKey.of(name, AwsKmsProvider.TYPE, settings));
    }

    CustomerManagedKey addAndMove(Customer customer, String name, Map<String, String> settings) {
        CustomerManagedKey added = add(customer, name, settings);
        engine.runAll();
        return added;
    }

    void seal(Customer customer, String scope) {
        sealed.put(scope, cmk.cipher(customer.organization.value(), scope).encrypt(scope.getBytes(UTF_8), CONTEXT));
    }

    void open(Customer customer, String scope) {
        assertThat(cmk.cipher(customer.organization.value(), scope).decrypt(sealed.get(scope), CONTEXT))
                .asString(UTF_8)
                .isEqualTo(scope);
    }

    /** Which keys in KMS have wrapped the organization's data keys. */
    Set<String> references(Customer customer) {
        return store.load(customer.organization).orElseThrow().keys().stream()
                .flatMap(key -> IntStream.rangeClosed(1, key.revision())
                        .mapToObj(revision -> new KeyRevision(key.id(), revision)))
                .flatMap(key -> store.page(customer.organization, key, null, null, 1000).stream())
                .map(row -> row.wrapped().keyReference())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        cmk.close();
        world.close();
    }
}
