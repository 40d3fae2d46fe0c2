package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

class KmsErrorsTest {

    private static final KeyArn KEY = KeyArn.parse("keyArn", "arn:aws:kms:eu-central-1:111122223333:key/1");
    private static final KeyArn ALIAS = KeyArn.parse("keyArn", "arn:aws:kms:eu-central-1:111122223333:alias/prod");

    private static RuntimeException translated(SdkException e, KeyArn key) {
        return new KmsErrors(key, "kms:Decrypt", "the role arn:aws:iam::111122223333:role/cmk").of(e);
    }

    private static KeyAccessException denied(SdkException e, KeyArn key) {
        return (KeyAccessException) translated(e, key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AccessDeniedException       | 400 | ''                        | ACCESS_DENIED    | false
            DisabledException           | 400 | k is disabled.            | DISABLED         | true
            KMSInvalidStateException    | 400 | k is pending deletion.    | PENDING_DELETION | true
            KMSInvalidStateException    | 400 | k is pending import.      | DISABLED         | true
            KMSInvalidStateException    | 400 | k is unavailable.         | DISABLED         | true
            KMSInvalidStateException    | 400 | The proxy did not respond in time. | UNREACHABLE | false
            KMSInvalidStateException    | 400 | It might be a transient network issue. | UNREACHABLE | false
            KMSInvalidStateException    | 400 | Rejected because of a very high request rate. | THROTTLED | false
            KMSInvalidStateException    | 400 | The key store is not connected. | DISABLED | true
            NotFoundException           | 400 | Key 'k' does not exist    | NOT_FOUND        | true
            InvalidKeyUsageException    | 400 | ''                        | MISCONFIGURED    | true
            InvalidArnException         | 400 | Invalid arn eu-central-1  | MISCONFIGURED    | true
            ValidationException         | 400 | Invalid keyId 'x'         | MISCONFIGURED    | false
            ThrottlingException         | 400 | rate exceeded             | THROTTLED        | false
            LimitExceededException      | 400 | ''                        | THROTTLED        | false
            KMSInternalException        | 500 | ''                        | UNREACHABLE      | false
            KeyUnavailableException     | 500 | ''                        | UNREACHABLE      | false
            DependencyTimeoutException  | 500 | ''                        | UNREACHABLE      | false
            SomethingNewException       | 503 | ''                        | UNREACHABLE      | false
            ExpiredTokenException       | 400 | ''                        | UNREACHABLE      | false
            UnrecognizedClientException | 400 | ''                        | UNREACHABLE      | false
            InvalidSignatureException   | 400 | ''                        | UNREACHABLE      | false
            MissingAuthenticationTokenException | 400 | ''                | UNREACHABLE      | false
            SomethingNewException       | 400 | ''                        | MISCONFIGURED    | false
            """)
    void each_code_has_its_reason(String code, int status, String message, UnavailableReason reason, boolean aboutKey) {
        KeyAccessException e = denied(Errors.kms(code, message, status), KEY);
        assertThat(e.reason()).isEqualTo(reason);
        assertThat(e.isAboutKey()).isEqualTo(aboutKey);
        assertThat(e.providerCode()).isEqualTo(code);
        assertThat(e).hasCauseInstanceOf(SdkException.class);
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidCiphertextException", "IncorrectKeyException"})
    void bytes_that_the_key_has_not_wrapped_are_damaged(String code) {
        assertThat(translated(Errors.kms(code, null, 400), KEY)).isInstanceOf(DamagedWrappedKeyException.class);
    }

    @Test
    void a_missing_alias_says_nothing_about_the_key_behind_it() {
        KeyAccessException e = denied(Errors.kms("NotFoundException", "Alias a is not found.", 400), ALIAS);
        assertThat(e.reason()).isEqualTo(UnavailableReason.NOT_FOUND);
        assertThat(e.isAboutKey()).isFalse();
        assertThat(e).hasMessage("there is no alias " + ALIAS + ": create it again, or use another key");
    }

    @Test
    void a_denial_says_which_permission_of_whom_is_missing() {
        assertThat(denied(Errors.kms("AccessDeniedException", "no", 400), KEY))
                .hasMessage("AWS KMS refuses kms:Decrypt with " + KEY + ": the key policy and the policies of the role"
                        + " arn:aws:iam::111122223333:role/cmk have to allow it");
    }

    @Test
    void silence_is_unreachable() {
        for (SdkException e :
                new SdkException[] {SdkClientException.create("Connection reset"), ApiCallTimeoutException.create(8000)
                }) {
            assertThat(denied(e, KEY).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        }
    }

    @Test
    void an_answer_without_a_code_comes_from_something_in_between() {
        KeyAccessException e = denied(Errors.kms(null, null, 403), KEY);
        assertThat(e.reason()).isEqualTo(UnavailableReason.UNREACHABLE);
    }
}
