package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.aws.internal.SessionRequest.WebIdentity;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class TrustCheckTest {

    private final FakeSts sts = new FakeSts();
    private final Sessions sessions =
            new Sessions(sts, Duration.ofMinutes(15), ManualTime.at(Instant.parse("2026-11-01T12:00:00Z")));
    private final TrustCheck check = new TrustCheck(sts, sessions);
    private final SessionRequest acme = FakeSts.request("acme");
    private final SessionRequest web = acme.with(new WebIdentity(acme.organization()));

    private void roleTrusts(Predicate<SessionRequest> trusted) {
        roleAnswersOtherwise(trusted, UnavailableReason.ACCESS_DENIED);
    }

    private void roleAnswersOtherwise(Predicate<SessionRequest> trusted, UnavailableReason reason) {
        sts.answer = request -> {
            if (trusted.test(request)) {
                return sts.credentials(request);
            }
            throw FakeSts.failure(reason);
        };
    }

    private void assertFails(SessionRequest request, UnavailableReason reason, String text) {
        assertThatExceptionOfType(KeyAccessException.class)
                .isThrownBy(() -> check.run(request))
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void a_role_that_trusts_only_this_organization_passes() {
        roleTrusts(acme::equals);
        assertThatCode(() -> check.run(acme)).doesNotThrowAnyException();
        assertThat(sts.asked).hasSize(3).last().isEqualTo(acme.with(new ExternalId(null)));
        roleTrusts(web::equals);
        assertThatCode(() -> check.run(web)).doesNotThrowAnyException();
    }

    @Test
    void a_role_that_takes_any_external_id_fails() {
        roleTrusts(request -> !request.proof().equals(new ExternalId(null)));
        assertFails(acme, UnavailableReason.MISCONFIGURED, "can be taken on with a wrong external id");
    }

    @Test
    void a_role_that_takes_none_fails() {
        roleTrusts(request -> request.equals(acme) || request.proof().equals(new ExternalId(null)));
        assertFails(acme, UnavailableReason.MISCONFIGURED, "can be taken on without an external id");
    }

    @Test
    void a_role_that_takes_tokens_of_other_organizations_fails() {
        roleTrusts(request -> true);
        assertFails(web, UnavailableReason.MISCONFIGURED, "accepts a web identity token about another organization");
    }

    @Test
    void only_a_refusal_counts_as_one() {
        for (UnavailableReason reason : new UnavailableReason[] {
            UnavailableReason.UNREACHABLE, UnavailableReason.THROTTLED, UnavailableReason.MISCONFIGURED
        }) {
            roleAnswersOtherwise(acme::equals, reason);
            assertFails(acme, reason, "as the test says");
        }
    }

    @Test
    void a_role_that_cannot_be_taken_on_at_all_says_so() {
        roleTrusts(request -> false);
        assertFails(acme, UnavailableReason.ACCESS_DENIED, "as the test says");
        assertThat(sts.asked).containsExactly(acme);
    }

    @Test
    void the_session_in_use_ends_with_an_answer_and_goes_on_without_one() {
        roleTrusts(acme::equals);
        AwsSessionCredentials first = sessions.get(acme);
        for (UnavailableReason silence :
                new UnavailableReason[] {UnavailableReason.UNREACHABLE, UnavailableReason.THROTTLED}) {
            roleAnswersOtherwise(request -> false, silence);
            assertFails(acme, silence, "as the test says");
            assertThat(sessions.get(acme)).as("after " + silence).isEqualTo(first);
        }
        roleTrusts(acme::equals);
        check.run(acme);
        AwsSessionCredentials second = sessions.get(acme);
        assertThat(second).as("after a check that has passed").isNotEqualTo(first);
        roleTrusts(request -> false);
        assertFails(acme, UnavailableReason.ACCESS_DENIED, "as the test says");
        assertThatExceptionOfType(KeyAccessException.class).isThrownBy(() -> sessions.get(acme));
    }

    @Test
    void what_it_starts_is_used_for_nothing_else() {
        roleTrusts(acme::equals);
        check.run(acme);
        sessions.get(acme);
        assertThat(sts.asked).filteredOn(acme::equals).hasSize(2);
    }
}
