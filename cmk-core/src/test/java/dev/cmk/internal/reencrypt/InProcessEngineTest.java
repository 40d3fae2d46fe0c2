package dev.cmk.internal.reencrypt;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.StoreException;
import dev.cmk.fakes.Await;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.HookedStore;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.Lease;
import dev.cmk.spi.ShardId;
import dev.cmk.spi.StoredDataKey;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessEngineTest {

    private final Service service = new Service();

    @AfterEach
    void stop() {
        service.close();
    }

    private boolean isOver() {
        return service.data.reEncryptions(ACME, 0, 100).stream()
                .noneMatch(job -> job.reEncryption().state().isActive());
    }

    @Test
    void what_is_decided_is_done_by_its_threads() {
        try (Cmk cmk = service.builder().build()) {
            Instance instance = new Instance(cmk, null);
            service.seal(instance, 200);
            CustomerManagedKey first = service.add(instance, "first");
            Await.until("the first key has everything", this::isOver);
            service.requireAllUnder(first, 2);
            service.requireAllOpen();
        }
    }

    @Test
    void what_another_process_has_left_is_done_after_a_start() {
        Instance gone = service.start();
        service.seal(gone, 20);
        CustomerManagedKey first = service.add(gone, "first");
        try (Cmk restarted = service.builder().build()) {
            Await.until("the first key has everything", this::isOver);
            assertThat(restarted.admin()).isNotNull();
        }
        service.requireAllUnder(first, 2);
    }

    @Test
    void many_engines_over_one_store_move_every_data_key_once() {
        Instance instance = service.start();
        service.seal(instance, 3_000);
        CustomerManagedKey first = service.add(instance, "first");
        int wraps = service.kms.key("first").calls(Operation.WRAP);
        List<Cmk> engines = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            engines.add(service.builder().build());
        }
        Await.until("the first key has everything", this::isOver);
        engines.forEach(Cmk::close);

        assertThat(service.latest().done()).isEqualTo(3_000);
        assertThat(service.kms.key("first").calls(Operation.WRAP) - wraps).isEqualTo(3_000);
        service.requireAllUnder(first, 2);
    }

    @Test
    void closing_waits_for_the_batch_at_hand_stores_it_and_gives_the_shard_back() throws Exception {
        Instance other = service.start();
        service.seal(other, 25);
        service.add(other, "first");
        service.limits = service.limits.withWorkers(1);
        CountDownLatch inBatch = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        service.kms.key("first").fault = (operation, context) -> {
            inBatch.countDown();
            Await.latch(goOn);
        };
        Cmk cmk = service.builder().build();
        Await.latch(inBatch);
        Thread closing = new Thread(cmk::close);
        closing.start();
        Await.until("it waits for the batch", () -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();

        closing.join();

        assertThat(service.latest().done()).isEqualTo(10);
        service.kms.key("first").heal();
        assertThat(other.engine().runner.claim("other")).isPresent(); // at once, though no time has passed
    }

    @Test
    void closing_twice_or_without_a_start_does_nothing() {
        InProcessEngine engine = new InProcessEngine();
        engine.close();
        engine.close();
        InProcessEngine without = new InProcessEngine();
        without.start(new Script(0));
        without.submit(null);
        without.close();
    }

    /** A runner that does what a test tells. */
    private static class Script implements BatchRunner {

        final ConcurrentLinkedQueue<Lease> claimable = new ConcurrentLinkedQueue<>();
        final List<Lease> released = new CopyOnWriteArrayList<>();
        final List<Duration> pauses = new CopyOnWriteArrayList<>();
        final AtomicInteger claims = new AtomicInteger();

        final int workers;

        Script(int workers) {
            this.workers = workers;
        }

        @Override
        public int workers() {
            return workers;
        }

        @Override
        public Optional<Lease> claim(String owner, ShardId shard) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ShardId> claimable(int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Lease> claim(String owner) {
            claims.incrementAndGet();
            return Optional.ofNullable(claimable.poll());
        }

        @Override
        public Step run(Lease lease) {
            return new Step(null, Duration.ZERO);
        }

        @Override
        public void release(Lease lease, Duration pause) {
            released.add(lease);
            pauses.add(pause);
        }
    }

    private Lease lease() {
        Instance instance = service.start();
        service.seal(instance, 1);
        service.add(instance, "first");
        return instance.engine().claim();
    }

    @Test
    void whatever_a_step_throws_the_shard_is_given_back_and_the_engine_lives_on() {
        Lease lease = lease();
        AtomicInteger runs = new AtomicInteger();
        Script script = new Script(4) {
            @Override
            public Step run(Lease claimed) {
                switch (runs.incrementAndGet()) {
                    case 1 -> throw new StoreException("down", null);
                    case 2 -> throw new IllegalStateException("a bug");
                    case 3 -> throw new StackOverflowError("a bad bug");
                    default -> {
                        return new Step(null, Duration.ZERO);
                    }
                }
            }
        };
        for (int i = 0; i < 4; i++) {
            script.claimable.add(lease);
        }
        InProcessEngine engine = new InProcessEngine();
        engine.start(script);

        Await.until("all four were run", () -> runs.get() == 4 && script.released.size() == 3);

        engine.close();
        assertThat(script.released).hasSize(3);
    }

    @Test
    void a_shard_that_has_to_wait_is_given_back_for_so_long_and_its_worker_takes_another() {
        Lease slow = lease();
        Lease other = slow.at(Leases.cursor(slow), slow.until().plusSeconds(1));
        List<Lease> run = new CopyOnWriteArrayList<>();
        Script script = new Script(1) {
            @Override
            public Step run(Lease claimed) {
                run.add(claimed);
                return claimed.equals(slow) ? new Step(claimed, Duration.ofMinutes(10)) : new Step(null, Duration.ZERO);
            }
        };
        script.claimable.add(slow);
        script.claimable.add(other);
        InProcessEngine engine = new InProcessEngine();
        engine.start(script);

        Await.until("both were run", () -> run.size() == 2);

        engine.close();
        assertThat(run).containsExactly(slow, other);
        assertThat(script.released).containsExactly(slow);
        assertThat(script.pauses).containsExactly(Duration.ofMinutes(10));
    }

    @Test
    void shards_take_turns() {
        Lease one = lease();
        Lease two = one.at(Leases.cursor(one), one.until().plusSeconds(1));
        List<Lease> run = new CopyOnWriteArrayList<>();
        Script script = new Script(1) {
            @Override
            public Step run(Lease claimed) {
                run.add(claimed);
                return new Step(run.size() < 6 ? claimed : null, Duration.ZERO);
            }

            @Override
            public void release(Lease lease, Duration pause) {
                super.release(lease, pause);
                claimable.add(lease);
            }
        };
        script.claimable.add(one);
        script.claimable.add(two);
        InProcessEngine engine = new InProcessEngine(Duration.ZERO);
        engine.start(script);

        Await.until("six steps were made", () -> run.size() >= 6);

        engine.close();
        assertThat(run.subList(0, 6)).containsExactly(one, two, one, two, one, two);
        assertThat(script.pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void a_thousand_submissions_are_one_reason_to_look() {
        Lease lease = lease();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Script script = new Script(1) {
            @Override
            public Step run(Lease claimed) {
                running.countDown();
                Await.latch(goOn);
                return new Step(null, Duration.ZERO);
            }
        };
        script.claimable.add(lease);
        InProcessEngine engine = new InProcessEngine();
        engine.start(script);
        Await.latch(running);
        for (int i = 0; i < 1_000; i++) {
            engine.submit(lease.reEncryption());
        }
        goOn.countDown();
        Await.until("it has looked again", () -> script.claims.get() >= 3);
        engine.close();
        assertThat(script.claims.get()).isLessThan(10);
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        try (Cmk cmk = service.builder()
                .listener(event -> {
                    throw new IllegalStateException("a bad listener");
                })
                .build()) {
            Instance instance = new Instance(cmk, null);
            service.seal(instance, 30);
            CustomerManagedKey first = service.add(instance, "first");
            Await.until("the first key has everything", this::isOver);
            service.requireAllUnder(first, 2);
        }
    }

    @Test
    void a_database_that_fails_now_and_then_only_costs_time() {
        Instance other = service.start();
        service.seal(other, 100);
        CustomerManagedKey first = service.add(other, "first");
        AtomicInteger calls = new AtomicInteger();
        service.hooks.after("commitBatch", () -> {
            if (calls.incrementAndGet() == 3) {
                HookedStore.fail();
            }
        });
        try (Cmk cmk = service.builder().build()) {
            Await.until("the first key has everything", () -> {
                service.time.advance(Duration.ofMillis(10));
                return isOver();
            });
            assertThat(cmk.admin()).isNotNull();
        }
        service.hooks.heal();
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
        service.requireAllUnder(first, 2);
    }

    @Test
    void the_first_key_comes_while_many_threads_encrypt_and_decrypt() throws InterruptedException, ExecutionException {
        service.limits = service.limits.withCallsPerSecond(2_000);
        try (Cmk cmk = service.builder().build()) {
            Instance instance = new Instance(cmk, null);
            service.seal(instance, 300);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger rounds = new AtomicInteger();
            ExecutorService threads = Executors.newCachedThreadPool();
            List<Future<?>> users = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int user = i;
                users.add(threads.submit(() -> {
                    for (int round = 0; !stop.get(); round++) {
                        String known = "environments/" + (user * 31 + round) % 300;
                        assertThat(service.open(instance, known))
                                .asString(UTF_8)
                                .isEqualTo(known);
                        String scope = "user-" + user + "/" + round % 50;
                        OrganizationCipher cipher = cmk.cipher("acme", scope);
                        byte[] ciphertext = cipher.encrypt(scope.getBytes(UTF_8), EncryptionContext.none());
                        assertThat(cipher.decrypt(ciphertext, EncryptionContext.none()))
                                .asString(UTF_8)
                                .isEqualTo(scope);
                        rounds.incrementAndGet();
                    }
                }));
            }
            Await.until("all are busy", () -> rounds.get() > 100);

            CustomerManagedKey first = cmk.admin().add(ADMIN, "acme", FakeKms.newKey("first"));
            Await.until("the first key has everything", this::isOver);
            int then = rounds.get();
            Await.until("they go on", () -> rounds.get() > then + 100);
            stop.set(true);
            for (Future<?> user : users) {
                user.get();
            }
            threads.shutdown();

            assertThat(service.latest().reEncryption().state()).isEqualTo(State.COMPLETED);
            assertThat(service.count(first)).isEqualTo(service.rows().size());
            service.requireAllOpen();
        }
    }

    @Test
    void nothing_is_kept_of_data_keys_that_were_moved() {
        Instance instance = service.start();
        service.seal(instance, 500);
        List<WeakReference<StoredDataKey>> read = new ArrayList<>();
        service.hooks.answers("page", page -> {
            List<StoredDataKey> rows = ((List<?>) page)
                    .stream().map(row -> copyOf((StoredDataKey) row)).toList(); // the store keeps those of its own
            assertThat(rows.size()).isLessThanOrEqualTo(service.limits.batchSize());
            rows.forEach(row -> read.add(new WeakReference<>(row)));
            return rows;
        });
        service.add(instance, "first");
        Lease lease = instance.engine().claim();
        for (int i = 0; i < 50; i++) {
            lease = instance.engine().runner.run(lease).lease();
        }
        assertThat(read).hasSize(500);

        Await.until("all rows are garbage", () -> {
            System.gc();
            return read.stream().allMatch(row -> row.get() == null);
        });
    }

    private static StoredDataKey copyOf(StoredDataKey row) {
        return new StoredDataKey(
                row.organization(),
                row.scope(),
                row.generation(),
                row.id(),
                row.key(),
                row.wrapped(),
                row.check(),
                row.wrapVersion(),
                row.platformWrapped(),
                row.lost(),
                row.createdAt());
    }
}
