package dev.cmk.examples.esc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import org.junit.jupiter.api.Test;
import org.springframework.http.ProblemDetail;

class ProblemsTest {

    private static final KeyUnavailableException DENIED = new KeyUnavailableException(
            OrganizationId.of("acme"),
            "ours",
            UnavailableReason.ACCESS_DENIED,
            null,
            "AWS STS refuses the role arn:aws:iam::222222222222:role/esc",
            null);

    @Test
    void admins_are_told_which_role_it_is_and_members_are_not() {
        assertThat(Problems.of(DENIED).getDetail()).contains("arn:aws:iam::222222222222:role/esc");

        ProblemDetail forMembers = Problems.forMembers(DENIED);
        assertThat(forMembers.getDetail()).doesNotContain("arn:").doesNotContain("ours");
        assertThat(forMembers.getProperties()).containsEntry("code", "access-denied");
    }

    @Test
    void what_went_wrong_inside_is_not_told() {
        ProblemDetail problem = Problems.of(new IllegalStateException("password=hunter2"));

        assertThat(problem.getStatus()).isEqualTo(500);
        assertThat(problem.toString()).doesNotContain("hunter2");
    }
}
