package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationId;
import dev.cmk.fakes.Await;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.BatchRunner.Step;
import dev.cmk.spi.Lease;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A KMS that takes its time costs nobody a lease, and no other organization its turn. */
class SlowKmsTest {

    private final Service service = new Service();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void stop() {
        answer.countDown();
        service.close();
        threads.shutdownNow();
    }

    private void hang(FakeKey key, Operation operation, CountDownLatch asked) {
        key.fault = (called, context) -> {
            if (called == operation) {
                asked.countDown();
                Await.latch(answer);
            }
        };
    }

    @Test
    void a_lease_is_prolonged_as_long_as_the_kms_thinks() throws ExecutionException, InterruptedException {
        service.limits = service.limits.withLease(Duration.ofSeconds(1));
        Instance instance = service.start();
        service.seal(instance, 4);
        CustomerManagedKey first = service.add(instance, "first");
        CountDownLatch asked = new CountDownLatch(4);
        hang(service.kms.key("first"), Operation.WRAP, asked);
        Lease lease = instance.engine().claim();
        CountDownLatch prolonged = new CountDownLatch(2);
        service.hooks.after("commitBatch", prolonged::countDown);

        Future<Step> step = threads.submit(() -> instance.engine().runner.run(lease));
        Await.latch(asked);
        service.time.advance(Duration.ofMillis(900));
        Await.latch(prolonged);
        service.time.advance(Duration.ofMillis(900));
        assertThat(service.start().engine().runner.claim("other")).isEmpty();
        answer.countDown();

        assertThat(step.get().lease()).isNotNull();
        assertThat(service.latest().done()).isEqualTo(4);
        service.requireAllUnder(first, 2);
    }

    @Test
    void a_batch_whose_job_was_stopped_begins_no_further_data_key() throws ExecutionException, InterruptedException {
        service.limits = service.limits.withLease(Duration.ofSeconds(1)).withConcurrency(1);
        Instance instance = service.start();
        service.seal(instance, 10);
        service.add(instance, "first");
        FakeKey key = service.kms.key("first");
        int wraps = key.calls(Operation.WRAP);
        CountDownLatch asked = new CountDownLatch(1);
        hang(key, Operation.WRAP, asked);
        Lease lease = instance.engine().claim();
        Future<Step> step = threads.submit(() -> instance.engine().runner.run(lease));
        Await.latch(asked);

        CountDownLatch noticed = new CountDownLatch(2);
        instance.admin().pause(ADMIN, "acme", service.latest().reEncryption().id());
        service.hooks.after("commitBatch", noticed::countDown);
        Await.latch(noticed); // once is not enough: the first may have returned before its answer was looked at
        answer.countDown();

        assertThat(step.get().lease()).isNull();
        assertThat(key.calls(Operation.WRAP) - wraps).isEqualTo(1);
        assertThat(service.latest().done()).isZero();
    }

    @Test
    void a_batch_that_takes_long_is_stored_as_far_as_it_got() {
        service.limits = service.limits.withConcurrency(1);
        Instance instance = service.start();
        service.seal(instance, 10);
        service.add(instance, "first");
        AtomicInteger wraps = new AtomicInteger();
        service.kms.key("first").fault = (operation, context) -> {
            if (operation == Operation.WRAP && wraps.incrementAndGet() == 3) {
                service.time.advance(service.limits.lease().dividedBy(2));
            }
        };
        Lease lease = instance.engine().claim();

        Step step = instance.engine().runner.run(lease);

        assertThat(service.latest().done()).isEqualTo(3);
        assertThat(step.pause()).isZero();
        instance.engine().runner.release(step.lease(), Duration.ZERO);
        instance.engine().runAll();
        assertThat(service.latest().done()).isEqualTo(10);
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void an_organization_whose_kms_hangs_does_not_hold_up_another() {
        Instance instance = service.start();
        for (String organization : new String[] {"a", "b"}) {
            for (int i = 0; i < 30; i++) {
                instance.cmk().cipher(organization, "scope-" + i).encrypt(new byte[1], EncryptionContext.none());
            }
            instance.admin().add(ADMIN, organization, FakeKms.newKey("key-of-" + organization));
            service.time.advance(Duration.ofSeconds(1));
        }
        CountDownLatch asked = new CountDownLatch(8);
        hang(service.kms.key("key-of-a"), Operation.WRAP, asked);
        Lease first = instance.engine().claim();
        assertThat(first.reEncryption().organization().value()).isEqualTo("a");
        Future<Step> hanging = threads.submit(() -> instance.engine().runner.run(first));
        Await.latch(asked);

        instance.engine().runAll();

        assertThat(hanging).isNotDone();
        assertThat(service.data.reEncryptions(OrganizationId.of("b"), 0, 1))
                .singleElement()
                .satisfies(job -> assertThat(job.reEncryption().state()).isEqualTo(State.COMPLETED));
    }

    @Test
    void a_call_that_is_never_answered_holds_up_neither_the_batch_nor_the_data_keys_after_it() {
        service.limits = service.limits.withConcurrency(2);
        Instance instance = service.start(service.builder().callTimeout(Duration.ofMillis(100)));
        service.seal(instance, 10);
        CustomerManagedKey first = service.add(instance, "first");
        FakeKey key = service.kms.key("first");
        int before = key.calls(Operation.WRAP);
        AtomicBoolean caught = new AtomicBoolean();
        key.fault = (operation, context) -> {
            if (operation == Operation.WRAP && caught.compareAndSet(false, true)) {
                Await.uninterruptibly(answer);
            }
        };
        Lease lease = instance.engine().claim();

        Step step = instance.engine().runner.run(lease);

        assertThat(step.pause()).as("something did not answer").isPositive();
        assertThat(service.latest().done()).isEqualTo(9);
        assertThat(service.latest().failed()).isZero();
        answer.countDown();
        instance.engine().runner.release(step.lease(), Duration.ZERO);
        instance.engine().runAll();
        assertThat(service.latest().done()).isEqualTo(10);
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        assertThat(key.calls(Operation.WRAP) - before).isEqualTo(11);
        service.requireAllUnder(first, 2);
        service.requireAllOpen();
    }

    @Test
    void a_call_that_can_be_interrupted_costs_no_thread() {
        service.limits = service.limits.withConcurrency(1);
        Instance instance = service.start(service.builder().callTimeout(Duration.ofMillis(100)));
        service.seal(instance, 10);
        service.add(instance, "first");
        Set<Thread> asked = ConcurrentHashMap.newKeySet();
        service.kms.key("first").fault = (operation, context) -> {
            if (operation == Operation.WRAP && asked.add(Thread.currentThread())) {
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        };
        Lease lease = instance.engine().claim();

        Step step = instance.engine().runner.run(lease);

        assertThat(step.pause()).as("the first did not answer").isPositive();
        assertThat(service.latest().done()).isEqualTo(9);
        assertThat(asked).as("the thread went on with the next").hasSize(1);
    }

    @Test
    void a_page_that_cannot_be_moved_further_leaves_no_call_that_nobody_would_end() throws Exception {
        service.limits = service.limits.withConcurrency(2);
        Instance instance = service.start();
        service.seal(instance, 10);
        service.add(instance, "first");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger wraps = new AtomicInteger();
        service.kms.key("first").fault = (operation, context) -> {
            if (operation == Operation.WRAP && wraps.incrementAndGet() == 1) {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw new IllegalStateException("interrupted", e);
                }
            } else if (operation == Operation.UNWRAP) {
                Await.latch(asked);
            }
        };
        Lease lease = instance.engine().claim();
        Thread[] mover = new Thread[1];
        Future<Step> step = threads.submit(() -> {
            mover[0] = Thread.currentThread();
            return instance.engine().runner.run(lease);
        });
        Await.latch(asked);

        mover[0].interrupt();

        Await.latch(interrupted);
        assertThat(step.get().pause()).isPositive();
        assertThat(service.latest().done()).isZero();
    }

    @Test
    void an_interrupted_worker_stores_nothing_and_keeps_the_interrupt() {
        Instance instance = service.start();
        service.seal(instance, 5);
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        Thread.currentThread().interrupt();

        Step step = instance.engine().runner.run(lease);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(step.pause()).isPositive();
        assertThat(service.latest().done()).isZero();
        instance.engine().runner.release(step.lease(), Duration.ZERO);
        instance.engine().runAll();
        assertThat(service.latest().done()).isEqualTo(5);
    }
}
