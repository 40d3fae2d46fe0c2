package dev.cmk.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.RevocationBound;
import dev.cmk.TimeSource;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.memory.InMemoryStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Figures, not tests: printed for whoever asks, and not part of the build. From the root of the project:
 *
 * <pre>./mvnw -q -pl cmk-aws -am test -Dtest=Figures -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class Figures {

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    // How long a customer waits until they are obeyed

    @Test
    void lockout_by_each_means() {
        Map<String, Consumer<Customer>> means = new LinkedHashMap<>();
        means.put("key disabled", customer -> customer.key.disable());
        means.put("deletion of the key scheduled", customer -> customer.key.scheduleDeletion(Duration.ofDays(7)));
        means.put(
                "key policy denies",
                customer -> customer.key.setPolicy(Permission.deny("kms:*").to(customer.roleArn)));
        means.put("role deleted", customer -> customer.role().delete());
        means.put("permissions of the role removed", customer -> customer.role().setPermissions());
        means.put("trust policy edited only", customer -> customer.role().setTrust());
        print("%nlockout: data key in constant use, injected clock, steps of 5 s");
        print("%-34s %12s %12s", "what the customer does", "measured", "bound");
        means.forEach((name, take) -> {
            try (Service service = new Service()) {
                Customer acme = service.acme();
                service.addAndMove(acme, "prod", acme.settings());
                service.seal(acme, "scope");
                take.accept(acme);
                RevocationBound bound = service.cmk.revocationBound(AwsKmsProvider.TYPE);
                Duration most = name.startsWith("trust") ? bound.trustRevoked() : bound.keyRevoked();
                print("%-34s %10d s %10d s", name, lockout(service, acme).toSeconds(), most.toSeconds());
            }
        });
    }

    private static Duration lockout(Service service, Customer acme) {
        Duration passed = Duration.ZERO;
        while (true) {
            try {
                service.open(acme, "scope");
            } catch (KeyUnavailableException e) {
                return passed;
            }
            service.world.time.advance(Duration.ofSeconds(5));
            passed = passed.plusSeconds(5);
        }
    }

    // What one customer's trouble costs another

    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");
    private static final byte[] SECRET =
            "a secret of this length".repeat(5).substring(0, 100).getBytes(UTF_8);
    private static final int TROUBLED_THREADS = 16;
    private static final Duration PHASE = Duration.ofSeconds(30);

    @Test
    void one_customers_trouble_and_anothers_latency() throws Exception {
        print("%none customer with %d threads that begin new scopes, and another's latency", TROUBLED_THREADS);
        print(
                "in microseconds, p50 / p99, %d s each, real clock, JDK %s",
                PHASE.toSeconds(), Runtime.version().feature());
        print(
                "%-34s %16s %16s %20s %10s",
                "the one customer", "encrypt 100 B", "decrypt 100 B", "first of a scope", "its answers");
        measure("is idle", 0, (aws, customer) -> {});
        measure(
                "has a key that hangs",
                TROUBLED_THREADS,
                (aws, customer) ->
                        aws.faults().onAnything().ofKey(customer.key.arn()).hangs());
        measure(
                "has a key that is throttled",
                TROUBLED_THREADS,
                (aws, customer) ->
                        aws.faults().onAnything().ofKey(customer.key.arn()).throttled());
        measure("is busy, and all is well", TROUBLED_THREADS, (aws, customer) -> {});
        measure("is idle again", 0, (aws, customer) -> {});
    }

    private interface Trouble {
        void cause(AwsSimulator aws, Customer customer);
    }

    private static void measure(String name, int threads, Trouble trouble) throws Exception {
        try (World world = new World();
                Cmk cmk = cmk(world)) {
            Customer troubled = added(cmk, world, "acme", World.ACCOUNT);
            added(cmk, world, "globex", World.OTHER_ACCOUNT);
            trouble.cause(world.aws, troubled);
            world.aws.callLog().clear();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong scope = new AtomicLong();
            ExecutorService others = Executors.newCachedThreadPool();
            for (int i = 0; i < threads; i++) {
                others.execute(() -> {
                    while (!stop.get()) {
                        tryToSeal(cmk.cipher("acme", "scope-" + scope.incrementAndGet()));
                    }
                });
            }
            Latencies latencies = latencies(cmk);
            stop.set(true);
            long calls = world.aws.callLog().calls().stream()
                    .filter(call -> call.keys().contains(troubled.key.arn()))
                    .count();
            print("%-34s %s %10d", name, latencies, calls);
            world.aws.faults().clear();
            others.shutdown();
            others.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static Cmk cmk(World world) {
        AwsKmsProvider provider = world.builder().time(TimeSource.system()).build();
        SimulatedKey platform = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
        return Cmk.builder()
                .store(new InMemoryStore())
                .provider(provider)
                .platformKey(provider.platformKey(platform.arn()))
                .authorizer((actor, organization) -> true)
                .build();
    }

    private static Customer added(Cmk cmk, World world, String organization, String account) {
        String externalId = cmk.admin().setup(Service.ADMIN, organization).externalId();
        Customer customer = world.customer(organization, account, externalId);
        cmk.admin().add(Service.ADMIN, organization, NewKey.of("prod", AwsKmsProvider.TYPE, customer.settings()));
        return customer;
    }

    /** Fails at once once the library has stopped asking; a service would tell its caller, who comes back. */
    private static void tryToSeal(OrganizationCipher cipher) {
        try {
            cipher.encrypt(SECRET, CONTEXT);
        } catch (KeyUnavailableException e) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Latencies(long[] encrypt, long[] decrypt, long[] first) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%16s %16s %20s", of(encrypt), of(decrypt), of(first));
        }

        private static String of(long[] nanos) {
            Arrays.sort(nanos);
            return String.format(
                    Locale.ROOT, "%.1f / %.1f", nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
        }
    }

    private static Latencies latencies(Cmk cmk) throws InterruptedException {
        int rounds = (int) (PHASE.toMillis() / 20);
        long[] encrypt = new long[rounds];
        long[] decrypt = new long[rounds];
        long[] first = new long[rounds];
        OrganizationCipher cipher = cmk.cipher("globex", "hot");
        byte[] warm = cipher.encrypt(SECRET, CONTEXT);
        for (int i = 0; i < 100_000; i++) {
            cipher.decrypt(warm, CONTEXT);
            warm = cipher.encrypt(SECRET, CONTEXT);
        }
        long end = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
            long between = System.nanoTime();
            cipher.decrypt(sealed, CONTEXT);
            long then = System.nanoTime();
            cmk.cipher("globex", "cold-" + i).encrypt(SECRET, CONTEXT);
            first[i] = System.nanoTime() - then;
            encrypt[i] = between - start;
            decrypt[i] = then - between;
            end += TimeUnit.MILLISECONDS.toNanos(20);
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        }
        return new Latencies(encrypt, decrypt, first);
    }
}
