package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.OrganizationId;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.SettingsField;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class AwsKmsProviderTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";
    private static final String ROLE = "arn:aws:iam::111122223333:role/cmk";

    private static KeyRequest request(OrganizationId organization, Map<String, String> settings) {
        return new KeyRequest(organization, "external-id", settings);
    }

    @Test
    void it_is_found_by_the_service_loader() {
        assertThat(ServiceLoader.load(KeyProvider.class))
                .filteredOn(provider -> provider instanceof AwsKmsProvider)
                .hasSize(1);
    }

    @Test
    void nothing_is_started_before_a_key_is_used() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (AwsKmsProvider provider = AwsKmsProvider.create()) {
            provider.open(request(ACME, AwsKmsProvider.settings(KEY, ROLE))).fingerprint();
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !before.contains(thread))
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("cmk-") || name.startsWith("sdk-")))
                    .isEmpty();
        }
    }

    @Test
    void a_form_asks_for_key_role_and_access() {
        try (AwsKmsProvider provider = AwsKmsProvider.create()) {
            assertThat(provider.settings().stream()
                            .collect(Collectors.toMap(SettingsField::name, SettingsField::required)))
                    .isEqualTo(Map.of("keyArn", true, "roleArn", false, "access", false));
        }
    }

    @Test
    void it_tells_how_long_a_revocation_takes_and_what_calls_cost() {
        try (AwsKmsProvider provider =
                AwsKmsProvider.builder().sessionDuration(Duration.ofHours(1)).build()) {
            assertThat(provider.capabilities().revocationLag()).isEqualTo(Duration.ofMinutes(5));
            assertThat(provider.capabilities().session()).isEqualTo(Duration.ofHours(1));
            assertThat(provider.capabilities().bindsContext()).isTrue();
            assertThat(provider.capabilities().rewraps()).isTrue();
            assertThat(provider.capabilities().usDollarsPer10000Calls()).isEqualTo(new BigDecimal("0.03"));
        }
        assertThat(AwsKmsProvider.create().capabilities().session()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void calls_made_by_one_account_in_one_region_share_a_quota_whosever_key_it_is() {
        try (AwsKmsProvider provider = AwsKmsProvider.create()) {
            String scope = provider.quotaScope(AwsKmsProvider.settings(KEY, ROLE));
            assertThat(scope).isEqualTo("aws/111122223333/eu-central-1");
            assertThat(provider.quotaScope(AwsKmsProvider.settings(KEY.replace("key/1", "alias/prod"), ROLE)))
                    .isEqualTo(scope);
            assertThat(provider.quotaScope(AwsKmsProvider.settings(KEY.replace("1111", "4444"), ROLE)))
                    .isEqualTo(scope);
            assertThat(provider.quotaScope(AwsKmsProvider.settings(KEY, ROLE.replace("1111", "4444"))))
                    .isNotEqualTo(scope);
            assertThat(provider.quotaScope(Map.of("keyArn", KEY, "access", "direct")))
                    .isEqualTo("aws/own/eu-central-1");
            assertThat(provider.quotaScope(AwsKmsProvider.settings(KEY.replace("central", "west"), ROLE)))
                    .isNotEqualTo(scope);
        }
    }

    @Test
    void direct_access_is_for_the_host_to_allow_key_by_key_and_organization_by_organization() {
        Map<String, String> direct = Map.of("keyArn", KEY, "access", "direct");
        try (AwsKmsProvider provider =
                AwsKmsProvider.builder().allowDirect(ACME, KEY).build()) {
            assertThat(provider.open(request(ACME, direct)).fingerprint()).isEqualTo(KEY);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.open(request(OrganizationId.of("globex"), direct)))
                    .withMessageContaining("setting 'access' cannot be direct");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.open(request(ACME, Map.of("keyArn", KEY + "2", "access", "direct"))))
                    .withMessageContaining("setting 'access' cannot be direct");
        }
    }

    @Test
    void web_identity_needs_an_issuer() {
        try (AwsKmsProvider provider = AwsKmsProvider.create()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.open(
                            request(ACME, Map.of("keyArn", KEY, "roleArn", ROLE, "access", "web-identity"))))
                    .withMessageContaining("this service issues no such tokens");
        }
    }

    @Test
    void the_platform_managed_key_is_named_by_its_key_arn() {
        try (AwsKmsProvider provider = AwsKmsProvider.create()) {
            assertThat(provider.platformKey(KEY).fingerprint()).isEqualTo(KEY);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.platformKey("arn:aws:kms:eu-central-1:111122223333:alias/prod"))
                    .withMessageContaining("by its key ARN");
        }
    }

    @Test
    void options_out_of_bounds_are_refused() {
        AwsKmsProvider.Builder builder = AwsKmsProvider.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.sessionDuration(Duration.ofMinutes(14)))
                .withMessageContaining("sessionDuration");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.sessionDuration(Duration.ofHours(13)))
                .withMessageContaining("sessionDuration");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.callTimeout(Duration.ZERO))
                .withMessageContaining("callTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.attemptTimeout(Duration.ofHours(1)))
                .withMessageContaining("attemptTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.stsBudget(9, Duration.ofSeconds(1)))
                .withMessageContaining("burst");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.stsBudget(10, Duration.ZERO))
                .withMessageContaining("perCall");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.stsRegion(Region.of("eu-central-9")))
                .withMessageContaining("stsRegion");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.allowDirect(ACME, "*"))
                .withMessageContaining("keyArns");
    }
}
