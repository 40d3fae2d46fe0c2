package dev.cmk.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkEvent.KeyCalled;
import dev.cmk.event.CmkEvent.KeyCalled.Operation;
import dev.cmk.internal.fakes.FakeKey;
import dev.cmk.internal.fakes.FakeKms;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands around every call to a key. */
class GuardsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final OrganizationId OTHER = OrganizationId.of("other");
    private static final WrapContext CONTEXT = new WrapContext(ACME, DataKeyId.random());
    private static final KeyId PLATFORM = KeyId.of("platform-1");

    private final FakeTime time = new FakeTime();
    private final FakeKms kms = new FakeKms();
    private final List<CmkEvent> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch hang = new CountDownLatch(1);

    @AfterEach
    void stop() {
        hang.countDown();
        threads.shutdownNow();
        callers.shutdownNow();
    }

    private KeyRing ring(ExecutorService executor, Duration timeout) {
        return new KeyRing(
                Map.of(FakeKms.TYPE, kms),
                Map.of(PLATFORM, new FakeKey("platform")),
                CallThreads.unbounded(executor),
                timeout,
                events::add,
                time);
    }

    private KeyRing ring() {
        return ring(threads, Duration.ofSeconds(30));
    }

    private static CustomerManagedKey key(String name) {
        return new CustomerManagedKey(
                KeyId.of(name + "-id"),
                name,
                FakeKms.TYPE,
                FakeKms.settings(name),
                KeyStatus.ENABLED,
                1,
                new FakeTime().now());
    }

    private WrappingKey open(KeyRing ring, OrganizationId organization, String name) {
        OrganizationKeys keys = OrganizationKeys.initial(organization, "external", PLATFORM, time.now());
        return ring.open(keys, key(name));
    }

    private void hangs(String name) {
        kms.key(name).on(() -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
        });
    }

    private static KeyAccessException refusal(Callable<?> call) {
        return catchThrowableOfType(KeyAccessException.class, call::call);
    }

    private void untilCalls(String name, int calls) {
        while (kms.key(name).calls() < calls) {
            Thread.onSpinWait();
        }
    }

    // Opening

    @Test
    void a_key_is_opened_once_and_guarded_per_organization() {
        KeyRing ring = ring();
        assertThat(open(ring, ACME, "a")).isSameAs(open(ring, ACME, "a")).isNotSameAs(open(ring, OTHER, "a"));
        assertThat(open(ring, ACME, "a")).hasToString("GuardedKey[not opened yet]");
        assertThat(open(ring, ACME, "a").fingerprint()).isEqualTo("fake:a");
        assertThat(open(ring, ACME, "a")).hasToString("GuardedKey[FakeKey]");
    }

    @Test
    void what_cannot_be_opened_is_misconfigured() {
        KeyRing empty = new KeyRing(
                Map.of(), Map.of(), CallThreads.unbounded(threads), Duration.ofSeconds(1), events::add, time);
        assertThat(refusal(() -> open(empty, ACME, "a")).reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        OrganizationKeys keys = OrganizationKeys.initial(ACME, "external", KeyId.of("platform-2"), time.now());
        assertThat(refusal(() -> empty.open(keys, keys.platformKey())))
                .hasMessageContaining("platform-2")
                .satisfies(e -> assertThat(e.isAboutKey()).isTrue());
    }

    @Test
    void a_provider_with_a_fault_is_unreachable_whatever_it_throws() {
        KeyRing ring = ring();
        WrappingKey key = open(ring, ACME, "a");
        kms.key("a").on(() -> {
            throw new IllegalArgumentException("secret inside");
        });
        KeyAccessException refusal = refusal(() -> key.generate(CONTEXT));
        assertThat(refusal.reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(refusal.isAboutKey()).isFalse();
        assertThat(refusal).hasMessage("the provider failed with java.lang.IllegalArgumentException");
        kms.key("a").on(() -> {
            throw new StackOverflowError();
        });
        assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        kms.key("a").on(() -> {
            throw new DamagedWrappedKeyException("when generating", null);
        });
        assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        kms.key("a").works();
        kms.key("a").answer(dataKey -> null);
        WrappedDataKey wrapped = key.generate(CONTEXT).wrapped();
        assertThat(refusal(() -> key.unwrap(wrapped, CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
    }

    @Test
    void a_key_on_the_callers_thread_has_the_same_guards() {
        KeyRing ring = ring();
        WrappingKey key = KeyRing.onCallersThread(open(ring, ACME, "a"), new Watch(System::nanoTime));
        Set<Thread> asked = new HashSet<>();
        kms.key("a").on(() -> asked.add(Thread.currentThread()));
        WrappedDataKey wrapped = key.generate(CONTEXT).wrapped();
        assertThat(asked).containsExactly(Thread.currentThread());
        assertThat(events).hasSize(1);
        kms.key("a").on(() -> {
            throw new StackOverflowError();
        });
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(() -> key.unwrap(wrapped, CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        }
        assertThat(events).hasSize(6);
        assertThat(refusal(() -> open(ring, ACME, "a").unwrap(wrapped, CONTEXT)))
                .as("the circuit breaker is the same")
                .hasMessageContaining("not asked, since it did not answer 5 times in a row");
        assertThat(events).hasSize(6);
        FakeKey plain = new FakeKey("plain");
        assertThat(KeyRing.onCallersThread(plain, new Watch(System::nanoTime))).isSameAs(plain);
    }

    // Time-out

    @Test
    void an_answer_that_does_not_come_is_not_waited_for_and_the_call_is_interrupted() throws Exception {
        KeyRing ring = ring(threads, Duration.ofSeconds(1));
        CountDownLatch interrupted = new CountDownLatch(1);
        kms.key("a").on(() -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        KeyAccessException refusal = refusal(() -> open(ring, ACME, "a").generate(CONTEXT));
        assertThat(refusal.reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(refusal).hasMessageContaining("no answer within PT1S");
        assertThat(KeyRing.wasAsked(refusal)).isTrue();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_fingerprint_that_a_device_has_to_be_asked_for_is_not_waited_for_for_ever() {
        KeyRing ring = ring(threads, Duration.ofSeconds(1));
        kms.key("a").onFingerprint(() -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
        });
        KeyAccessException refusal = refusal(() -> open(ring, ACME, "a").fingerprint());
        assertThat(refusal).hasMessageContaining("no answer within PT1S");
        assertThat(events)
                .containsExactly(
                        new KeyCalled(FakeKms.TYPE, Operation.CHECK, Duration.ZERO, UnavailableReason.UNREACHABLE));
    }

    @Test
    void an_interrupted_caller_keeps_its_flag_and_says_nothing_about_the_key() throws Exception {
        KeyRing ring = ring();
        hangs("a");
        WrappingKey key = open(ring, ACME, "a");
        for (int i = 0; i < 10; i++) { // more often than the circuit breaker would take
            AtomicReference<KeyAccessException> refusal = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            Thread caller = new Thread(() -> {
                refusal.set(refusal(() -> key.generate(CONTEXT)));
                flag.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            untilCalls("a", i + 1);
            caller.interrupt();
            caller.join();
            assertThat(refusal.get().reason()).isEqualTo(UnavailableReason.UNREACHABLE);
            assertThat(KeyRing.wasAsked(refusal.get())).isFalse();
            assertThat(flag).isTrue();
        }
        kms.key("a").works();
        assertThat(key.generate(CONTEXT)).isNotNull();
    }

    @Test
    void an_executor_that_refuses_says_nothing_about_the_key_and_takes_no_permit() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        ExecutorService executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1)) {
            @Override
            public void execute(Runnable command) {
                if (refuses.get()) {
                    throw new RejectedExecutionException();
                }
                super.execute(command);
            }
        };
        WrappingKey key = open(ring(executor, Duration.ofSeconds(30)), ACME, "a");
        for (int i = 0; i < 100; i++) {
            KeyAccessException refusal = refusal(() -> key.generate(CONTEXT));
            assertThat(refusal).hasMessageContaining("too many calls");
            assertThat(KeyRing.wasAsked(refusal)).isFalse();
        }
        assertThat(kms.key("a").generates).hasValue(0);
        assertThat(events).isEmpty();
        refuses.set(false);
        assertThat(key.generate(CONTEXT)).isNotNull();
        executor.shutdownNow();
    }

    @Test
    void a_call_that_was_given_up_in_the_queue_of_the_host_is_never_made() throws Exception {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1000));
        CountDownLatch busy = new CountDownLatch(1);
        one.execute(() -> await(busy));
        WrappingKey key = open(ring(one, Duration.ofMillis(5)), ACME, "a");
        for (int i = 0; i < 60; i++) { // more than the bulkhead has room for
            KeyAccessException refusal = refusal(() -> key.generate(CONTEXT));
            assertThat(refusal).hasMessageContaining("no thread was free");
            assertThat(KeyRing.wasAsked(refusal)).isFalse();
        }
        busy.countDown();
        one.submit(() -> {}).get();
        assertThat(kms.key("a").generates).hasValue(0);
        one.shutdownNow();
    }

    @Test
    void the_hosts_executor_runs_the_calls() {
        List<String> names = new ArrayList<>();
        ExecutorService named = Executors.newSingleThreadExecutor(work -> new Thread(work, "the-hosts"));
        kms.key("a").on(() -> names.add(Thread.currentThread().getName()));
        assertThat(open(ring(named, Duration.ofSeconds(30)), ACME, "a").generate(CONTEXT))
                .isNotNull();
        assertThat(names).containsExactly("the-hosts");
        named.shutdownNow();
    }

    // Opening, guarded like a call

    private KeyRing ring(KeyProvider provider, Duration timeout) {
        return new KeyRing(
                Map.of(FakeKms.TYPE, provider), Map.of(), CallThreads.unbounded(threads), timeout, events::add, time);
    }

    @Test
    void a_provider_that_hangs_when_it_opens_a_key_is_not_waited_for() {
        KeyRing ring = ring(
                opening(request -> {
                    await(hang);
                    throw new IllegalStateException("given up");
                }),
                Duration.ofSeconds(1));
        WrappingKey key = open(ring, ACME, "a");

        assertThat(refusal(() -> key.generate(CONTEXT))).hasMessageContaining("no answer within");
        assertThat(refusal(key::fingerprint)).hasMessageContaining("no answer within");
    }

    @Test
    void what_a_provider_throws_when_it_opens_a_key_is_told_and_the_next_call_tries_again() {
        List<RuntimeException> faults = new ArrayList<>(List.of(
                new IllegalArgumentException("keyArn: no such region"),
                new IllegalStateException("a bug"),
                new KeyAccessException(UnavailableReason.NOT_FOUND, true, null, "gone", null)));
        KeyRing ring = ring(
                opening(request -> {
                    if (!faults.isEmpty()) {
                        throw faults.remove(0);
                    }
                    return new FakeKey("a");
                }),
                Duration.ofSeconds(30));
        WrappingKey key = open(ring, ACME, "a");

        KeyAccessException wrong = refusal(() -> key.generate(CONTEXT));
        assertThat(wrong).hasMessage("keyArn: no such region");
        assertThat(wrong.reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.NOT_FOUND);
        assertThat(key.generate(CONTEXT)).isNotNull();
    }

    @Test
    void a_key_is_opened_once_for_all_calls_and_its_provider_sees_its_own_keys_when_it_rewraps() {
        AtomicInteger opened = new AtomicInteger();
        List<WrappingKey> destinations = new ArrayList<>();
        KeyRing ring = ring(
                opening(request -> {
                    opened.incrementAndGet();
                    FakeKey key = new FakeKey(request.settings().toString());
                    return new ForwardingKey(key) {
                        @Override
                        public Optional<WrappedDataKey> rewrap(
                                WrappedDataKey wrapped, WrapContext context, WrappingKey destination) {
                            destinations.add(destination);
                            return Optional.empty();
                        }
                    };
                }),
                Duration.ofSeconds(30));
        WrappingKey source = open(ring, ACME, "a");
        WrappedDataKey wrapped = source.generate(CONTEXT).wrapped();

        assertThat(source.rewrap(wrapped, CONTEXT, open(ring, ACME, "b"))).isEmpty();
        assertThat(source.unwrap(wrapped, CONTEXT)).hasSize(32);

        assertThat(opened).hasValue(2);
        assertThat(destinations).singleElement().isInstanceOf(ForwardingKey.class);
    }

    @Test
    void what_is_wrong_with_opening_a_key_counts_against_that_key_and_not_against_the_one_called_with_it() {
        KeyRing ring = ring(
                opening(request -> {
                    if (request.settings().equals(FakeKms.settings("broken"))) {
                        throw new IllegalStateException("a bug");
                    }
                    return new FakeKey("fine");
                }),
                Duration.ofSeconds(30));
        OrganizationKeys keys = OrganizationKeys.initial(ACME, "external", PLATFORM, time.now());
        WrappingKey source = ring.openNow(keys, key("fine"));
        assertThat(source).hasToString("GuardedKey[FakeKey]");
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(() -> ring.openNow(keys, key("broken"))).reason())
                    .isEqualTo(UnavailableReason.UNREACHABLE);
        }
        assertThat(ring.openNow(keys, key("fine"))).isSameAs(source);
        assertThat(source.generate(CONTEXT)).isNotNull();
    }

    private static KeyProvider opening(Function<KeyRequest, WrappingKey> open) {
        return new FakeKms() {
            @Override
            public WrappingKey open(KeyRequest request) {
                return open.apply(request);
            }
        };
    }

    /** Does what another key does. */
    private static class ForwardingKey implements WrappingKey {

        private final WrappingKey key;

        ForwardingKey(WrappingKey key) {
            this.key = key;
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            return key.wrap(dataKey, context);
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            return key.unwrap(wrapped, context);
        }

        @Override
        public String fingerprint() {
            return key.fingerprint();
        }
    }

    @Test
    void what_this_process_cannot_open_says_nothing_about_the_key() {
        KeyRing empty = new KeyRing(
                Map.of(), Map.of(), CallThreads.unbounded(threads), Duration.ofSeconds(1), events::add, time);
        assertThat(KeyRing.wasAsked(refusal(() -> open(empty, ACME, "a")))).isFalse();
        assertThat(empty.isInstalled(key("a"))).isFalse();
        assertThat(empty.isInstalled(CustomerManagedKey.platform(PLATFORM, time.now())))
                .isFalse();
        assertThat(ring().isInstalled(key("a"))).isTrue();
        assertThat(ring().isInstalled(CustomerManagedKey.platform(PLATFORM, time.now())))
                .isTrue();
        assertThat(events).isEmpty();
    }

    // Bulkhead

    private List<Future<?>> call(WrappingKey key, int times) {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            calls.add(callers.submit(() -> key.generate(CONTEXT)));
        }
        return calls;
    }

    @Test
    void a_key_that_hangs_takes_a_limited_number_of_threads() throws Exception {
        KeyRing ring = ring();
        hangs("a");
        List<Future<?>> hanging = call(open(ring, ACME, "a"), 200);
        untilCalls("a", 32);
        assertThat(open(ring, ACME, "b").generate(CONTEXT)).isNotNull();
        assertThat(open(ring, OTHER, "a")).isNotNull();
        assertThat(kms.key("a").generates).hasValue(32);
        hang.countDown();
        for (Future<?> call : hanging) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void an_organization_whose_keys_all_hang_takes_a_limited_number_of_threads() {
        KeyRing ring = ring();
        OrganizationKeys keys = OrganizationKeys.initial(ACME, "external", PLATFORM, time.now());
        for (int i = 0; i < 10; i++) {
            hangs("k" + i);
            call(open(ring, ACME, "k" + i), 10);
            call(ring.openUnkept(keys, key("k" + i)), 10); // trying keys out counts too
        }
        while (totalCalls() < 48) {
            Thread.onSpinWait();
        }
        assertThat(open(ring, OTHER, "fine").generate(CONTEXT)).isNotNull();
        assertThat(totalCalls()).isEqualTo(48);
    }

    private int totalCalls() {
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += kms.key("k" + i).calls();
        }
        return sum;
    }

    @Test
    void customers_keys_that_answer_those_that_do_not_and_the_platforms_have_room_of_their_own() {
        CallThreads calls = new CallThreads(threads, new Semaphore(0), new Semaphore(0), new Semaphore(1));
        KeyRing ring = new KeyRing(
                Map.of(FakeKms.TYPE, kms),
                Map.of(PLATFORM, new FakeKey("platform")),
                calls,
                Duration.ofSeconds(2),
                events::add,
                time);
        OrganizationKeys keys = OrganizationKeys.initial(ACME, "external", PLATFORM, time.now());
        assertThat(ring.open(keys, keys.platformKey()).generate(CONTEXT)).isNotNull();
        assertThat(refusal(() -> open(ring, ACME, "a").generate(CONTEXT))).hasMessageContaining("too many calls");
        calls.customers().release();
        assertThat(open(ring, ACME, "a").generate(CONTEXT)).isNotNull();
        assertThat(CallThreads.bounded(threads).customers().availablePermits()
                        + CallThreads.bounded(threads).silent().availablePermits()
                        + CallThreads.bounded(threads).platform().availablePermits())
                .isEqualTo(CallThreads.MOST);
    }

    // Circuit breaker

    @Test
    void what_it_does_not_let_through_is_neither_called_nor_told() {
        KeyRing ring = ring();
        WrappingKey key = open(ring, ACME, "a");
        kms.key("a").fails(UnavailableReason.UNREACHABLE, false);
        for (int i = 0; i < 20; i++) {
            assertThat(refusal(() -> key.generate(CONTEXT)).reason()).isEqualTo(UnavailableReason.UNREACHABLE);
        }
        assertThat(kms.key("a").calls()).isEqualTo(5);
        assertThat(events).hasSize(5);
        assertThat(open(ring, OTHER, "a")).isNotNull();
        assertThat(refusal(() -> open(ring, OTHER, "a").generate(CONTEXT))).isNotNull();
        assertThat(kms.key("a").calls()).isEqualTo(6);
    }

    // Metering

    @Test
    void every_call_is_told_with_its_duration_and_reason() {
        WrappingKey key = open(ring(), ACME, "a");
        kms.key("a").on(() -> time.advance(Duration.ofMillis(3)));
        WrappedDataKey wrapped = key.generate(CONTEXT).wrapped();
        assertThat(key.unwrap(wrapped, CONTEXT)).hasSize(32);
        key.check();
        assertThat(key.rewrap(wrapped, CONTEXT, key)).isEmpty();
        assertThat(key.wrap(new byte[32], CONTEXT)).isNotNull();
        kms.key("a").fails(UnavailableReason.THROTTLED, false);
        assertThat(refusal(() -> key.unwrap(wrapped, CONTEXT))).isNotNull();
        kms.key("a").works();
        assertThatThrownBy(() -> key.unwrap(new WrappedDataKey(new byte[1], "x"), CONTEXT))
                .isInstanceOf(DamagedWrappedKeyException.class);
        assertThat(events)
                .containsExactly(
                        new KeyCalled(FakeKms.TYPE, Operation.GENERATE, Duration.ofMillis(3), null),
                        new KeyCalled(FakeKms.TYPE, Operation.UNWRAP, Duration.ofMillis(3), null),
                        new KeyCalled(FakeKms.TYPE, Operation.CHECK, Duration.ZERO, null),
                        new KeyCalled(FakeKms.TYPE, Operation.REWRAP, Duration.ZERO, null),
                        new KeyCalled(FakeKms.TYPE, Operation.WRAP, Duration.ZERO, null),
                        new KeyCalled(FakeKms.TYPE, Operation.UNWRAP, Duration.ZERO, UnavailableReason.THROTTLED),
                        new KeyCalled(FakeKms.TYPE, Operation.UNWRAP, Duration.ZERO, null));
    }

    // What the ring knows

    @Test
    void it_knows_its_providers_and_whose_keys_are_the_platforms() {
        KeyRing ring = ring();
        assertThat(ring.types()).containsExactly(FakeKms.TYPE);
        assertThat(ring.provider(FakeKms.TYPE)).contains(kms);
        assertThat(ring.provider("x")).isEmpty();
        assertThat(ring.capabilities(FakeKms.TYPE)).isEqualTo(kms.capabilities());
        assertThat(ring.capabilities("platform").revocationLag()).isEqualTo(Duration.ZERO);
        assertThat(ring.isPlatformKey(new FakeKey("platform"))).isTrue();
        assertThat(ring.isPlatformKey(new FakeKey("x"))).isFalse();
        assertThat(ring.quotaScope(key("a"))).isEqualTo("fake:fake");
        assertThat(ring.quotaScope(CustomerManagedKey.platform(PLATFORM, time.now())))
                .isEqualTo("platform:platform-1");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
