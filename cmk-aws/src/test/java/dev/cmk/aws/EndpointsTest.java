package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** Where calls would go: the network is a client that only notes the hosts. */
class EndpointsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");

    private final Network network = new Network();

    private static final class Network implements SdkHttpClient {

        final Set<String> hosts = new ConcurrentSkipListSet<>();
        volatile boolean closed;

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    hosts.add(request.httpRequest().getUri().getScheme() + "://"
                            + request.httpRequest().host());
                    throw new IOException("no network here");
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private AwsKmsProvider.Builder builder() {
        return AwsKmsProvider.builder()
                .httpClient(network)
                .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));
    }

    private Set<String> hostsOf(UnaryOperator<AwsKmsProvider.Builder> options, String region, boolean direct) {
        String partition = Region.of(region).metadata().partition().id();
        String arn = "arn:" + partition + ":kms:" + region + ":111122223333:key/1";
        Map<String, String> settings = direct
                ? Map.of("keyArn", arn, "access", "direct")
                : AwsKmsProvider.settings(arn, "arn:" + partition + ":iam::111122223333:role/cmk");
        try (AwsKmsProvider provider =
                options.apply(builder().allowDirect(ACME, arn)).build()) {
            assertThatExceptionOfType(KeyAccessException.class)
                    .isThrownBy(() -> provider.open(new KeyRequest(ACME, "external-id", settings))
                            .generate(new WrapContext(ACME, DataKeyId.random())))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.UNREACHABLE));
        }
        return network.hosts;
    }

    @Test
    void kms_is_asked_in_the_region_of_the_key() {
        assertThat(hostsOf(builder -> builder, "eu-central-1", true))
                .containsExactly("https://kms.eu-central-1.amazonaws.com");
    }

    @Test
    void sts_is_asked_in_the_region_of_the_key() {
        assertThat(hostsOf(builder -> builder, "eu-central-1", false))
                .containsExactly("https://sts.eu-central-1.amazonaws.com");
    }

    @Test
    void every_partition_has_its_own_hosts() {
        assertThat(hostsOf(builder -> builder, "cn-north-1", true))
                .containsExactly("https://kms.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void a_host_may_ask_the_sts_of_one_region_for_all_keys_of_its_partition() {
        UnaryOperator<AwsKmsProvider.Builder> options = builder -> builder.stsRegion(Region.US_EAST_1);
        assertThat(hostsOf(options, "eu-central-1", false)).containsExactly("https://sts.us-east-1.amazonaws.com");
        network.hosts.clear();
        assertThat(hostsOf(options, "cn-north-1", false)).containsExactly("https://sts.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void fips_and_dual_stack_are_the_sdks() {
        assertThat(hostsOf(builder -> builder.fips(true), "us-east-1", true))
                .containsExactly("https://kms-fips.us-east-1.amazonaws.com");
        network.hosts.clear();
        assertThat(hostsOf(builder -> builder.dualstack(true), "us-east-1", true))
                .containsExactly("https://kms.us-east-1.api.aws");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, sts-fips.us-east-1.amazonaws.com",
        "us-east-2, sts-fips.us-east-2.amazonaws.com",
        "us-west-1, sts-fips.us-west-1.amazonaws.com",
        "us-west-2, sts-fips.us-west-2.amazonaws.com",
        "us-gov-west-1, sts.us-gov-west-1.amazonaws.com",
        "us-gov-east-1, sts.us-gov-east-1.amazonaws.com"
    })
    void sts_has_fips_endpoints_in_the_united_states(String region, String host) {
        assertThat(hostsOf(builder -> builder.fips(true), region, false)).containsExactly("https://" + host);
    }

    @Test
    void for_a_key_elsewhere_the_sts_of_such_a_region_is_asked() {
        UnaryOperator<AwsKmsProvider.Builder> options =
                builder -> builder.fips(true).stsRegion(Region.US_WEST_2);
        assertThat(hostsOf(options, "eu-central-1", false)).containsExactly("https://sts-fips.us-west-2.amazonaws.com");
    }

    @Test
    void an_endpoint_of_the_hosts_is_used_for_all_regions() {
        UnaryOperator<AwsKmsProvider.Builder> options =
                builder -> builder.kmsEndpoint(URI.create("https://kms.example.com"))
                        .stsEndpoint(URI.create("https://sts.example.com"));
        assertThat(hostsOf(options, "eu-central-1", true)).containsExactly("https://kms.example.com");
        network.hosts.clear();
        assertThat(hostsOf(options, "us-east-1", false)).containsExactly("https://sts.example.com");
    }

    @Test
    void an_endpoint_of_the_hosts_leaves_nothing_for_fips_to_choose() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder()
                        .fips(true)
                        .kmsEndpoint(URI.create("https://kms.example.com"))
                        .build())
                .withMessageContaining("kmsEndpoint");
    }

    @Test
    void the_hosts_own_client_stays_open() {
        hostsOf(builder -> builder, "eu-central-1", true);
        assertThat(network.closed).isFalse();
    }
}
