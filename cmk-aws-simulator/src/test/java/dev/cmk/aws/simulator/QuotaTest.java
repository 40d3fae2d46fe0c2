package dev.cmk.aws.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;

/** The quota of an account in a region. */
class QuotaTest extends SimulatorFixture {

    @Override
    AwsSimulator.Builder builder() {
        return super.builder().quota(Quota.perSecond(2));
    }

    @Test
    void the_bucket_empties_and_refills_by_the_clock() {
        KmsClient kms = kms();
        encrypt(kms);
        encrypt(kms);
        assertRefused("ThrottlingException", () -> encrypt(kms));
        clock.advance(Duration.ofMillis(500));
        encrypt(kms);
        assertRefused("ThrottlingException", () -> encrypt(kms));
        clock.advance(Duration.ofMinutes(30));
        encrypt(kms);
        encrypt(kms);
        assertRefused("ThrottlingException", () -> encrypt(kms));
    }

    @Test
    void the_callers_account_pays_in_each_region_by_itself() {
        KmsClient kms = kms();
        encrypt(kms);
        encrypt(kms);
        assertRefused("ThrottlingException", () -> encrypt(kms));
        KmsClient platform = clients.kms(Clients.of(aws.credentials()));
        assertRefused("AccessDeniedException", () -> encrypt(platform));
        KmsClient elsewhere = clients.kms(Clients.of(session()), "us-east-1");
        assertRefused("NotFoundException", () -> encrypt(elsewhere));
    }

    @Test
    void one_account_can_have_another_quota() {
        aws.setQuota(CUSTOMER, Quota.UNLIMITED);
        KmsClient kms = kms();
        for (int i = 0; i < 10; i++) {
            encrypt(kms);
        }
        aws.setQuota(CUSTOMER, new Quota(1, 1));
        encrypt(kms);
        assertRefused("ThrottlingException", () -> encrypt(kms));
        assertThat(aws.callLog().count("Encrypt")).isEqualTo(12);
    }

    @Test
    void a_quota_that_lets_nothing_through_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Quota.perSecond(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quota(1, 0.5));
    }
}
