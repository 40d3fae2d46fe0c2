package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.aws.World.Customer;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Each with an account, a role and a key of its own. */
class ManyOrganizationsTest {

    private static final int ORGANIZATIONS = 10_000;
    private static final int CALLERS = 4;

    /** Whatever threads there are for the provider; those of the simulator and of the test have other names. */
    private static long threadsOfTheProvider() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cmk-aws") || name.startsWith("sdk-") || name.startsWith("idle-"))
                .count();
    }

    @Test
    void ten_thousand_organizations_share_clients_and_threads() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(CALLERS);
        long before = threadsOfTheProvider();
        AtomicInteger open = new AtomicInteger();
        AtomicInteger mostOpen = new AtomicInteger();
        try (World world = new World();
                SdkHttpClient http = counting(open, mostOpen);
                AwsKmsProvider provider = world.builder().httpClient(http).build()) {
            List<Future<?>> done = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                done.add(executor.submit(() -> {
                    for (int i = first; i < ORGANIZATIONS; i += CALLERS) {
                        use(world.customer("org-" + i, String.valueOf(100_000_000_000L + i)), provider);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            assertThat(world.aws.callLog().count("AssumeRole")).isEqualTo(ORGANIZATIONS);
            assertThat(world.aws.callLog().count()).isEqualTo(4L * ORGANIZATIONS);
            assertThat(threadsOfTheProvider() - before)
                    .as("the timer, and nothing else")
                    .isEqualTo(1);
            assertThat(mostOpen).as("calls under way").hasValueLessThanOrEqualTo(CALLERS);
        } finally {
            executor.shutdownNow();
        }
        assertThat(open).hasValue(0);
    }

    private static void use(Customer customer, AwsKmsProvider provider) {
        WrappingKey key = customer.open(provider);
        WrapContext context = new WrapContext(customer.organization, DataKeyId.random());
        WrappedDataKey wrapped = key.generate(context).wrapped();
        key.unwrap(wrapped, context);
        customer.open(provider).unwrap(wrapped, context);
    }

    private static SdkHttpClient counting(AtomicInteger open, AtomicInteger mostOpen) {
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .socketTimeout(Duration.ofSeconds(30))
                .build();
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                ExecutableHttpRequest prepared = http.prepareRequest(request);
                return new ExecutableHttpRequest() {
                    @Override
                    public software.amazon.awssdk.http.HttpExecuteResponse call() throws java.io.IOException {
                        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                        try {
                            return prepared.call();
                        } finally {
                            open.decrementAndGet();
                        }
                    }

                    @Override
                    public void abort() {
                        prepared.abort();
                    }
                };
            }

            @Override
            public void close() {
                http.close();
            }
        };
    }
}
