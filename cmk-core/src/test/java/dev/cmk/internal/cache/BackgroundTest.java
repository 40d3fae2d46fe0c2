package dev.cmk.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.OrganizationId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BackgroundTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final OrganizationId OTHER = OrganizationId.of("other");

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final Background background = new Background(threads::add);

    @Test
    void one_key_gets_two_threads_at_a_time() {
        assertThat(background.tryRun(ACME, "key", () -> {})).isTrue();
        assertThat(background.tryRun(ACME, "key", () -> {})).isTrue();
        assertThat(background.tryRun(ACME, "key", () -> {})).isFalse();
        assertThat(background.tryRun(ACME, "another", () -> {})).isTrue();
        assertThat(background.tryRun(OTHER, "key", () -> {})).isTrue();
        threads.remove().run();
        assertThat(background.tryRun(ACME, "key", () -> {})).isTrue();
        assertThat(background.tryRun(ACME, "key", () -> {})).isFalse();
    }

    @Test
    void one_organization_gets_eight_threads_whatever_number_of_keys_it_has() {
        for (int i = 0; i < 8; i++) {
            assertThat(background.tryRun(ACME, "key" + i, () -> {})).isTrue();
        }
        for (int i = 0; i < 5; i++) { // leaves nothing behind
            assertThat(background.tryRun(ACME, "one more", () -> {})).isFalse();
        }
        assertThat(background.tryRun(OTHER, "key", () -> {})).isTrue();
        threads.remove().run();
        assertThat(background.tryRun(ACME, "one more", () -> {})).isTrue();
    }

    @Test
    void what_fails_or_is_refused_gives_its_place_back() {
        for (int i = 0; i < 100; i++) {
            assertThat(background.tryRun(ACME, "key", () -> {
                        throw new IllegalStateException("a fault");
                    }))
                    .isTrue();
            threads.remove().run();
        }
        Background refusing = new Background(work -> {
            throw new RejectedExecutionException();
        });
        for (int i = 0; i < 100; i++) {
            assertThat(refusing.tryRun(ACME, "key", () -> {})).isFalse();
        }
        boolean[] out = {true};
        Background outOfThreads = new Background(work -> {
            if (out[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        });
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> outOfThreads.tryRun(ACME, "key", () -> {})).isInstanceOf(OutOfMemoryError.class);
        }
        out[0] = false;
        assertThat(outOfThreads.tryRun(ACME, "key", () -> {})).isTrue();
    }
}
