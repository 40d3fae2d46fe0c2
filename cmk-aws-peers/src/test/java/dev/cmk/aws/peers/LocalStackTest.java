package dev.cmk.aws.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Which LocalStack is used; that one runs in Docker is not to be seen here. */
class LocalStackTest {

    private static final URI IN_DOCKER = URI.create("http://localhost:32768");

    private final FakeEngine engine = new FakeEngine();

    @Test
    void an_endpoint_that_was_given_is_used_and_docker_is_not_asked() {
        assertThat(new LocalStack("http://localhost:4566", engine).endpoint())
                .isEqualTo(URI.create("http://localhost:4566"));
        assertThat(engine.asked).isZero();
    }

    @Test
    void otherwise_it_is_started_in_docker_once() {
        LocalStack localStack = new LocalStack(null, engine);
        assertThat(localStack.endpoint()).isEqualTo(IN_DOCKER);
        assertThat(localStack.endpoint()).isEqualTo(IN_DOCKER);
        assertThat(engine.started).isEqualTo(1);
    }

    @Test
    void without_docker_the_tests_are_skipped_and_say_what_is_missing() {
        engine.answers = false;
        LocalStack localStack = new LocalStack(null, engine);
        assertSkipped(
                localStack, "LocalStack is not here", "CMK_LOCALSTACK_ENDPOINT is not set", "no Docker engine answers");
        assertSkipped(localStack, "no Docker engine answers");
        assertThat(engine.asked).isEqualTo(1);
        assertThat(engine.started).isZero();
    }

    @Test
    void if_it_does_not_start_the_tests_are_skipped_with_the_reason_and_it_is_not_tried_again() {
        engine.trouble = new IllegalStateException("the image cannot be fetched");
        LocalStack localStack = new LocalStack(null, engine);
        assertSkipped(localStack, "CMK_LOCALSTACK_ENDPOINT is not set", "the image cannot be fetched");
        assertSkipped(localStack, "the image cannot be fetched");
        assertThat(engine.started).isEqualTo(1);
    }

    @Test
    void the_same_if_the_engine_answers_but_cannot_run_anything() {
        engine.unfit = new IllegalStateException("nothing can be fetched");
        LocalStack localStack = new LocalStack(null, engine);
        assertSkipped(localStack, "nothing can be fetched");
        assertSkipped(localStack, "nothing can be fetched");
        assertThat(engine.asked).isEqualTo(1);
    }

    private static void assertSkipped(LocalStack localStack, String... words) {
        assertThatExceptionOfType(TestAbortedException.class)
                .isThrownBy(localStack::endpoint)
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    private static final class FakeEngine implements LocalStack.Engine {

        boolean answers = true;
        RuntimeException unfit;
        RuntimeException trouble;
        int asked;
        int started;

        @Override
        public boolean answers() {
            asked++;
            if (unfit != null) {
                throw unfit;
            }
            return answers;
        }

        @Override
        public URI start() {
            started++;
            if (trouble != null) {
                throw trouble;
            }
            return IN_DOCKER;
        }
    }
}
