package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.aws.World.Customer;
import dev.cmk.spi.WrapContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Each with an account, a role and a key of its own. */
class ManyOrganizationsTest {

    /** -Dtest.organizations=10000 takes ten times as long and comes to the same numbers. */
    private static final int ORGANIZATIONS = Integer.getInteger("test.organizations", 1_000);

    private static final int CALLERS = 4;

    /** As many as the JDK keeps idle for one host. */
    private static final int IDLE_CONNECTIONS = 5;

    private static long threads(String... prefixes) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> List.of(prefixes).stream().anyMatch(name::startsWith))
                .count();
    }

    private static long threadsOfTheProvider() {
        return threads("cmk-aws", "sdk-", "idle-");
    }

    /** The simulator has one thread for each connection, and one that accepts them. */
    private static long connections() {
        return threads("aws-simulator") - 1;
    }

    @Test
    void a_thousand_organizations_share_clients_connections_and_threads() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
        long before = threadsOfTheProvider();
        long connectionsBefore = threads("aws-simulator");
        try (World world = new World();
                AwsKmsProvider provider = world.builder().build()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                callers.add(executor.submit(() -> {
                    for (int i = first; i < ORGANIZATIONS; i += CALLERS) {
                        use(world.customer("org-" + i, String.valueOf(100_000_000_000L + i)), provider);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
            assertThat(world.aws.callLog().count("AssumeRole")).isEqualTo(ORGANIZATIONS);
            assertThat(world.aws.callLog().count()).isEqualTo(2L * ORGANIZATIONS);
            assertThat(threadsOfTheProvider() - before)
                    .as("timers, and nothing else")
                    .isBetween(1L, 4L);
            assertThat(connections() - connectionsBefore)
                    .as("connections")
                    .isBetween(1L, (long) CALLERS + IDLE_CONNECTIONS);
        } finally {
            executor.shutdownNow();
        }
        assertThat(threadsOfTheProvider() - before).as("after close").isLessThanOrEqualTo(0);
    }

    private static void use(Customer customer, AwsKmsProvider provider) {
        customer.open(provider).generate(new WrapContext(customer.organization, DataKeyId.random()));
    }
}
