package dev.cmk.aws.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.internal.SessionRequest.ExternalId;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class SessionsTest {

    private static final Duration DURATION = Duration.ofMinutes(15);

    private final FakeSts sts = new FakeSts();
    private final ManualTime time = ManualTime.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final Sessions sessions = new Sessions(sts, DURATION, time);
    private final SessionRequest acme = FakeSts.request("acme");

    private void assertFails(UnavailableReason reason) {
        assertThatExceptionOfType(KeyAccessException.class)
                .isThrownBy(() -> sessions.get(acme))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void a_session_is_started_once_and_used_again() {
        AwsSessionCredentials first = sessions.get(acme);
        time.advance(Duration.ofMinutes(11));
        assertThat(sessions.get(acme)).isEqualTo(first);
        assertThat(sts.asked).hasSize(1);
    }

    @Test
    void nothing_is_shared_by_requests_that_differ_in_anything() {
        List<SessionRequest> different = List.of(
                acme,
                FakeSts.request("globex"),
                acme.with(new ExternalId("other")),
                acme.with(new ExternalId(null)),
                acme.with(new SessionRequest.WebIdentity(acme.organization())),
                acme.withPolicy("{\"Version\":\"2012-10-17\"}"),
                new SessionRequest(
                        acme.organization(),
                        RoleArn.parse("roleArn", "arn:aws:iam::111122223333:role/other"),
                        acme.proof(),
                        acme.policy(),
                        acme.region()),
                new SessionRequest(acme.organization(), acme.role(), acme.proof(), acme.policy(), "us-east-1"));
        assertThat(different.stream().map(sessions::get)).doesNotHaveDuplicates();
        assertThat(sts.asked).containsExactlyElementsOf(different);
    }

    @Test
    void it_is_renewed_before_it_ends() {
        AwsSessionCredentials first = sessions.get(acme);
        time.advance(Duration.ofMinutes(12));
        assertThat(sessions.get(acme)).isNotEqualTo(first);
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void silence_of_sts_while_it_still_runs_changes_nothing_until_it_ends() {
        AwsSessionCredentials first = sessions.get(acme);
        time.advance(Duration.ofMinutes(12));
        sts.fails(UnavailableReason.UNREACHABLE);
        for (int i = 0; i < 10; i++) {
            assertThat(sessions.get(acme)).isEqualTo(first);
        }
        assertThat(sts.asked).as("asked again after a pause only").hasSize(2);
        time.advance(Session.RENEWAL_PAUSE);
        assertThat(sessions.get(acme)).isEqualTo(first);
        assertThat(sts.asked).hasSize(3);
        time.advance(Duration.ofMinutes(3));
        assertFails(UnavailableReason.UNREACHABLE);
    }

    @Test
    void a_role_that_is_refused_when_its_session_is_renewed_is_not_used_any_longer() {
        sessions.get(acme);
        time.advance(Duration.ofMinutes(12));
        sts.fails(UnavailableReason.ACCESS_DENIED);
        assertFails(UnavailableReason.ACCESS_DENIED);
        assertFails(UnavailableReason.ACCESS_DENIED);
    }

    @Test
    void a_refusal_is_remembered_for_a_short_time() {
        sts.fails(UnavailableReason.ACCESS_DENIED);
        for (int i = 0; i < 100; i++) {
            assertFails(UnavailableReason.ACCESS_DENIED);
        }
        assertThat(sts.asked).hasSize(1);
        sts.works();
        assertFails(UnavailableReason.ACCESS_DENIED);
        time.advance(Session.REFUSAL_KEPT);
        assertThat(sessions.get(acme)).isNotNull();
    }

    @Test
    void a_session_that_is_ended_is_started_anew_and_so_is_one_that_was_refused() {
        sts.fails(UnavailableReason.ACCESS_DENIED);
        assertFails(UnavailableReason.ACCESS_DENIED);
        sts.works();
        sessions.end(acme);
        AwsSessionCredentials first = sessions.get(acme);
        sessions.end(acme);
        assertThat(sessions.get(acme)).isNotNull().isNotEqualTo(first);
    }

    @Test
    void a_session_with_which_a_call_was_denied_is_kept_only_while_it_is_new() {
        AwsSessionCredentials first = sessions.get(acme);
        sessions.doubt(acme, first);
        assertThat(sessions.get(acme)).isEqualTo(first);
        time.advance(Session.BEYOND_DOUBT);
        sessions.doubt(acme, first);
        AwsSessionCredentials second = sessions.get(acme);
        assertThat(second).isNotEqualTo(first);
        time.advance(Session.BEYOND_DOUBT);
        sessions.doubt(acme, first);
        assertThat(sessions.get(acme)).as("another one was denied").isEqualTo(second);
    }

    @Test
    void silence_is_not_remembered() {
        sts.fails(UnavailableReason.UNREACHABLE);
        assertFails(UnavailableReason.UNREACHABLE);
        sts.works();
        assertThat(sessions.get(acme)).isNotNull();
    }

    @Test
    void credentials_that_were_refused_are_replaced_and_newer_ones_stay() {
        AwsSessionCredentials first = sessions.get(acme);
        sessions.drop(acme, first);
        AwsSessionCredentials second = sessions.get(acme);
        assertThat(second).isNotEqualTo(first);
        sessions.drop(acme, first);
        assertThat(sessions.get(acme)).isEqualTo(second);
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void its_age_counts_from_before_it_was_asked_for() {
        sts.answer = request -> {
            time.advance(Duration.ofMinutes(14));
            return sts.credentials(request);
        };
        sessions.get(acme);
        sts.works();
        time.advance(Duration.ofMinutes(1));
        sessions.get(acme);
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void many_callers_start_one_session_or_share_one_failure() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sts.answer = request -> {
            asked.countDown();
            await(answer);
            throw FakeSts.failure(UnavailableReason.UNREACHABLE);
        };
        List<FutureTask<AwsSessionCredentials>> callers = callers();
        asked.await();
        awaitBlocked(callers.size()); // the one that asks waits too, for its answer
        answer.countDown();
        for (FutureTask<AwsSessionCredentials> caller : callers) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(caller::get)
                    .withCauseInstanceOf(KeyAccessException.class);
        }
        assertThat(sts.asked).hasSize(1);

        CountDownLatch again = new CountDownLatch(1);
        sts.answer = request -> {
            await(again);
            return sts.credentials(request);
        };
        List<FutureTask<AwsSessionCredentials>> more = callers();
        awaitBlocked(more.size());
        again.countDown();
        AwsSessionCredentials one = more.get(0).get();
        for (FutureTask<AwsSessionCredentials> caller : more) {
            assertThat(caller.get()).isEqualTo(one);
        }
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void near_its_end_one_caller_renews_it_and_the_others_do_not_wait() throws Exception {
        AwsSessionCredentials first = sessions.get(acme);
        time.advance(Duration.ofMinutes(12));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sts.answer = request -> {
            asked.countDown();
            await(answer);
            return sts.credentials(request);
        };
        FutureTask<AwsSessionCredentials> renewing = new FutureTask<>(() -> sessions.get(acme));
        start(renewing);
        asked.await();
        assertThat(sessions.get(acme)).isEqualTo(first);
        answer.countDown();
        assertThat(renewing.get()).isNotEqualTo(first).isEqualTo(sessions.get(acme));
        assertThat(sts.asked).hasSize(2);
    }

    @Test
    void a_caller_that_is_interrupted_while_it_waits_gives_up() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sts.answer = request -> {
            asked.countDown();
            await(answer);
            return sts.credentials(request);
        };
        FutureTask<AwsSessionCredentials> starting = new FutureTask<>(() -> sessions.get(acme));
        start(starting);
        asked.await();
        FutureTask<AwsSessionCredentials> waiting = new FutureTask<>(() -> sessions.get(acme));
        start(waiting).interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(waiting::get)
                .withCauseInstanceOf(KeyAccessException.class);
        answer.countDown();
        assertThat(starting.get()).isNotNull();
    }

    private final List<Thread> threads = new ArrayList<>();

    private List<FutureTask<AwsSessionCredentials>> callers() {
        threads.clear();
        List<FutureTask<AwsSessionCredentials>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            FutureTask<AwsSessionCredentials> caller = new FutureTask<>(() -> sessions.get(acme));
            callers.add(caller);
            start(caller);
        }
        return callers;
    }

    private Thread start(FutureTask<?> task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Until so many have come as far as they get. */
    private void awaitBlocked(int count) {
        while (threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.WAITING)
                        .count()
                < count) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
