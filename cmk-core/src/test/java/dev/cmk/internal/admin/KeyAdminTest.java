package dev.cmk.internal.admin;

import static dev.cmk.fakes.Service.ACME;
import static dev.cmk.fakes.Service.ADMIN;
import static dev.cmk.fakes.Service.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.ConcurrentChangeException;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.StoreException;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.event.CmkEvent;
import dev.cmk.fakes.FakeKey;
import dev.cmk.fakes.FakeKey.Operation;
import dev.cmk.fakes.FakeKms;
import dev.cmk.fakes.HookedStore;
import dev.cmk.fakes.Service;
import dev.cmk.fakes.Service.Instance;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.spi.DamagedWrappedKeyException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What admins do, one method after the other. */
class KeyAdminTest {

    private static final Page.Request ALL = Page.Request.first(1000);

    private final Service service = new Service();
    private final Instance instance = service.start();
    private final KeyAdmin keys = instance.admin();
    private final FakeKey fake = service.kms.key("first");

    @AfterEach
    void stop() {
        service.close();
    }

    private static Rule ruleAgainst(ThrowingCallable action) {
        KeyConflictException refusal = catchThrowableOfType(KeyConflictException.class, action);
        assertThat(refusal).isNotNull();
        return refusal.rule();
    }

    private CustomerManagedKey firstMoved() {
        CustomerManagedKey first = service.add(instance, "first");
        instance.engine().runAll();
        return first;
    }

    private static <T> List<T> race(int threads, IntFunction<T> racer) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> runs = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> {
                        start.await();
                        return racer.apply(i);
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> run : runs) {
                results.add(run.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void the_external_id_is_random_made_once_and_the_same_for_every_instance() throws InterruptedException {
        List<Instance> instances = List.of(service.start(), service.start(), service.start(), service.start());

        List<String> ids =
                race(16, i -> instances.get(i % 4).admin().setup(ADMIN, "acme").externalId());

        assertThat(Set.copyOf(ids)).hasSize(1);
        assertThat(Base64.getUrlDecoder().decode(ids.get(0).substring("cmk-".length())))
                .hasSizeGreaterThanOrEqualTo(16);
        firstMoved();
        keys.disableAll(ADMIN, "acme");
        instance.engine().runAll();
        assertThat(keys.setup(ADMIN, "acme").externalId()).isEqualTo(ids.get(0));
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> keys.setup(ADMIN, "other-" + i).externalId())
                        .collect(Collectors.toSet()))
                .hasSize(100)
                .doesNotContain(ids.get(0));
    }

    @Test
    void the_provider_gets_the_external_id_and_the_organization() {
        String externalId = keys.setup(ADMIN, "acme").externalId();
        service.kms.opening = request -> {
            assertThat(request.externalId()).isEqualTo(externalId);
            assertThat(request.organization()).isEqualTo(ACME);
            return fake;
        };
        keys.test(ADMIN, "acme", FakeKms.newKey("first"));
    }

    static Stream<Consumer<Service>> faults() {
        return Stream.of(
                s -> s.kms.key("first").fault = FakeKey.denying(true, Operation.CHECK),
                s -> s.kms.key("first").fault = FakeKey.denying(true, Operation.GENERATE),
                s -> s.kms.key("first").fault = FakeKey.denying(false, Operation.WRAP),
                s -> s.kms.key("first").fault = FakeKey.denying(false, Operation.UNWRAP),
                s -> s.kms.key("first").fault = FakeKey.throwing(UnavailableReason.UNREACHABLE, Operation.values()),
                s -> s.kms.key("first").fault = (operation, context) -> {
                    throw new DamagedWrappedKeyException("always", null);
                },
                s -> s.kms.key("first").fault = (operation, context) -> {
                    throw new NullPointerException();
                },
                s -> s.kms.key("first").beforeWrap = dataKey -> new byte[32],
                s -> s.kms.key("first").afterWrap = wrapped -> new byte[60],
                s -> s.kms.key("first").afterUnwrap = dataKey -> new byte[31],
                s -> s.kms.key("first").afterUnwrap = dataKey -> null,
                s -> s.kms.key("first").bindsDataKey = false,
                s -> s.kms.key("first").bindsOrganization = false,
                s -> s.kms.opening = request -> {
                    throw new IllegalArgumentException("key: is not there");
                },
                s -> s.kms.opening = request -> {
                    throw new IllegalStateException("a bug");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_key_that_does_not_do_what_it_has_to_is_not_added(Consumer<Service> fault) {
        service.seal(instance, 1);
        OrganizationKeys before = service.keys();
        fault.accept(service);

        assertThatThrownBy(() -> keys.test(ADMIN, "acme", FakeKms.newKey("first")))
                .isInstanceOf(KeyUnavailableException.class)
                .hasMessageContaining("'first'");
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", FakeKms.newKey("first")))
                .isInstanceOf(KeyUnavailableException.class);

        assertThat(service.keys()).isEqualTo(before);
        assertThat(instance.engine().submitted).isEmpty();
    }

    @Test
    void the_platforms_own_key_cannot_become_a_customers() {
        service.kms.opening = request -> new FakeKey("platform");
        assertThat(ruleAgainst(() -> keys.add(ADMIN, "acme", FakeKms.newKey("first"))))
                .isEqualTo(Rule.PLATFORM_KEY);
        assertThat(service.keys().keys()).hasSize(1);
    }

    @Test
    void a_broken_rule_is_found_before_the_kms_is_asked() {
        firstMoved();
        int calls = fake.calls();
        assertThat(ruleAgainst(() -> keys.add(ADMIN, "acme", FakeKms.newKey("first"))))
                .isEqualTo(Rule.NAME_TAKEN);
        assertThat(ruleAgainst(
                        () -> keys.setDefault(ADMIN, "acme", service.keys().defaultKey())))
                .isEqualTo(Rule.ALREADY_DEFAULT);
        assertThat(fake.calls()).isEqualTo(calls);
    }

    @ParameterizedTest
    @CsvSource({"key,'not of the form',UPPER-and-secret", "region,'not of the form',secret-region"})
    void wrong_settings_name_the_field_and_never_the_value(String field, String what, String value) {
        Map<String, String> settings = field.equals("key") ? Map.of("key", value) : Map.of("key", "a", field, value);
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", NewKey.of("first", "fake", settings)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + field + "'")
                .hasMessageContaining(what)
                .hasMessageNotContaining(value);
    }

    @Test
    void missing_unknown_and_oversized_settings_are_refused() {
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", NewKey.of("first", "fake", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'key'")
                .hasMessageContaining("missing");
        assertThatThrownBy(() ->
                        keys.add(ADMIN, "acme", NewKey.of("first", "fake", Map.of("key", "a", "password", "hunter2"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown field")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", NewKey.of("first", "fake", Map.of("key", "a".repeat(2049)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2049")
                .hasMessageContaining("2048");
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", NewKey.of("first", "aws-kms", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fake");
        assertThatThrownBy(() -> keys.add(ADMIN, "acme", NewKey.of("first", "platform", Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void there_is_room_for_a_hundred_keys() {
        for (int i = 0; i < 100; i++) {
            service.add(instance, "key-" + i);
        }
        assertThat(ruleAgainst(() -> service.add(instance, "key-100"))).isEqualTo(Rule.TOO_MANY_KEYS);
    }

    @Test
    void an_added_key_is_known_to_work() {
        CustomerManagedKey first = service.add(instance, "first");
        assertThat(service.data.health(ACME).get(first.id()).isUsable()).isTrue();
    }

    @Test
    void testing_a_key_tells_its_health_once_and_keeps_it() {
        CustomerManagedKey first = firstMoved();
        fake.deny();
        service.time.advance(Duration.ofMinutes(2));

        KeyHealth denied = keys.test(ADMIN, "acme", first.id());
        keys.test(ADMIN, "acme", first.id());
        assertThat(denied.reason()).isEqualTo(UnavailableReason.ACCESS_DENIED);
        assertThat(service.data.health(ACME).get(first.id()).reason()).isEqualTo(UnavailableReason.ACCESS_DENIED);
        fake.heal();
        assertThat(keys.test(ADMIN, "acme", first.id()).isUsable()).isTrue();

        assertThat(service.events.stream()
                        .filter(CmkEvent.KeyHealthChanged.class::isInstance)
                        .map(event ->
                                ((CmkEvent.KeyHealthChanged) event).health().isUsable()))
                .containsExactly(false, true);
    }

    @Test
    void a_test_that_is_denied_closes_this_instance_at_once_and_one_that_works_opens_it() {
        service.seal(instance, 1);
        CustomerManagedKey first = firstMoved();
        service.start();
        service.open(instance, "environments/0");
        instance.cmk().cipher("acme", "new").encrypt(new byte[1], EncryptionContext.none());
        fake.deny();

        keys.test(ADMIN, "acme", first.id());
        assertThatThrownBy(() -> instance.cmk().cipher("acme", "new").encrypt(new byte[1], EncryptionContext.none()))
                .isInstanceOf(KeyUnavailableException.class);

        fake.heal();
        keys.test(ADMIN, "acme", first.id());
        instance.cmk().cipher("acme", "new").encrypt(new byte[1], EncryptionContext.none());
    }

    @Test
    void a_default_is_set_only_to_a_key_that_works_and_its_health_is_told() {
        firstMoved();
        CustomerManagedKey second = service.add(instance, "second");
        service.kms.key("second").deny();

        assertThatThrownBy(() -> keys.setDefault(ADMIN, "acme", second.id()))
                .isInstanceOf(KeyUnavailableException.class);

        assertThat(service.data.health(ACME).get(second.id()).isUsable()).isFalse();
        service.kms.key("second").heal();
        keys.setDefault(ADMIN, "acme", second.id());
        assertThat(service.keys().defaultKey()).isEqualTo(second.id());
        assertThat(service.data.health(ACME).get(second.id()).isUsable()).isTrue();
    }

    @Test
    void a_disabled_key_is_enabled_only_if_it_works() {
        CustomerManagedKey first = firstMoved();
        keys.disableAll(ADMIN, "acme");
        instance.engine().runAll();
        fake.deny();
        assertThatThrownBy(() -> keys.enable(ADMIN, "acme", first.id())).isInstanceOf(KeyUnavailableException.class);
        assertThat(service.keys().find(first.id()).orElseThrow().status()).isEqualTo(KeyStatus.DISABLED);
        fake.heal();
        assertThat(keys.enable(ADMIN, "acme", first.id()).status()).isEqualTo(KeyStatus.ENABLED);
    }

    @Test
    void conflicts_say_which_rule() {
        CustomerManagedKey first = service.add(instance, "first");
        ReEncryption move = service.latest().reEncryption();
        CustomerManagedKey second = service.add(instance, "second");
        KeyId unknown = KeyId.of("key-unknown");
        assertThat(ruleAgainst(() -> keys.setDefault(ADMIN, "acme", unknown))).isEqualTo(Rule.UNKNOWN_KEY);
        assertThat(ruleAgainst(() -> keys.test(ADMIN, "acme", unknown))).isEqualTo(Rule.UNKNOWN_KEY);
        assertThat(ruleAgainst(() -> keys.plan(ADMIN, "acme", unknown, first.id())))
                .isEqualTo(Rule.UNKNOWN_KEY);
        assertThat(ruleAgainst(() -> keys.disable(ADMIN, "acme", first.id(), second.id())))
                .isEqualTo(Rule.KEY_IS_DEFAULT);
        assertThat(ruleAgainst(() -> keys.disable(ADMIN, "acme", second.id(), second.id())))
                .isEqualTo(Rule.SAME_KEY);
        assertThat(ruleAgainst(() -> keys.disable(ADMIN, "acme", second.id(), service.platformId())))
                .isEqualTo(Rule.DESTINATION_NOT_USABLE);
        assertThat(ruleAgainst(() -> keys.disableAll(ADMIN, "acme"))).isEqualTo(Rule.RE_ENCRYPTION_RUNNING);
        assertThat(ruleAgainst(() -> keys.reEncrypt(ADMIN, "acme", first.id()))).isEqualTo(Rule.KEY_IN_RE_ENCRYPTION);
        assertThat(ruleAgainst(() -> keys.enable(ADMIN, "acme", second.id()))).isEqualTo(Rule.KEY_ENABLED);
        assertThat(ruleAgainst(() -> keys.remove(ADMIN, "acme", second.id()))).isEqualTo(Rule.KEY_ENABLED);
        assertThat(ruleAgainst(() -> keys.retry(ADMIN, "acme", move.id()))).isEqualTo(Rule.RE_ENCRYPTION_STATE);
        assertThat(ruleAgainst(() -> keys.resume(ADMIN, "acme", move.id()))).isEqualTo(Rule.RE_ENCRYPTION_STATE);
        assertThat(ruleAgainst(() -> keys.redirect(ADMIN, "acme", move.id(), second.id())))
                .isEqualTo(Rule.RE_ENCRYPTION_STATE);
        assertThat(ruleAgainst(() -> keys.writeOff(ADMIN, "acme", move.id(), "platform")))
                .isEqualTo(Rule.RE_ENCRYPTION_STATE);
        instance.engine().runAll();
        assertThat(ruleAgainst(() -> keys.cancel(ADMIN, "acme", move.id()))).isEqualTo(Rule.UNKNOWN_RE_ENCRYPTION);
    }

    @Test
    void of_many_admins_who_do_the_same_at_once_one_wins() throws InterruptedException {
        firstMoved();
        CustomerManagedKey second = service.add(instance, "second");
        List<Instance> instances = List.of(service.start(), service.start());
        IntFunction<KeyAdmin> admin = i -> instances.get(i % 2).admin();

        List<Object> adds = race(8, i -> outcome(() -> admin.apply(i).add(ADMIN, "acme", FakeKms.newKey("third"))));
        List<Object> defaults = race(8, i -> outcome(() -> admin.apply(i).setDefault(ADMIN, "acme", second.id())));
        KeyId first = service.keys().keys().get(1).id();
        List<Object> disables = race(8, i -> outcome(() -> admin.apply(i).disable(ADMIN, "acme", first, second.id())));

        assertThat(adds).filteredOn("won"::equals).hasSize(1);
        assertThat(adds).filteredOn(Rule.NAME_TAKEN::equals).hasSize(7);
        assertThat(defaults).filteredOn("won"::equals).hasSize(1);
        assertThat(defaults).filteredOn(Rule.ALREADY_DEFAULT::equals).hasSize(7);
        assertThat(disables).filteredOn("won"::equals).hasSize(1);
        assertThat(disables).filteredOn(Rule.KEY_IN_RE_ENCRYPTION::equals).hasSize(7);
        assertThat(service.keys().keys()).hasSize(4);
    }

    private static Object outcome(Callable<?> action) {
        try {
            action.call();
            return "won";
        } catch (KeyConflictException e) {
            return e.rule();
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void two_first_keys_at_once_are_a_first_and_a_second() throws InterruptedException {
        service.seal(instance, 5);
        race(2, i -> service.start().admin().add(ADMIN, "acme", FakeKms.newKey("key-" + i)));
        assertThat(service.data.reEncryptions(ACME, 0, 10)).hasSize(1);
        assertThat(service.keys().defaultKey())
                .isEqualTo(service.keys().keys().get(1).id());
    }

    @Test
    void who_always_comes_too_late_is_told_so() {
        firstMoved();
        CustomerManagedKey second = service.add(instance, "second");
        AuditRecord line = service.data.audit(ACME, null, 1).get(0).record();
        service.hooks.before("commit", () -> service.data.deleteScope(ACME, Scope.of("any"), line));

        assertThatThrownBy(() -> keys.setDefault(ADMIN, "acme", second.id()))
                .isInstanceOf(ConcurrentChangeException.class)
                .hasMessageContaining("acme");

        assertThat(service.keys().defaultKey()).isNotEqualTo(second.id());
    }

    @Test
    void the_list_shows_every_key_its_data_keys_its_health_and_what_cannot_be_done() {
        service.seal(instance, 4);
        CustomerManagedKey first = firstMoved();
        CustomerManagedKey second = service.add(instance, "second");

        List<KeyListing> listed = keys.list(ADMIN, "acme", ALL).items();

        assertThat(listed).hasSize(3);
        assertThat(listed.get(0).key().isPlatform()).isTrue();
        assertThat(listed.get(0).dataKeys()).isZero();
        assertThat(listed.get(0).isDefault()).isFalse();
        assertThat(listed.get(1).key())
                .isEqualTo(service.keys().find(first.id()).orElseThrow());
        assertThat(listed.get(1).isDefault()).isTrue();
        assertThat(listed.get(1).dataKeys()).isEqualTo(4);
        assertThat(listed.get(1).whyNotDefault()).isEqualTo(Rule.ALREADY_DEFAULT);
        assertThat(listed.get(1).whyNotDisable()).isEqualTo(Rule.KEY_IS_DEFAULT);
        assertThat(listed.get(1).health().isUsable()).isTrue();
        assertThat(listed.get(2).whyNotDefault()).isNull();
        assertThat(listed.get(2).whyNotDisable()).isNull();
        assertThat(listed.get(2).key().id()).isEqualTo(second.id());
    }

    @Test
    void the_list_counts_all_revisions() {
        service.seal(instance, 6);
        CustomerManagedKey first = firstMoved();
        ReEncryption move = keys.reEncrypt(ADMIN, "acme", first.id());
        keys.cancel(ADMIN, "acme", move.id());
        service.seal(instance, 2);
        assertThat(keys.list(ADMIN, "acme", ALL).items().get(1).dataKeys()).isEqualTo(8);
    }

    @Test
    void lists_are_read_in_parts_that_leave_nothing_out() {
        service.seal(instance, 30);
        for (int i = 0; i < 6; i++) {
            service.add(instance, "key-" + i);
        }
        service.kms.key("key-0").beforeWrap = dataKey -> new byte[32];
        instance.engine().runAll();
        ReEncryption failed = service.latest().reEncryption();
        for (int i = 1; i < 5; i++) {
            keys.disable(ADMIN, "acme", id("key-" + i), id("key-5"));
            instance.engine().runAll();
        }

        requireParts(page -> keys.list(ADMIN, "acme", page));
        requireParts(page -> keys.jobs(ADMIN, "acme", page));
        requireParts(page -> keys.failures(ADMIN, "acme", failed.id(), page));
        requireParts(page -> keys.audit(ADMIN, "acme", page));
        assertThat(keys.failures(ADMIN, "acme", failed.id(), ALL).items()).hasSize(30);
        assertThat(keys.jobs(ADMIN, "acme", ALL).items()).hasSize(5);
    }

    private KeyId id(String name) {
        return service.keys().keys().stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static <T> void requireParts(Function<Page.Request, Page<T>> list) {
        List<T> whole = list.apply(ALL).items();
        assertThat(list.apply(ALL).next()).isNull();
        for (int size = 1; size <= whole.size() + 1; size++) {
            List<T> parts = new ArrayList<>();
            Page<T> part = list.apply(Page.Request.first(size));
            parts.addAll(part.items());
            while (part.next() != null) {
                assertThat(part.items()).hasSize(size);
                part = list.apply(new Page.Request(part.next(), size));
                parts.addAll(part.items());
            }
            assertThat(parts).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "5",
                "keys-",
                "keys--1",
                "keys-x",
                "keys-99999999999999999999",
                "keys-2147483647",
                "jobs-1 ",
                "jobs-+1",
                "failures-1",
                "failures-x",
                "audit-",
                "audit-0x1",
                "00000000-0000-0000-0000-000000000000"
            })
    void what_no_page_gave_as_next_is_refused(String after) {
        service.seal(instance, 1);
        service.add(instance, "first");
        ReEncryption move = service.latest().reEncryption();
        Page.Request page = new Page.Request(after, 10);
        assertThatThrownBy(() -> keys.list(ADMIN, "acme", page)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.jobs(ADMIN, "acme", page)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.failures(ADMIN, "acme", move.id(), page))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.audit(ADMIN, "acme", page)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void one_lists_cursor_is_not_anothers() {
        for (int i = 0; i < 3; i++) {
            service.add(instance, "key-" + i);
        }
        String ofKeys = keys.list(ADMIN, "acme", Page.Request.first(1)).next();
        String ofAudit = keys.audit(ADMIN, "acme", Page.Request.first(1)).next();
        assertThatThrownBy(() -> keys.audit(ADMIN, "acme", new Page.Request(ofKeys, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.list(ADMIN, "acme", new Page.Request(ofAudit, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_plan_counts_calls_cost_and_time() {
        service.limits = service.limits.withCallsPerSecond(200);
        service.kms.price = new BigDecimal("0.03");
        Instance slow = service.start();
        service.seal(slow, 100);
        CustomerManagedKey first = service.add(slow, "first");
        slow.engine().runAll();
        CustomerManagedKey second = service.add(slow, "second");

        ReEncryptionPlan plan = slow.admin().plan(ADMIN, "acme", first.id(), second.id());
        assertThat(plan.dataKeys()).isEqualTo(100);
        assertThat(plan.kmsCalls()).isEqualTo(300);
        assertThat(plan.usDollars()).isEqualByComparingTo("0.01"); // 300 calls cost 0.0009
        assertThat(plan.duration()).isEqualTo(Duration.ofSeconds(1)); // two calls to one key, one to the other

        service.kms.quota = settings -> "one account";
        assertThat(slow.admin().plan(ADMIN, "acme", first.id(), second.id()).duration())
                .isEqualTo(Duration.ofMillis(1500));

        ReEncryptionPlan inPlace = slow.admin().plan(ADMIN, "acme", first.id(), first.id());
        assertThat(inPlace.destination()).isEqualTo(inPlace.source().next());
        assertThat(inPlace.duration()).isEqualTo(Duration.ofMillis(1500));

        ReEncryptionPlan nothing = slow.admin().plan(ADMIN, "acme", second.id(), first.id());
        assertThat(nothing.dataKeys()).isZero();
        assertThat(nothing.usDollars()).isEqualByComparingTo("0");
        assertThat(nothing.duration()).isZero();

        service.kms.price = null;
        assertThat(slow.admin().plan(ADMIN, "acme", first.id(), second.id()).usDollars())
                .isNull();
    }

    @Test
    void a_write_off_is_confirmed_with_the_name_of_the_source() {
        service.seal(instance, 5);
        firstMoved();
        fake.deny();
        keys.disableAll(ADMIN, "acme");
        instance.engine().runAll();
        ReEncryption failed = service.latest().reEncryption();

        for (String wrong :
                new String[] {"", "First", "first ", "platform", failed.id().toString()}) {
            assertThat(ruleAgainst(() -> keys.writeOff(ADMIN, "acme", failed.id(), wrong)))
                    .isEqualTo(Rule.NOT_CONFIRMED);
        }
        assertThat(service.rows().values()).noneMatch(row -> row.lost());

        assertThat(keys.writeOff(ADMIN, "acme", failed.id(), "first").state()).isEqualTo(State.COMPLETED_WITH_LOSS);
        assertThat(service.rows().values()).hasSize(5).allMatch(row -> row.lost());
        assertThat(ruleAgainst(() -> keys.remove(ADMIN, "acme", failed.source().key())))
                .isEqualTo(Rule.DATA_KEYS_LEFT);
    }

    @Test
    void a_deleted_scope_never_opens_again_and_on_this_instance_at_once() {
        service.seal(instance, 2);
        service.open(instance, "environments/0");
        assertThat(ruleAgainst(() -> keys.deleteScope(OPERATOR, "acme", "environments/0", "environments/1")))
                .isEqualTo(Rule.NOT_CONFIRMED);
        service.open(instance, "environments/0");

        assertThat(keys.deleteScope(OPERATOR, "acme", "environments/0", "environments/0"))
                .isEqualTo(1);

        assertThatThrownBy(() -> service.open(instance, "environments/0"))
                .isInstanceOf(InvalidCiphertextException.class);
        assertThatThrownBy(() -> service.open(service.start(), "environments/0"))
                .isInstanceOf(InvalidCiphertextException.class);
        service.open(instance, "environments/1");
        assertThat(keys.deleteScope(OPERATOR, "acme", "environments/0", "environments/0"))
                .isZero();
    }

    @Test
    void a_deletion_whose_outcome_is_unknown_closes_this_instance_all_the_same() {
        service.seal(instance, 1);
        service.hooks.after("deleteScope", HookedStore::fail);
        assertThatThrownBy(() -> keys.deleteScope(OPERATOR, "acme", "environments/0", "environments/0"))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> service.open(instance, "environments/0"))
                .isInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void a_deleted_organization_never_opens_again_and_keeps_its_audit_trail() {
        service.seal(instance, 2);
        firstMoved();
        String externalId = keys.setup(ADMIN, "acme").externalId();
        assertThat(ruleAgainst(() -> keys.deleteOrganization(OPERATOR, "acme", "ACME")))
                .isEqualTo(Rule.NOT_CONFIRMED);

        keys.deleteOrganization(OPERATOR, "acme", "acme");

        assertThatThrownBy(() -> service.open(instance, "environments/0"))
                .isInstanceOf(InvalidCiphertextException.class);
        instance.cmk().cipher("acme", "environments/0").encrypt(new byte[1], EncryptionContext.none());
        assertThatThrownBy(() -> service.open(instance, "environments/0"))
                .isInstanceOf(InvalidCiphertextException.class);
        assertThat(keys.audit(ADMIN, "acme", ALL).items())
                .extracting(AuditRecord::action)
                .contains(AuditAction.KEY_ADDED, AuditAction.ORGANIZATION_DELETED);
        assertThat(keys.setup(ADMIN, "acme").externalId()).isNotEqualTo(externalId);
    }

    @Test
    void an_organization_that_lost_its_entitlement_reads_and_goes_back() {
        service.seal(instance, 5);
        CustomerManagedKey first = firstMoved();
        CustomerManagedKey second = service.add(instance, "second");
        service.directory.entitled = false;

        service.requireAllOpen();
        assertThat(keys.list(ADMIN, "acme", ALL).items()).hasSize(3);
        keys.disable(ADMIN, "acme", second.id(), first.id());
        instance.engine().runAll();
        keys.disableAll(ADMIN, "acme");
        instance.engine().runAll();

        assertThat(service.count(service.keys().platformKey())).isEqualTo(5);
        service.requireAllOpen();
    }

    @Test
    void another_organizations_keys_and_re_encryptions_are_unknown() {
        CustomerManagedKey first = service.add(instance, "first");
        ReEncryption move = service.latest().reEncryption();
        keys.setup(ADMIN, "evil");
        List<ThrowingCallable> attempts = List.of(
                () -> keys.test(ADMIN, "evil", first.id()),
                () -> keys.setDefault(ADMIN, "evil", first.id()),
                () -> keys.disable(ADMIN, "evil", first.id(), service.platformId()),
                () -> keys.disable(ADMIN, "evil", service.platformId(), first.id()),
                () -> keys.enable(ADMIN, "evil", first.id()),
                () -> keys.reEncrypt(ADMIN, "evil", first.id()),
                () -> keys.plan(ADMIN, "evil", first.id(), service.platformId()),
                () -> keys.pause(ADMIN, "evil", move.id()),
                () -> keys.cancel(ADMIN, "evil", move.id()),
                () -> keys.progress(ADMIN, "evil", move.id()),
                () -> keys.failures(ADMIN, "evil", move.id(), ALL),
                () -> keys.exportFailures(ADMIN, "evil", move.id(), failed -> {}));
        for (ThrowingCallable attempt : attempts) {
            assertThat(ruleAgainst(attempt)).isIn(Rule.UNKNOWN_KEY, Rule.UNKNOWN_RE_ENCRYPTION, Rule.KEY_IS_DEFAULT);
        }
        assertThat(keys.jobs(ADMIN, "evil", ALL).items()).isEmpty();
        assertThat(keys.list(ADMIN, "evil", ALL).items()).hasSize(1);
        assertThat(service.data.load(OrganizationId.of("evil")).orElseThrow().version() % 1_000_000)
                .as("nothing has changed since it was made")
                .isEqualTo(1);
        assertThat(service.latest().reEncryption().state()).isEqualTo(State.PENDING);
    }

    @Test
    void an_instance_without_the_provider_says_so_and_spoils_nobodys_health() {
        CustomerManagedKey key = service.add(instance, "first");
        Instance without = service.start(service.builderWithoutProviders());

        KeyHealth health = without.admin().test(Service.ADMIN, "acme", key.id());

        assertThat(health.reason()).isEqualTo(UnavailableReason.MISCONFIGURED);
        assertThat(health.message()).contains("no provider for keys of type 'fake' is installed");
        assertThat(service.data.health(Service.ACME).get(key.id()).isUsable()).isTrue();
        assertThat(without.admin()
                        .list(Service.ADMIN, "acme", Page.Request.first(10))
                        .items())
                .filteredOn(listing -> listing.key().id().equals(key.id()))
                .allSatisfy(listing -> assertThat(listing.health().isUsable()).isTrue());
    }
}
