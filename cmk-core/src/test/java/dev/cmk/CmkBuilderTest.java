package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.internal.fakes.FakeKey;
import dev.cmk.internal.fakes.FakeKms;
import dev.cmk.internal.fakes.FakeStore;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.keys.KeyId;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.BatchRunner;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRegistry.PlatformKey;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.ReEncryptionEngine;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.Store;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Building, closing and what is wrong with either. */
class CmkBuilderTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.none();
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

    private final FakeStore stored = new FakeStore();
    private final FakeKey platform = new FakeKey("platform");

    private Cmk.Builder builder() {
        return Cmk.builder().store(stored.store).platformKey(platform).engine(new IdleEngine());
    }

    /** Counts what is asked of it. */
    private static class IdleEngine implements ReEncryptionEngine {
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public void start(BatchRunner runner) {}

        @Override
        public void submit(dev.cmk.keys.ReEncryption reEncryption) {}

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("cmk-"))
                .sorted()
                .toList();
    }

    private static void untilThreadsAre(List<String> expected) {
        long start = System.nanoTime();
        while (!expected.containsAll(threads())) {
            assertThat(System.nanoTime() - start)
                    .as("threads left: %s", threads())
                    .isLessThan(Duration.ofSeconds(30).toNanos());
            Thread.onSpinWait();
        }
    }

    // Arguments

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> Cmk.builder().platformKey(platform).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("store");
        assertThatThrownBy(() -> Cmk.builder().store(stored.store).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("platformKey");
        untilThreadsAre(List.of());
    }

    @Test
    void null_is_named() {
        Cmk.Builder builder = Cmk.builder();
        assertNamed("store", () -> builder.store(null));
        assertNamed("platformKey", () -> builder.platformKey(null));
        assertNamed("formerPlatformKey", () -> builder.formerPlatformKey(null));
        assertNamed("provider", () -> builder.provider(null));
        assertNamed("authorizer", () -> builder.authorizer(null));
        assertNamed("listener", () -> builder.listener(null));
        assertNamed("caching", () -> builder.caching(null));
        assertNamed("rotation", () -> builder.rotation(null));
        assertNamed("reEncryption", () -> builder.reEncryption(null));
        assertNamed("engine", () -> builder.engine(null));
        assertNamed("callTimeout", () -> builder.callTimeout(null));
        assertNamed("watchInterval", () -> builder.watchInterval(null));
        assertNamed("executor", () -> builder.executor(null));
        assertNamed("contextPropagation", () -> builder.contextPropagation(null));
        assertNamed("time", () -> builder.time(null));
    }

    private static void assertNamed(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    @Test
    void durations_out_of_range_are_refused_with_the_range() {
        Cmk.Builder builder = Cmk.builder();
        for (Duration wrong : List.of(
                Duration.ZERO, Duration.ofNanos(999_999), Duration.ofMinutes(5).plusNanos(1))) {
            assertThatThrownBy(() -> builder.callTimeout(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("callTimeout")
                    .hasMessageContaining("PT0.001S to PT5M");
        }
        for (Duration wrong : List.of(Duration.ofMillis(9), Duration.ofHours(1), Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> builder.watchInterval(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("watchInterval")
                    .hasMessageContaining("PT0.01S to PT5M");
        }
        assertThat(builder.callTimeout(Duration.ofMillis(1)).callTimeout(Duration.ofMinutes(5)))
                .isSameAs(builder.watchInterval(Duration.ofMillis(10)).watchInterval(Duration.ofMinutes(5)));
    }

    // Providers

    private record Typed(String type, AtomicInteger closed) implements KeyProvider {

        Typed(String type) {
            this(type, new AtomicInteger());
        }

        @Override
        public List<SettingsField> settings() {
            return List.of();
        }

        @Override
        public WrappingKey open(KeyRequest request) {
            return new FakeKey("x");
        }

        @Override
        public ProviderCapabilities capabilities() {
            return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            throw new IllegalStateException("cannot be closed");
        }
    }

    @Test
    void two_providers_of_one_type_are_refused() {
        Cmk.Builder builder = builder().provider(new Typed("one"));
        assertThatThrownBy(() -> builder.provider(new Typed("one")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'one'");
        try (Cmk cmk = builder.provider(new Typed("a")).build()) {
            assertThat(cmk.providers()).extracting(KeyProvider::type).containsExactly("a", "one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "platform", "AWS", "a b", "a_b", "é", "a234567890123456789012345678901234"})
    void a_type_that_is_none_is_refused(String type) {
        Cmk.Builder builder = builder();
        assertThatThrownBy(() -> builder.provider(new Typed(type)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("provider: '" + type + "'");
    }

    /** Found through a service file of its own. */
    public static final class Found implements KeyProvider {

        @Override
        public String type() {
            return "found";
        }

        @Override
        public List<SettingsField> settings() {
            return List.of();
        }

        @Override
        public WrappingKey open(KeyRequest request) {
            return new FakeKey("found");
        }

        @Override
        public ProviderCapabilities capabilities() {
            return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
        }
    }

    /** Of the same type as {@link Found}. */
    public static final class FoundToo implements KeyProvider {

        @Override
        public String type() {
            return "found";
        }

        @Override
        public List<SettingsField> settings() {
            return List.of();
        }

        @Override
        public WrappingKey open(KeyRequest request) {
            return new FakeKey("found");
        }

        @Override
        public ProviderCapabilities capabilities() {
            return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
        }
    }

    private static void withServices(Path directory, String names, ThrowingRunnable work) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(KeyProvider.class.getName()), names);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, CmkBuilderTest.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    @Test
    void a_provider_is_found_and_one_that_was_given_goes_before_it(@TempDir Path directory) throws Exception {
        withServices(directory, Found.class.getName(), () -> {
            try (Cmk cmk = builder().build()) {
                assertThat(cmk.providers()).singleElement().isInstanceOf(Found.class);
            }
            Typed given = new Typed("found");
            try (Cmk cmk = builder().provider(given).build()) {
                assertThat(cmk.providers()).containsExactly(given);
            }
        });
    }

    @Test
    void two_that_are_found_of_one_type_are_refused(@TempDir Path directory) throws Exception {
        withServices(directory, Found.class.getName() + "\n" + FoundToo.class.getName(), () -> {
            Cmk.Builder builder = builder();
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'found'");
        });
    }

    @Test
    void the_bound_of_a_revocation_adds_up() {
        try (Cmk cmk = builder()
                .provider(new FakeKms())
                .callTimeout(Duration.ofSeconds(11))
                .caching(DataKeyCaching.defaults()
                        .withTtl(Duration.ofMinutes(3))
                        .withStaleIfUnreachable(Duration.ofSeconds(60)))
                .build()) {
            RevocationBound bound = cmk.revocationBound(FakeKms.TYPE);
            assertThat(bound.keyRevoked()).isEqualTo(Duration.ofSeconds(7 + 11 + 180 + 60));
            assertThat(bound.trustRevoked()).isEqualTo(bound.keyRevoked().plusHours(1));
            assertThatThrownBy(() -> cmk.revocationBound("none"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'none'");
        }
    }

    // The platform-managed key

    @Test
    void another_platform_key_than_the_store_knows_is_refused_and_not_recorded() {
        try (Cmk cmk = builder().build()) {
            assertThat(cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        }
        List<PlatformKey> before = stored.memory.platformKeys();
        assertThat(before).singleElement().satisfies(key -> {
            assertThat(key.fingerprint()).isEqualTo("fake:platform");
            assertThat(key.id().value()).matches("platform-[0-9a-f]{16}");
        });
        assertThatThrownBy(() -> builder().platformKey(new FakeKey("another")).build())
                .isInstanceOf(CmkException.class)
                .hasMessageContaining(before.get(0).id().value())
                .hasMessageContaining("formerPlatformKey");
        assertThat(stored.memory.platformKeys()).isEqualTo(before);
        untilThreadsAre(List.of());
    }

    @Test
    void a_former_platform_key_opens_what_it_has_wrapped() {
        byte[] sealed;
        try (Cmk cmk = builder().build()) {
            sealed = cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT);
        }
        try (Cmk cmk = builder()
                .platformKey(new FakeKey("next"))
                .formerPlatformKey(platform)
                .build()) {
            assertThat(cmk.cipher("acme", "s").decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
            assertThat(cmk.cipher("new", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        }
        assertThat(stored.memory.platformKeys())
                .extracting(PlatformKey::fingerprint)
                .containsExactly("fake:platform", "fake:next");
    }

    @Test
    void a_retired_platform_key_need_not_be_given_and_stays_retired_if_it_is() {
        KeyId old = idOfPlatform();
        assertThat(stored.memory.retirePlatformKey(old)).isTrue();
        try (Cmk cmk = builder().platformKey(new FakeKey("next")).build()) {
            assertThat(cmk.providers()).isEmpty();
        }
        try (Cmk cmk = builder()
                .platformKey(new FakeKey("next"))
                .formerPlatformKey(platform)
                .build()) {
            assertThat(cmk.providers()).isEmpty();
        }
        assertThat(stored.memory.platformKeys())
                .filteredOn(PlatformKey::retired)
                .extracting(PlatformKey::id)
                .containsExactly(old);
    }

    private KeyId idOfPlatform() {
        builder().build().close();
        return stored.memory.platformKeys().get(0).id();
    }

    @Test
    void a_fingerprint_that_was_changed_in_the_store_is_noticed() {
        KeyId id = idOfPlatform();
        FakeStore other = new FakeStore();
        other.memory.recordPlatformKey(id, "fake:forged");
        assertThatThrownBy(() -> builder().store(other.store).build())
                .isInstanceOf(CmkException.class)
                .hasMessageContaining("another fingerprint");
    }

    @Test
    void a_platform_key_that_does_not_even_tell_who_it_is_is_refused() {
        WrappingKey broken = new WrappingKey() {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                throw new UnsupportedOperationException();
            }

            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String fingerprint() {
                throw new KeyAccessException(UnavailableReason.NOT_FOUND, true, null, "no such file", null);
            }
        };
        assertThatThrownBy(() -> builder().platformKey(broken).build())
                .isInstanceOf(CmkException.class)
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("no such file");
    }

    // Starting and closing

    @Test
    void a_build_that_fails_leaves_no_thread_behind_and_the_store_open() {
        List<String> before = threads();
        AtomicInteger closed = new AtomicInteger();
        stored.on("close", (real, arguments) -> closed.incrementAndGet());
        IdleEngine failing = new IdleEngine() {
            @Override
            public void start(BatchRunner runner) {
                throw new StoreException("the engine's tables are missing", null);
            }
        };
        assertThatThrownBy(() -> builder()
                        .engine(failing)
                        .watchInterval(Duration.ofMillis(10))
                        .build())
                .isInstanceOf(StoreException.class);
        assertThat(failing.closed).hasValue(1);
        assertThat(closed).hasValue(0);
        untilThreadsAre(before);
    }

    @Test
    void the_database_failing_at_the_build_is_told() {
        stored.fails("platformKeys");
        assertThatThrownBy(() -> builder().build()).isInstanceOf(StoreException.class);
        untilThreadsAre(List.of());
    }

    @Test
    void closing_ends_everything_once_whatever_is_in_the_way() {
        List<String> before = threads();
        AtomicInteger closed = new AtomicInteger();
        stored.on("close", (real, arguments) -> {
            closed.incrementAndGet();
            return null;
        });
        IdleEngine engine = new IdleEngine() {
            @Override
            public void close() {
                super.close();
                throw new IllegalStateException("the engine hangs");
            }
        };
        Typed provider = new Typed("bad");
        Cmk cmk = builder().engine(engine).provider(provider).build();
        assertThat(cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        cmk.close();
        cmk.close();
        assertThat(engine.closed).hasValue(1);
        assertThat(provider.closed()).hasValue(1);
        assertThat(closed).hasValue(1);
        untilThreadsAre(before);
    }

    @Test
    void what_is_used_after_closing_says_so() {
        Cmk cmk = builder().build();
        OrganizationCipher cipher = cmk.cipher("acme", "s");
        byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
        cmk.close();
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> cmk.cipher("acme", "s"),
                () -> cmk.admin(),
                () -> cipher.encrypt(SECRET, CONTEXT),
                () -> cipher.decrypt(sealed, CONTEXT))) {
            assertThatThrownBy(use).isInstanceOf(CmkException.class).hasMessage("this Cmk was closed");
        }
        assertThat(cipher.encryptAll(List.of(BatchItem.of(SECRET, CONTEXT)))
                        .get(0)
                        .failure())
                .hasMessage("this Cmk was closed");
    }

    @Test
    void the_hosts_executor_runs_the_calls_and_is_not_closed() {
        List<String> names = new ArrayList<>();
        ExecutorService host = Executors.newSingleThreadExecutor(work -> new Thread(work, "the-hosts"));
        platform.on(() -> names.add(Thread.currentThread().getName()));
        try (Cmk cmk = builder().executor(host).build()) {
            assertThat(cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        }
        assertThat(names).containsExactly("the-hosts", "the-hosts");
        assertThat(host.isShutdown()).isFalse();
        host.shutdownNow();
    }

    @Test
    void the_callers_context_reaches_the_thread_that_calls_the_kms() {
        ThreadLocal<String> trace = new ThreadLocal<>();
        List<String> seen = new ArrayList<>();
        platform.on(() -> seen.add(trace.get() + " on " + Thread.currentThread().getName()));
        try (Cmk cmk = builder()
                .contextPropagation(call -> {
                    String captured = trace.get();
                    return () -> {
                        trace.set(captured);
                        call.run();
                        trace.remove();
                    };
                })
                .build()) {
            trace.set("request-1");
            assertThat(cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        }
        assertThat(seen).hasSize(2).allMatch(call -> call.startsWith("request-1 on cmk-kms-"));
    }

    @Test
    void a_context_that_cannot_be_carried_over_stops_no_call() {
        try (Cmk cmk = builder()
                .contextPropagation(call -> {
                    throw new IllegalStateException("no context");
                })
                .build()) {
            assertThat(cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT)).isNotEmpty();
        }
    }

    @Test
    void the_statistics_of_the_cache_tell_hits_misses_and_size() {
        try (Cmk cmk = builder().build()) {
            assertThat(cmk.cacheStatistics()).isEqualTo(new DataKeyCacheStatistics(0, 0, 0, 0));
            OrganizationCipher cipher = cmk.cipher("acme", "s");
            byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
            DataKeyCacheStatistics first = cmk.cacheStatistics();
            assertThat(first.size()).isEqualTo(1);
            assertThat(first.evictions()).isZero();

            assertThat(cipher.decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
            assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();

            DataKeyCacheStatistics then = cmk.cacheStatistics();
            assertThat(then.hits()).isEqualTo(first.hits() + 2);
            assertThat(then.misses()).isEqualTo(first.misses());
        }
    }

    @Test
    void what_there_was_no_room_for_is_counted() {
        try (Cmk cmk =
                builder().caching(DataKeyCaching.defaults().withMaximumSize(1)).build()) {
            byte[] sealed = cmk.cipher("acme", "a").encrypt(SECRET, CONTEXT);
            assertThat(cmk.cipher("acme", "b").encrypt(SECRET, CONTEXT)).isNotEmpty();
            long misses = cmk.cacheStatistics().misses();
            assertThat(cmk.cacheStatistics().evictions()).isEqualTo(1);
            assertThat(cmk.cacheStatistics().size()).isEqualTo(1);

            assertThat(cmk.cipher("acme", "a").decrypt(sealed, CONTEXT)).isEqualTo(SECRET);

            assertThat(cmk.cacheStatistics().misses() + cmk.cacheStatistics().hits())
                    .isGreaterThan(misses);
        }
    }

    @Test
    void several_can_share_one_store() {
        Store shared = new InMemoryStore();
        try (Cmk one = builder().store(shared).build();
                Cmk other = builder().store(shared).build()) {
            byte[] sealed = one.cipher("acme", "s").encrypt(SECRET, CONTEXT);
            assertThat(other.cipher("acme", "s").decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
            assertThat(one.cipher("acme", "s")).isSameAs(one.cipher("acme", "s"));
        }
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        try (Cmk cmk = builder()
                .listener(event -> {
                    throw new IllegalStateException("no");
                })
                .build()) {
            byte[] sealed = cmk.cipher("acme", "s").encrypt(SECRET, CONTEXT);
            assertThat(cmk.cipher("acme", "s").decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
        }
    }

    @Test
    void the_watch_sees_other_instances_and_drops_what_has_expired() {
        FakeTime time = new FakeTime();
        AtomicInteger polls = new AtomicInteger();
        stored.on("versions", (real, arguments) -> {
            polls.incrementAndGet();
            return real.call();
        });
        try (Cmk cmk = builder().time(time).watchInterval(Duration.ofMillis(10)).build()) {
            OrganizationCipher cipher = cmk.cipher("acme", "s");
            assertThat(cipher.encrypt(SECRET, CONTEXT)).isNotEmpty();
            int seen = polls.get();
            while (polls.get() < seen + 2) {
                Thread.onSpinWait();
            }
        }
        assertThat(polls.get()).isPositive();
    }

    @Test
    void names_that_are_none_are_refused_at_once() {
        try (Cmk cmk = builder().build()) {
            assertThatThrownBy(() -> cmk.cipher("", "s")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cmk.cipher("acme", "")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cmk.cipher("a b", "s")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(stored.calls("load")).isZero();
    }
}
