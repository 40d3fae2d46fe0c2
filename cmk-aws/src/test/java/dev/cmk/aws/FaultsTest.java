package dev.cmk.aws;

import static dev.cmk.aws.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.Fault;
import dev.cmk.aws.simulator.FaultRule;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each fault of AWS becomes, and how many calls it costs. */
class FaultsTest {

    private final World world = new World();
    private final AwsKmsProvider provider = world.impatient().build();
    private final Customer acme = world.acme();
    private final WrappingKey key = acme.open(provider);
    private final WrapContext context = new WrapContext(acme.organization, DataKeyId.random());

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 400, ACCESS_DENIED, 1",
        "DisabledException, 400, DISABLED, 1",
        "NotFoundException, 400, NOT_FOUND, 1",
        "KMSInvalidStateException, 400, DISABLED, 1",
        "InvalidKeyUsageException, 400, MISCONFIGURED, 1",
        "InvalidArnException, 400, MISCONFIGURED, 1",
        "ValidationException, 400, MISCONFIGURED, 1",
        "UnrecognizedClientException, 400, UNREACHABLE, 2",
        "InvalidSignatureException, 400, UNREACHABLE, 1",
        "ExpiredTokenException, 400, UNREACHABLE, 2",
        "LimitExceededException, 400, THROTTLED, 1",
        "KeyUnavailableException, 500, UNREACHABLE, 3",
        "DependencyTimeoutException, 500, UNREACHABLE, 3",
        "KMSInternalException, 500, UNREACHABLE, 3",
    })
    void an_error_of_kms_has_its_reason_and_only_what_may_pass_is_tried_again(
            String code, int status, UnavailableReason reason, int calls) {
        WrappedDataKey wrapped = key.wrap(new byte[32], context);
        try (AwsKmsProvider patient = world.builder().build();
                Fault fault = world.aws.faults().on("Decrypt").error(code, "as the test says", status)) {
            WrappingKey same = acme.open(patient);
            var e = refused(reason, () -> same.unwrap(wrapped, context));
            assertThat(e.providerCode()).isEqualTo(code);
            assertThat(fault.struck()).as("calls").isEqualTo(calls);
        }
    }

    @ParameterizedTest
    @CsvSource({"InvalidCiphertextException", "IncorrectKeyException"})
    void a_damaged_data_key_is_not_tried_again(String code) {
        WrappedDataKey wrapped = key.wrap(new byte[32], context);
        try (Fault fault = world.aws.faults().on("Decrypt").error(code, "as the test says", 400)) {
            assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> key.unwrap(wrapped, context));
            assertThat(fault.struck()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDenied, 403, ACCESS_DENIED, 1",
        "ValidationError, 400, MISCONFIGURED, 1",
        "MalformedPolicyDocument, 400, MISCONFIGURED, 1",
        "RegionDisabledException, 403, MISCONFIGURED, 1",
        "ExpiredToken, 403, UNREACHABLE, 1",
        "InvalidClientTokenId, 403, UNREACHABLE, 1",
        "InternalFailure, 500, UNREACHABLE, 3",
    })
    void an_error_of_sts_has_its_reason_and_only_what_may_pass_is_tried_again(
            String code, int status, UnavailableReason reason, int calls) {
        try (AwsKmsProvider patient = world.builder().build();
                Fault fault = world.aws.faults().on("AssumeRole").error(code, "as the test says", status)) {
            assertThat(refused(reason, () -> acme.open(patient).generate(context))
                            .providerCode())
                    .isEqualTo(code);
            assertThat(fault.struck()).as("calls").isEqualTo(calls);
        }
        assertThat(world.aws.callLog().count("GenerateDataKey")).isZero();
    }

    @Test
    void access_denied_by_sts_and_by_kms_are_told_apart() {
        acme.role().setPermissions();
        var byKms = refused(UnavailableReason.ACCESS_DENIED, () -> key.generate(context));
        acme.role().setTrust();
        try (AwsKmsProvider fresh = world.builder().build()) {
            var bySts = refused(
                    UnavailableReason.ACCESS_DENIED, () -> acme.open(fresh).generate(context));
            assertThat(byKms).hasMessageStartingWith("AWS KMS refuses kms:GenerateDataKey");
            assertThat(byKms.isAboutKey()).isFalse();
            assertThat(bySts).hasMessageStartingWith("AWS STS refuses the role " + acme.roleArn);
            assertThat(bySts.isAboutKey()).isTrue();
        }
    }

    static Stream<Function<FaultRule, Fault>> silences() {
        return Stream.of(
                rule -> rule.delayed(Duration.ofSeconds(30)),
                FaultRule::hangs,
                FaultRule::connectionReset,
                FaultRule::halfAnswer,
                FaultRule::malformedAnswer,
                FaultRule::internalError);
    }

    @ParameterizedTest
    @MethodSource("silences")
    void a_kms_that_does_not_answer_properly_is_unreachable(Function<FaultRule, Fault> silence) {
        key.generate(context);
        try (Fault fault = silence.apply(world.aws.faults().on("GenerateDataKey"))) {
            var e = refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
            assertThat(e.isAboutKey()).isFalse();
            assertThat(fault.struck()).isBetween(1L, 6L);
        }
        key.generate(context);
    }

    @ParameterizedTest
    @MethodSource("silences")
    void an_sts_that_does_not_answer_properly_is_unreachable(Function<FaultRule, Fault> silence) {
        try (Fault fault = silence.apply(world.aws.faults().on("AssumeRole"))) {
            var e = refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
            assertThat(e.isAboutKey()).isFalse();
            assertThat(fault.struck()).isBetween(1L, 6L);
        }
        key.generate(context);
    }

    @ParameterizedTest
    @MethodSource("silences")
    void what_fails_once_is_tried_again(Function<FaultRule, Fault> silence) {
        try (AwsKmsProvider patient =
                world.builder().attemptTimeout(Duration.ofMillis(500)).build()) {
            WrappingKey same = acme.open(patient);
            same.generate(context);
            try (Fault fault = silence.apply(world.aws.faults().on("Decrypt").times(1))) {
                WrappedDataKey wrapped = same.wrap(new byte[32], context);
                assertThat(same.unwrap(wrapped, context)).isEqualTo(new byte[32]);
                assertThat(fault.struck()).isEqualTo(1);
            }
        }
    }

    @Test
    void throttling_is_tried_again_and_then_said() {
        try (AwsKmsProvider patient = world.builder().build()) {
            WrappingKey same = acme.open(patient);
            try (Fault fault = world.aws.faults().on("GenerateDataKey").throttled()) {
                var e = refused(UnavailableReason.THROTTLED, () -> same.generate(context));
                assertThat(e.providerCode()).isEqualTo("ThrottlingException");
                assertThat(fault.struck()).isEqualTo(3);
            }
            try (Fault fault = world.aws.faults().on("GenerateDataKey").times(1).throttled()) {
                same.generate(context);
                assertThat(fault.struck()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_region_that_cannot_be_reached_is_unreachable() {
        world.aws.close();
        refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
    }
}
