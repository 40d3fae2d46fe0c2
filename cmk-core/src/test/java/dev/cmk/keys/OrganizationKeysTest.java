package dev.cmk.keys;

import static dev.cmk.keys.Acme.NOW;
import static dev.cmk.keys.Acme.PLATFORM;
import static dev.cmk.keys.Acme.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.keys.ReEncryption.Cause;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.keys.ReEncryption.State;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules for an organization's keys, told by what they do; every combination is in docs/ARCHITECTURE.md. */
class OrganizationKeysTest {

    private static final KeyId SECOND_PLATFORM = KeyId.of("platform-2");
    private static final KeyId THIRD_PLATFORM = KeyId.of("platform-3");

    private final Acme acme = new Acme();

    private ThrowableAssertAlternative<KeyConflictException> assertRefused(
            Rule rule, Function<OrganizationKeys, Object> action) {
        return assertThatExceptionOfType(KeyConflictException.class)
                .isThrownBy(() -> action.apply(acme.keys()))
                .satisfies(e -> assertThat(e.rule()).isEqualTo(rule))
                .withMessageStartingWith("organization 'acme'");
    }

    private static KeyChange add(OrganizationKeys keys, String name, String type) {
        return keys.add(id("new"), name, type, Map.of(), NOW);
    }

    @Nested
    class At_the_beginning {

        @Test
        void the_platform_managed_key_is_the_only_key_and_the_default() {
            OrganizationKeys keys = acme.keys();
            assertThat(keys.keys()).containsExactly(CustomerManagedKey.platform(PLATFORM, NOW));
            assertThat(keys.defaultKeyEntry()).isEqualTo(keys.platformKey());
            assertThat(keys.reEncryptions()).isEmpty();
            assertThat(keys.version()).isEqualTo(1);
        }

        @Test
        void a_change_raises_the_version_by_one_and_leaves_the_value_before_as_it_was() {
            OrganizationKeys before = acme.keys();
            KeyChange change = add(before, "a", "local");
            assertThat(change.before()).isSameAs(before);
            assertThat(before.keys()).hasSize(1);
            assertThat(change.after().version()).isEqualTo(2);
            assertThat(change.after().externalId()).isEqualTo(before.externalId());
        }

        @Test
        void an_inconsistent_value_cannot_be_made() {
            acme.with("a", "b").disable("b", "a");
            CustomerManagedKey platform = acme.keys().platformKey();
            CustomerManagedKey a = acme.key("a");
            CustomerManagedKey b = acme.key("b");
            CustomerManagedKey namedA =
                    new CustomerManagedKey(id("x"), "a", "local", Map.of(), KeyStatus.ENABLED, 1, NOW);
            ReEncryption move = acme.job();
            List<ReEncryption> none = List.of();

            assertInconsistent("acme", List.of(platform, a, a), PLATFORM, none, 1);
            assertInconsistent("acme", List.of(platform, a, namedA), PLATFORM, none, 1);
            assertInconsistent("acme", List.of(a), a.id(), none, 1);
            assertInconsistent(
                    "acme", List.of(platform, CustomerManagedKey.platform(SECOND_PLATFORM, NOW)), PLATFORM, none, 1);
            assertInconsistent("acme", List.of(platform), a.id(), none, 1);
            assertInconsistent("acme", List.of(platform, a.with(KeyStatus.DISABLED)), a.id(), none, 1);
            assertInconsistent("acme", List.of(platform, a), PLATFORM, List.of(move), 1);
            assertInconsistent("acme", List.of(platform, b), PLATFORM, List.of(move), 1);
            assertInconsistent("acme", List.of(platform, a.with(KeyStatus.DISABLED), b), PLATFORM, List.of(move), 1);
            assertInconsistent(
                    "acme", List.of(platform, a, b), PLATFORM, List.of(move.ended(State.COMPLETED, NOW, null)), 1);
            assertInconsistent("other", List.of(platform, a, b), PLATFORM, List.of(move), 1);
            assertInconsistent("acme", List.of(platform), PLATFORM, none, 0);
        }

        private void assertInconsistent(
                String organization,
                List<CustomerManagedKey> keys,
                KeyId defaultKey,
                List<ReEncryption> reEncryptions,
                long version) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OrganizationKeys(
                            OrganizationId.of(organization), "e", keys, defaultKey, reEncryptions, version))
                    .withMessageContaining("organization '" + organization + "' are inconsistent");
        }
    }

    @Nested
    class Adding {

        @Test
        void the_first_key_becomes_the_default_and_gets_every_data_key() {
            acme.add("a");
            assertThat(acme.keys().defaultKey()).isEqualTo(id("a"));
            assertThat(acme.last().action()).isEqualTo(AuditAction.KEY_ADDED);
            assertThat(acme.job().source()).isEqualTo(new KeyRevision(PLATFORM, 1));
            assertThat(acme.job().destination()).isEqualTo(new KeyRevision(id("a"), 1));
            assertThat(acme.job().cause()).isEqualTo(Cause.FIRST_KEY);
            assertThat(acme.job().state()).isEqualTo(State.PENDING);
        }

        @Test
        void the_platform_managed_key_stays_enabled_when_it_has_been_emptied() {
            acme.with("a");
            assertThat(acme.keys().platformKey().status()).isEqualTo(KeyStatus.ENABLED);
            assertThat(acme.keys().reEncryptions()).isEmpty();
        }

        @Test
        void a_later_key_changes_nothing() {
            acme.with("a").add("b");
            assertThat(acme.keys().defaultKey()).isEqualTo(id("a"));
            assertThat(acme.last().reEncryptions()).isEmpty();
        }

        @Test
        void after_disable_all_has_completed_the_next_key_is_a_first_one_again() {
            acme.with("a").disableAll().completeAll().add("b");
            assertThat(acme.keys().defaultKey()).isEqualTo(id("b"));
            assertThat(acme.job().cause()).isEqualTo(Cause.FIRST_KEY);
        }

        @Test
        void while_data_keys_move_to_the_platform_managed_key_no_key_is_a_first_one() {
            acme.with("a").disableAll().add("b");
            assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
            assertThat(acme.last().reEncryptions()).isEmpty();
        }

        @Test
        void a_key_beside_an_enabled_one_is_not_the_first_although_the_platform_managed_key_is_the_default() {
            acme.with("a").with(k -> k.setDefault(PLATFORM)).add("b");
            assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
            assertThat(acme.last().reEncryptions()).isEmpty();
        }

        @Test
        void beside_a_key_that_could_not_be_emptied_and_was_given_up_the_next_one_is_the_first() {
            acme.with("a").disableAll().cancel().add("b");
            assertThat(acme.status("a")).isEqualTo(KeyStatus.DISABLING);
            assertThat(acme.keys().defaultKey()).isEqualTo(id("b"));
        }

        @Test
        void the_first_key_also_gets_what_is_left_under_a_replaced_platform_managed_key() {
            acme.replacePlatformKey(SECOND_PLATFORM).cancel().add("a");
            assertThat(acme.keys().reEncryptions())
                    .extracting(
                            move -> move.source().key(),
                            move -> move.destination().key())
                    .containsExactly(tuple(PLATFORM, id("a")), tuple(SECOND_PLATFORM, id("a")));
            acme.completeAll();
            assertThat(acme.keys().find(PLATFORM)).isEmpty();
            assertThat(acme.keys().platformKey().id()).isEqualTo(SECOND_PLATFORM);
        }

        @Test
        void a_name_is_taken_also_by_a_disabled_key_and_compared_exactly() {
            acme.with("a", "b").disable("b", "a").completeAll();
            assertRefused(Rule.NAME_TAKEN, k -> add(k, "b", "local"))
                    .withMessageContaining("key 'b' cannot be added")
                    .withMessageContaining("choose another name");
            for (String other : List.of("B", "b ", "bb", "b\u0307", "\u1e03")) {
                assertThat(add(acme.keys(), other, "local").after().keys()).hasSize(4);
            }
        }

        @Test
        void the_name_of_a_removed_key_is_free_again() {
            acme.with("a", "b").disable("b", "a").completeAll().with(k -> k.remove(id("b")));
            assertThat(add(acme.keys(), "b", "local").after().keys()).hasSize(3);
        }

        @Test
        void names_and_the_type_of_the_platform_managed_key_are_reserved() {
            assertRefused(Rule.NAME_RESERVED, k -> add(k, "platform-2", "local"))
                    .withMessageContaining("'platform-'");
            assertRefused(Rule.NAME_RESERVED, k -> add(k, "a", "platform"))
                    .withMessageContaining("the type 'platform'");
            assertThat(add(acme.keys(), "platform", "local").after().keys()).hasSize(2);
        }

        @Test
        void a_name_has_1_to_64_characters() {
            assertThat(add(acme.keys(), "😀".repeat(64), "local").after().keys())
                    .hasSize(2);
            for (String name : List.of("", "x".repeat(65), "😀".repeat(65), "x".repeat(1_000_000))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> add(acme.keys(), name, "local"))
                        .withMessageContaining("name has " + name.codePointCount(0, name.length()))
                        .withMessageContaining("1 to 64");
            }
        }

        @Test
        void an_id_is_used_once() {
            acme.add("a");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> acme.keys().add(id("a"), "other", "local", Map.of(), NOW))
                    .withMessageContaining("key-a already");
        }

        @Test
        void there_are_at_most_100_keys_disabled_ones_included_and_the_platform_managed_key_not() {
            acme.with(IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new));
            acme.disable("k7", "k0").completeAll();
            assertRefused(Rule.TOO_MANY_KEYS, k -> add(k, "one-more", "local"))
                    .withMessageContaining("100")
                    .withMessageContaining("remove a disabled one first");
            acme.with(k -> k.remove(id("k7")));
            assertThat(add(acme.keys(), "one-more", "local").after().keys()).hasSize(101);
        }
    }

    @Nested
    class Choosing_the_default {

        @Test
        void only_the_default_changes() {
            acme.with("a", "b");
            OrganizationKeys before = acme.keys();
            acme.setDefault("b");
            assertThat(acme.keys().defaultKey()).isEqualTo(id("b"));
            assertThat(acme.keys().keys()).isEqualTo(before.keys());
            assertThat(acme.last().reEncryptions()).isEmpty();
            assertThat(acme.last().key()).isEqualTo(id("b"));
        }

        @Test
        void the_platform_managed_key_can_be_chosen_again() {
            acme.with("a").with(k -> k.setDefault(PLATFORM));
            assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
        }

        @Test
        void it_is_refused_for_the_default_a_disabled_key_and_one_in_a_re_encryption() {
            acme.with("a", "b", "c", "d").disable("b", "a").completeAll().disable("c", "d");
            assertRefused(Rule.ALREADY_DEFAULT, k -> k.setDefault(id("a"))).withMessageContaining("key 'a'");
            assertRefused(Rule.KEY_DISABLED, k -> k.setDefault(id("b"))).withMessageContaining("enable it first");
            assertRefused(Rule.KEY_DISABLED, k -> k.setDefault(id("c"))).withMessageContaining("is being disabled");
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.setDefault(id("d")))
                    .withMessageContaining("key 'd' cannot be made the default")
                    .withMessageContaining("from key 'c' to key 'd', which is PENDING")
                    .withMessageContaining("wait until it has ended, or cancel it, first");
            assertRefused(Rule.UNKNOWN_KEY, k -> k.setDefault(id("x"))).withMessageContaining("key-x");
            assertThat(acme.whyNotDefault("a")).contains(Rule.ALREADY_DEFAULT);
            assertThat(acme.whyNotDefault("b")).contains(Rule.KEY_DISABLED);
            assertThat(acme.whyNotDefault("d")).contains(Rule.KEY_IN_RE_ENCRYPTION);
            acme.completeAll();
            assertThat(acme.whyNotDefault("d")).isEmpty();
        }
    }

    @Nested
    class Disabling {

        @Test
        void a_key_is_disabled_when_nothing_is_left_under_it() {
            acme.with("a", "b").disable("b", "a");
            assertThat(acme.status("b")).isEqualTo(KeyStatus.DISABLING);
            assertThat(acme.job().source()).isEqualTo(new KeyRevision(id("b"), 1));
            assertThat(acme.job().destination()).isEqualTo(new KeyRevision(id("a"), 1));
            assertThat(acme.job().cause()).isEqualTo(Cause.KEY_DISABLED);

            acme.completeAll();
            assertThat(acme.status("b")).isEqualTo(KeyStatus.DISABLED);
            assertThat(acme.last().mustBeEmpty()).isEqualTo(new KeyRevision(id("b"), 1));
            ReEncryption ended = acme.last().reEncryptions().get(0);
            assertThat(ended.state()).isEqualTo(State.COMPLETED);
            assertThat(ended.endedAt()).isEqualTo(NOW);
            assertThat(ended.safeToDeleteAfter()).isEqualTo(NOW.plus(Acme.RETENTION));
        }

        @Test
        void the_destination_may_be_the_platform_managed_key_or_one_that_others_move_to() {
            acme.with("a", "b", "c").disable(id("b"), PLATFORM).disable(id("c"), PLATFORM);
            assertThat(acme.keys().reEncryptions()).hasSize(2);
        }

        @Test
        void it_is_refused_for_the_default_a_disabled_key_and_one_in_a_re_encryption() {
            acme.with("a", "b", "c", "d").disable("b", "a").completeAll().disable("c", "d");
            assertRefused(Rule.KEY_IS_DEFAULT, k -> k.disable(id("a"), id("d"), NOW))
                    .withMessageContaining("make another key the default first");
            assertRefused(Rule.KEY_DISABLED, k -> k.disable(id("b"), id("a"), NOW))
                    .withMessageContaining("key 'b' cannot be disabled: it is disabled already");
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.disable(id("c"), id("a"), NOW));
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.disable(id("d"), id("a"), NOW));
            assertRefused(Rule.UNKNOWN_KEY, k -> k.disable(id("x"), id("a"), NOW));
            assertThat(acme.whyNotDisable("a")).contains(Rule.KEY_IS_DEFAULT);
            assertThat(acme.whyNotDisable("b")).contains(Rule.KEY_DISABLED);
            assertThat(acme.whyNotDisable("c")).contains(Rule.KEY_IN_RE_ENCRYPTION);
        }

        @Test
        void a_destination_is_another_key_that_is_enabled_and_from_which_nothing_moves() {
            acme.with("a", "b", "c", "d").disable("b", "a").completeAll().reEncrypt("c");
            assertRefused(Rule.SAME_KEY, k -> k.disable(id("d"), id("d"), NOW)).withMessageContaining("choose another");
            assertRefused(Rule.DESTINATION_NOT_USABLE, k -> k.disable(id("d"), id("b"), NOW))
                    .withMessageContaining("data keys cannot be moved to key 'b'")
                    .withMessageContaining("choose an enabled key");
            assertRefused(Rule.DESTINATION_NOT_USABLE, k -> k.disable(id("d"), id("c"), NOW))
                    .withMessageContaining("from key 'c' to its next revision");
            assertRefused(Rule.UNKNOWN_KEY, k -> k.disable(id("d"), id("x"), NOW));
            assertThat(acme.keys().whyNotDestination(id("d"), id("a"))).isEmpty();
        }

        @Test
        void of_the_platform_managed_key_it_only_moves_the_data_keys() {
            acme.with("a").disable(PLATFORM, id("a"));
            assertThat(acme.keys().platformKey().status()).isEqualTo(KeyStatus.ENABLED);
            assertThat(acme.job().source().key()).isEqualTo(PLATFORM);
            acme.completeAll();
            assertThat(acme.keys().platformKey().status()).isEqualTo(KeyStatus.ENABLED);
        }

        @Test
        void after_a_cancellation_a_key_can_be_disabled_again_with_another_destination() {
            acme.with("a", "b", "c").disable("c", "a").cancel().disable("c", "b");
            assertThat(acme.job().destination().key()).isEqualTo(id("b"));
            acme.completeAll();
            assertThat(acme.status("c")).isEqualTo(KeyStatus.DISABLED);
        }
    }

    @Nested
    class Disabling_all {

        @Test
        void one_decision_makes_the_platform_managed_key_the_default_and_moves_everything_there() {
            acme.with("a", "b", "c").disable("c", "a").completeAll().disableAll();
            assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
            assertThat(acme.last().key()).isNull();
            assertThat(acme.keys().reEncryptions())
                    .allMatch(move -> move.destination().key().equals(PLATFORM) && move.cause() == Cause.ALL_DISABLED)
                    .extracting(move -> move.source().key())
                    .containsExactly(id("a"), id("b"));
            acme.completeAll();
            assertThat(acme.keys().keys()).allMatch(key -> key.isPlatform() || key.status() == KeyStatus.DISABLED);
        }

        @Test
        void a_pending_or_running_re_encryption_refuses_it() {
            acme.with("a", "b").disable("b", "a");
            assertRefused(Rule.RE_ENCRYPTION_RUNNING, k -> k.disableAll(NOW))
                    .withMessageContaining("from key 'b' to key 'a', which is PENDING")
                    .withMessageContaining("or pause or cancel it first");
            acme.running();
            assertRefused(Rule.RE_ENCRYPTION_RUNNING, k -> k.disableAll(NOW)).withMessageContaining("RUNNING");
        }

        @Test
        void a_paused_or_failed_re_encryption_is_superseded_and_its_keys_are_sources() {
            acme.with("a", "b", "c", "d").disable("c", "a").fail(Acme.SOURCE_FAILED);
            acme.disable("d", "b").pause().disableAll();
            assertThat(acme.last().reEncryptions())
                    .filteredOn(move -> move.state() == State.SUPERSEDED)
                    .hasSize(2)
                    .allMatch(move -> NOW.equals(move.endedAt()));
            assertThat(acme.keys().reEncryptions())
                    .extracting(move -> move.source().key())
                    .containsExactly(id("a"), id("b"), id("c"), id("d"));
        }

        @Test
        void what_the_first_key_has_got_so_far_goes_back() {
            acme.add("a").fail(Acme.DESTINATION_FAILED).disableAll();
            assertThat(acme.keys().reEncryptions()).hasSize(1);
            assertThat(acme.job().source().key()).isEqualTo(id("a"));
            assertThat(acme.job().destination().key()).isEqualTo(PLATFORM);
        }

        @Test
        void a_key_whose_re_encryption_was_cancelled_is_a_source_too() {
            acme.with("a", "b").disable("b", "a").cancel().disableAll();
            assertThat(acme.keys().reEncryptions())
                    .extracting(m -> m.source().key())
                    .containsExactly(id("a"), id("b"));
        }

        @Test
        void without_a_customer_managed_key_in_use_there_is_nothing_to_disable() {
            assertRefused(Rule.NOTHING_TO_DISABLE, k -> k.disableAll(NOW))
                    .withMessageContaining("nothing has to be done");
            acme.with("a").disableAll().completeAll();
            assertThat(acme.keys().whyNotDisableAll()).contains(Rule.NOTHING_TO_DISABLE);
        }

        @Test
        void a_replaced_platform_managed_key_alone_is_nothing_to_disable() {
            acme.replacePlatformKey(SECOND_PLATFORM).pause();
            assertThat(acme.keys().whyNotDisableAll()).contains(Rule.NOTHING_TO_DISABLE);
        }
    }

    @Nested
    class Enabling_and_removing {

        @Test
        void a_disabled_key_can_be_enabled_and_does_not_become_the_default() {
            acme.with("a", "b").disable("b", "a").completeAll().with(k -> k.enable(id("b")));
            assertThat(acme.status("b")).isEqualTo(KeyStatus.ENABLED);
            assertThat(acme.keys().defaultKey()).isEqualTo(id("a"));
        }

        @Test
        void a_key_whose_re_encryption_was_cancelled_can_be_enabled() {
            acme.with("a", "b").disable("b", "a").cancel().with(k -> k.enable(id("b")));
            assertThat(acme.status("b")).isEqualTo(KeyStatus.ENABLED);
        }

        @Test
        void enabling_is_refused_for_an_enabled_key_one_that_is_moving_and_a_replaced_platform_managed_key() {
            acme.with("a", "b").disable("b", "a").fail(Acme.SOURCE_FAILED).replacePlatformKey(SECOND_PLATFORM);
            assertRefused(Rule.KEY_ENABLED, k -> k.enable(id("a")));
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.enable(id("b")))
                    .withMessageContaining("which is FAILED; retry and complete it, redirect or cancel it, first");
            assertRefused(Rule.PLATFORM_KEY, k -> k.enable(PLATFORM));
            assertRefused(Rule.UNKNOWN_KEY, k -> k.enable(id("x")));
        }

        @Test
        void a_disabled_key_is_removed_on_the_condition_that_nothing_is_left_under_it() {
            acme.with("a", "b").reEncrypt("b").completeAll().disable("b", "a").completeAll();
            acme.with(k -> k.remove(id("b")));
            assertThat(acme.keys().find(id("b"))).isEmpty();
            assertThat(acme.last().mustBeEmpty()).isEqualTo(new KeyRevision(id("b"), 2));
        }

        @Test
        void removing_is_refused_for_all_other_keys() {
            acme.with("a", "b", "c").disable("b", "a").cancel().disable("c", "a");
            assertRefused(Rule.PLATFORM_KEY, k -> k.remove(PLATFORM));
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.remove(id("a")));
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.remove(id("c")));
            assertRefused(Rule.DATA_KEYS_LEFT, k -> k.remove(id("b"))).withMessageContaining("disable it again first");
            acme.completeAll();
            assertRefused(Rule.KEY_ENABLED, k -> k.remove(id("a"))).withMessageContaining("disable it first");
            assertRefused(Rule.UNKNOWN_KEY, k -> k.remove(id("x")));
        }
    }

    @Nested
    class Re_encrypting_in_place {

        @Test
        void the_revision_goes_up_and_all_lower_ones_are_emptied() {
            acme.with("a").reEncrypt("a");
            assertThat(acme.job().isInPlace()).isTrue();
            assertThat(acme.job().cause()).isEqualTo(Cause.IN_PLACE);
            assertThat(acme.job().source()).isEqualTo(new KeyRevision(id("a"), 1));
            assertThat(acme.job().destination()).isEqualTo(new KeyRevision(id("a"), 2));
            assertThat(acme.key("a").current()).isEqualTo(new KeyRevision(id("a"), 2));
            assertThat(acme.status("a")).isEqualTo(KeyStatus.ENABLED);
            acme.cancel().reEncrypt("a");
            assertThat(acme.job().source()).isEqualTo(new KeyRevision(id("a"), 2));
            acme.completeAll();
            assertThat(acme.last().mustBeEmpty()).isEqualTo(new KeyRevision(id("a"), 2));
            assertThat(acme.status("a")).isEqualTo(KeyStatus.ENABLED);
        }

        @Test
        void it_is_refused_for_a_disabled_key_and_one_in_a_re_encryption() {
            acme.with("a", "b", "c").disable("b", "a");
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.reEncrypt(id("a"), NOW));
            assertRefused(Rule.KEY_DISABLED, k -> k.reEncrypt(id("b"), NOW))
                    .withMessageContaining("key 'b' cannot be re-encrypted in place");
            assertRefused(Rule.UNKNOWN_KEY, k -> k.reEncrypt(id("x"), NOW));
        }

        @Test
        void it_cannot_be_redirected() {
            acme.with("a", "b").reEncrypt("b").fail(Acme.DESTINATION_FAILED);
            assertRefused(Rule.RE_ENCRYPTION_STATE, k -> k.redirect(acme.job().id(), id("a"), NOW))
                    .withMessageContaining("within one key; this one can be retried, or cancelled");
        }
    }

    @Nested
    class The_states_of_a_re_encryption {

        @Test
        void a_failed_one_says_why_and_goes_on_when_it_is_retried() {
            acme.with("a", "b").disable("b", "a").running().fail(Acme.SOURCE_FAILED);
            assertThat(acme.job().failure()).isEqualTo(Acme.SOURCE_FAILED);
            acme.with(k -> k.retry(acme.job().id()));
            assertThat(acme.job().state()).isEqualTo(State.PENDING);
            assertThat(acme.job().failure()).isNull();
        }

        @Test
        void a_paused_one_goes_on_when_it_is_resumed() {
            acme.with("a", "b").disable("b", "a").running().pause();
            assertThat(acme.job().state()).isEqualTo(State.PAUSED);
            acme.with(k -> k.resume(acme.job().id()));
            assertThat(acme.job().state()).isEqualTo(State.PENDING);
        }

        @Test
        void a_cancelled_one_leaves_the_source_refusing_to_wrap() {
            acme.with("a", "b").disable("b", "a").cancel();
            assertThat(acme.last().reEncryptions().get(0).state()).isEqualTo(State.CANCELLED);
            assertThat(acme.last().reEncryptions().get(0).safeToDeleteAfter()).isNull();
            assertThat(acme.keys().reEncryptions()).isEmpty();
            assertThat(acme.status("b")).isEqualTo(KeyStatus.DISABLING);
            assertThat(acme.whyNotDefault("b")).contains(Rule.KEY_DISABLED);
        }

        @Test
        void a_redirected_one_is_superseded_by_one_from_the_same_source() {
            acme.with("a", "b", "c").disable("c", "a").fail(Acme.DESTINATION_FAILED);
            ReEncryptionId former = acme.job().id();
            acme.redirect(id("b"));
            assertThat(acme.last().reEncryptions())
                    .extracting(ReEncryption::state)
                    .containsExactly(State.SUPERSEDED, State.PENDING);
            assertThat(acme.last().reEncryptions().get(0).id()).isEqualTo(former);
            assertThat(acme.last().reEncryptions().get(0).failure()).isEqualTo(Acme.DESTINATION_FAILED);
            assertThat(acme.job().source().key()).isEqualTo(id("c"));
            assertThat(acme.job().cause()).isEqualTo(Cause.REDIRECTED);
            acme.completeAll();
            assertThat(acme.status("c")).isEqualTo(KeyStatus.DISABLED);
        }

        @Test
        void it_is_redirected_to_another_usable_key_only() {
            acme.with("a", "b", "c", "d")
                    .disable("b", "a")
                    .completeAll()
                    .reEncrypt("d")
                    .disable("c", "a")
                    .pause();
            assertRefused(Rule.SAME_KEY, k -> k.redirect(acme.job().id(), id("a"), NOW))
                    .withMessageContaining("they go there already; resume it");
            assertRefused(Rule.SAME_KEY, k -> k.redirect(acme.job().id(), id("c"), NOW));
            assertRefused(
                    Rule.DESTINATION_NOT_USABLE, k -> k.redirect(acme.job().id(), id("b"), NOW));
            assertRefused(
                    Rule.DESTINATION_NOT_USABLE, k -> k.redirect(acme.job().id(), id("d"), NOW));
            assertRefused(Rule.UNKNOWN_KEY, k -> k.redirect(acme.job().id(), id("x"), NOW));
        }

        @Test
        void a_write_off_gives_up_what_is_left_and_disables_the_source() {
            acme.with("a", "b").disable("b", "a").fail(Acme.SOURCE_FAILED).writeOff();
            assertThat(acme.last().lost()).isEqualTo(new KeyRevision(id("b"), 1));
            assertThat(acme.last().mustBeEmpty()).isNull();
            assertThat(acme.last().reEncryptions().get(0).state()).isEqualTo(State.COMPLETED_WITH_LOSS);
            assertThat(acme.last().reEncryptions().get(0).failure()).isEqualTo(Acme.SOURCE_FAILED);
            assertThat(acme.status("b")).isEqualTo(KeyStatus.DISABLED);
        }

        @Test
        void should_access_return_a_written_off_key_can_be_enabled_and_moved_again() {
            acme.with("a", "b").disable("b", "a").fail(Acme.SOURCE_FAILED).writeOff();
            acme.with(k -> k.enable(id("b"))).disable("b", "a").completeAll();
            assertThat(acme.last().mustBeEmpty()).isEqualTo(new KeyRevision(id("b"), 1));
        }

        @Test
        void nothing_is_written_off_because_of_the_destination_or_before_it_has_failed() {
            acme.with("a", "b").disable("b", "a");
            assertRefused(Rule.RE_ENCRYPTION_STATE, k -> k.writeOff(acme.job().id(), NOW))
                    .withMessageContaining("only one that has failed because of its source can be");
            acme.fail(Acme.DESTINATION_FAILED);
            assertRefused(Rule.RE_ENCRYPTION_STATE, k -> k.writeOff(acme.job().id(), NOW))
                    .withMessageContaining("its destination is the trouble, so nothing is lost");
        }

        @ParameterizedTest
        @EnumSource(
                value = FailureReason.class,
                names = {"THROTTLED", "UNREACHABLE"})
        void nothing_is_written_off_because_the_source_did_not_answer(FailureReason reason) {
            acme.with("a", "b").disable("b", "a").fail(new Failure(Side.SOURCE, reason, "no answer"));
            assertRefused(Rule.RE_ENCRYPTION_STATE, k -> k.writeOff(acme.job().id(), NOW))
                    .withMessageContaining("its source only did not answer, so nothing is lost yet");
        }

        @Test
        void one_that_has_ended_or_never_was_is_unknown() {
            acme.with("a", "b").disable("b", "a");
            ReEncryptionId ended = acme.job().id();
            acme.completeAll();
            for (ReEncryptionId id : List.of(ended, ReEncryptionId.random())) {
                assertRefused(Rule.UNKNOWN_RE_ENCRYPTION, k -> k.pause(id)).withMessageContaining(id.toString());
                assertRefused(Rule.UNKNOWN_RE_ENCRYPTION, k -> k.cancel(id, NOW));
            }
        }

        @Test
        void those_that_have_not_ended_stay_in_the_order_of_their_decision() {
            acme.with("a", "b", "c").disable("b", "a").disable("c", "a");
            ReEncryption first = acme.keys().reEncryptions().get(0);
            acme.with(k -> k.pause(first.id()));
            assertThat(acme.keys().reEncryptions().get(0).id()).isEqualTo(first.id());
        }
    }

    @Nested
    class Replacing_the_platform_managed_key {

        @Test
        void the_former_one_is_emptied_and_then_forgotten() {
            acme.replacePlatformKey(SECOND_PLATFORM);
            assertThat(acme.keys().platformKey().id()).isEqualTo(SECOND_PLATFORM);
            assertThat(acme.keys().defaultKey()).isEqualTo(SECOND_PLATFORM);
            assertThat(acme.keys().find(PLATFORM).orElseThrow().status()).isEqualTo(KeyStatus.DISABLING);
            assertThat(acme.job().cause()).isEqualTo(Cause.PLATFORM_REPLACED);
            acme.completeAll();
            assertThat(acme.keys().find(PLATFORM)).isEmpty();
        }

        @Test
        void a_customers_default_stays_the_default() {
            acme.with("a").replacePlatformKey(SECOND_PLATFORM);
            assertThat(acme.keys().defaultKey()).isEqualTo(id("a"));
        }

        @Test
        void once_it_is_replaced_nothing_has_to_be_done() {
            acme.replacePlatformKey(SECOND_PLATFORM);
            assertThat(acme.keys().replacePlatformKey(SECOND_PLATFORM, NOW)).isEmpty();
            acme.completeAll();
            assertThat(acme.keys().replacePlatformKey(SECOND_PLATFORM, NOW)).isEmpty();
        }

        @Test
        void it_is_refused_while_data_keys_move_from_or_to_the_former_one() {
            acme.add("a");
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.replacePlatformKey(SECOND_PLATFORM, NOW))
                    .withMessageContaining("'platform-1' cannot be replaced by 'platform-2'");
        }

        @Test
        void what_was_cancelled_is_started_again_to_the_present_revision() {
            acme.replacePlatformKey(SECOND_PLATFORM).cancel();
            acme.with(k -> k.reEncrypt(SECOND_PLATFORM, NOW)).completeAll();
            acme.replacePlatformKey(SECOND_PLATFORM);
            assertThat(acme.job().source()).isEqualTo(new KeyRevision(PLATFORM, 1));
            assertThat(acme.job().destination()).isEqualTo(new KeyRevision(SECOND_PLATFORM, 2));
            assertThat(acme.keys().keys()).hasSize(2);
        }

        @Test
        void what_was_cancelled_is_not_started_again_while_data_keys_leave_the_new_one() {
            acme.with("a").replacePlatformKey(SECOND_PLATFORM).cancel().disable(SECOND_PLATFORM, id("a"));
            assertRefused(Rule.DESTINATION_NOT_USABLE, k -> k.replacePlatformKey(SECOND_PLATFORM, NOW))
                    .withMessageContaining("from key 'platform-2' to key 'a'");
        }

        @Test
        void a_replacement_can_be_taken_back() {
            acme.replacePlatformKey(SECOND_PLATFORM).cancel().replacePlatformKey(PLATFORM);
            assertThat(acme.keys().keys()).hasSize(2);
            assertThat(acme.keys().platformKey().id()).isEqualTo(PLATFORM);
            assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
            assertThat(acme.job().source().key()).isEqualTo(SECOND_PLATFORM);
            acme.completeAll();
            assertThat(acme.keys().find(SECOND_PLATFORM)).isEmpty();
        }

        @Test
        void it_is_not_taken_back_while_data_keys_leave_the_former_one() {
            acme.with("a").replacePlatformKey(SECOND_PLATFORM).pause().redirect(id("a"));
            assertRefused(Rule.KEY_IN_RE_ENCRYPTION, k -> k.replacePlatformKey(PLATFORM, NOW));
            assertThat(acme.replacePlatformKey(THIRD_PLATFORM).keys().keys()).hasSize(4);
        }

        @Test
        void a_customers_key_cannot_become_one() {
            acme.with("a");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> acme.keys().replacePlatformKey(id("a"), NOW))
                    .withMessageContaining("is a customer managed key");
        }

        @Test
        void one_that_was_written_off_stays_listed_and_can_be_removed_once_it_is_empty() {
            acme.replacePlatformKey(SECOND_PLATFORM).fail(Acme.SOURCE_FAILED).writeOff();
            assertThat(acme.keys().find(PLATFORM).orElseThrow().status()).isEqualTo(KeyStatus.DISABLED);
            acme.with(k -> k.remove(PLATFORM));
            assertThat(acme.last().mustBeEmpty()).isEqualTo(new KeyRevision(PLATFORM, 1));
        }
    }
}
