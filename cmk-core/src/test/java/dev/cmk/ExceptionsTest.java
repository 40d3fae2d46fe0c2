package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.KeyConflictException.Rule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExceptionsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");

    @Test
    void all_have_one_root() {
        Stream<Class<?>> all = Stream.of(
                ConcurrentChangeException.class,
                DataKeyDamagedException.class,
                InvalidCiphertextException.class,
                KeyConflictException.class,
                KeyUnavailableException.class,
                NotAuthorizedException.class,
                NotEntitledException.class,
                StoreException.class,
                UnknownDataKeyException.class);
        assertThat(all).allMatch(CmkException.class::isAssignableFrom);
        assertThat(RuntimeException.class).isAssignableFrom(CmkException.class);
    }

    @Test
    void a_key_that_cannot_be_used_says_whose_which_and_why() {
        RuntimeException cause = new RuntimeException("from the KMS");
        KeyUnavailableException e = new KeyUnavailableException(
                ACME, "prod-key", UnavailableReason.ACCESS_DENIED, "AccessDeniedException", "grant kms:Decrypt", cause);
        assertThat(e)
                .hasMessage("key 'prod-key' of organization 'acme' cannot be used (ACCESS_DENIED): grant kms:Decrypt")
                .hasCause(cause);
        assertThat(e.organization()).isEqualTo(ACME);
        assertThat(e.keyName()).isEqualTo("prod-key");
        assertThat(e.reason()).isEqualTo(UnavailableReason.ACCESS_DENIED);
        assertThat(e.providerCode()).isEqualTo("AccessDeniedException");
        assertThat(e.customerActionRequired()).isTrue();
        assertThat(e.retryable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void a_reason_is_a_denial_that_the_customer_ends_or_something_that_passes(UnavailableReason reason) {
        boolean passes = reason == UnavailableReason.THROTTLED || reason == UnavailableReason.UNREACHABLE;
        assertThat(reason.retryable()).isEqualTo(passes);
        assertThat(reason.isDenial()).isEqualTo(!passes);
        assertThat(reason.customerActionRequired()).isEqualTo(!passes);
    }

    @Test
    void what_is_wrong_with_a_ciphertext_is_not_told() {
        assertThat(new InvalidCiphertextException().getMessage())
                .isEqualTo(new InvalidCiphertextException().getMessage());
        assertThat(new UnknownDataKeyException())
                .isInstanceOf(InvalidCiphertextException.class)
                .hasMessage("the ciphertext names a data key that this organization does not have");
    }

    @Test
    void a_damaged_data_key_is_named_with_what_to_do() {
        DataKeyId id = DataKeyId.random();
        assertThat(new DataKeyDamagedException(ACME, id, "its check value differs"))
                .hasMessage("data key " + id
                        + " of organization 'acme' is damaged: its check value differs; restore its row from a backup");
    }

    @Test
    void the_others_carry_what_they_were_given() {
        assertThat(new KeyConflictException(Rule.SAME_KEY, "m").rule()).isEqualTo(Rule.SAME_KEY);
        RuntimeException cause = new RuntimeException("SQL");
        assertThat(new StoreException("insert", cause)).hasMessage("insert").hasCause(cause);
        for (CmkException e : List.of(
                new ConcurrentChangeException("m"), new NotAuthorizedException("m"), new NotEntitledException("m"))) {
            assertThat(e).hasMessage("m").hasNoCause();
        }
    }

    @Test
    void the_clock_of_this_machine_goes_on() {
        TimeSource time = TimeSource.system();
        long before = time.nanoTime();
        assertThat(time.now()).isNotNull();
        assertThat(time.nanoTime() - before).isNotNegative();
    }
}
