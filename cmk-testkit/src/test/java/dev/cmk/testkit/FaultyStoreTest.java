package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.Store;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {

    private static final PlatformKey KEY = new PlatformKey(PLATFORM, "fingerprint", false);

    private final InMemoryStore memory = new InMemoryStore();
    private final FaultyStore store = FaultyStore.wrap(memory);

    /** Without a fault it is the store that it wraps. */
    @Nested
    class Healthy extends StoreContract {
        @Override
        protected Store newStore() {
            return FaultyStore.wrap(new InMemoryStore());
        }
    }

    /** With a fault in everything it is a store whose database is gone. */
    @Nested
    class Unreachable extends UnreachableStoreContract {
        @Override
        protected Store newStore() {
            return FaultyStore.wrap(new InMemoryStore());
        }

        @Override
        protected void breakStore(Store broken) {
            ((FaultyStore) broken).onAnything().fail();
        }
    }

    @Test
    void a_fault_strikes_one_method_until_it_is_healed() {
        store.on("platformKeys").fail();

        assertThatStoreFails(store::platformKeys);
        assertThatStoreFails(store::platformKeys);
        assertThat(store.organizations(null, 1)).isEmpty();

        store.heal();
        assertThat(store.platformKeys()).isEmpty();
    }

    @Test
    void a_fault_can_strike_one_call() {
        store.platformKeys();
        store.on("platformKeys").call(2).fail();

        assertThat(store.platformKeys()).isEmpty();
        assertThatStoreFails(store::platformKeys);
        assertThat(store.platformKeys()).isEmpty();
    }

    @Test
    void a_fault_can_strike_the_next_call_of_anything() {
        store.onAnything().call(1).fail();

        assertThatStoreFails(() -> store.organizations(null, 1));
        assertThat(store.platformKeys()).isEmpty();
    }

    @Test
    void a_failure_before_the_effect_has_none() {
        store.on("recordPlatformKey").fail();

        assertThatStoreFails(() -> store.recordPlatformKey(KEY.id(), KEY.fingerprint()));

        assertThat(memory.platformKeys()).isEmpty();
    }

    @Test
    void a_failure_after_the_effect_leaves_it() {
        store.on("recordPlatformKey").failAfterEffect();

        assertThatStoreFails(() -> store.recordPlatformKey(KEY.id(), KEY.fingerprint()));

        assertThat(memory.platformKeys()).containsExactly(KEY);
    }

    @Test
    void a_failure_can_be_any_exception() {
        store.on("platformKeys").fail(() -> new IllegalStateException("on purpose"));

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(store::platformKeys);
    }

    @Test
    void a_hook_holds_a_call_before_its_effect() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.on("recordPlatformKey").run(() -> {
            called.countDown();
            await(goOn);
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();

        Future<?> call = thread.submit(() -> store.recordPlatformKey(KEY.id(), KEY.fingerprint()));
        called.await();
        List<PlatformKey> before = memory.platformKeys();
        goOn.countDown();
        call.get();
        thread.shutdown();

        assertThat(before).isEmpty();
        assertThat(memory.platformKeys()).containsExactly(KEY);
    }

    @Test
    void a_hook_can_look_at_the_effect_before_the_call_returns() {
        AtomicBoolean seen = new AtomicBoolean();
        store.on("createIfAbsent")
                .runAfterEffect(
                        () -> seen.set(memory.load(OrganizationId.of("acme")).isPresent()));

        store.createIfAbsent(Samples.organization("acme"));

        assertThat(seen).isTrue();
    }

    @Test
    void a_method_that_is_not_there_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.on("comit")).withMessageContaining("comit");
    }

    private static void assertThatStoreFails(ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(call);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
