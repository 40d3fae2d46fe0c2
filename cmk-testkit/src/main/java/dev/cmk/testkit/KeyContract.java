package dev.cmk.testkit;

import static dev.cmk.testkit.Samples.NOW;
import static dev.cmk.testkit.Samples.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.OrganizationId;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The keys of an organization, as they are written and read. */
abstract class KeyContract extends ReEncryptionFixture {

    @Test
    void every_status_default_and_revision_is_stored() {
        create("acme");
        KeyId first = addKey(ACME, "first");
        KeyId second = addKey(ACME, "second");
        List<Function<OrganizationKeys, KeyChange>> decisions = List.of(
                keys -> keys.completed(onlyMove(keys).id(), Duration.ofDays(30), NOW),
                keys -> keys.setDefault(second),
                keys -> keys.disable(first, PLATFORM, NOW),
                keys -> keys.completed(onlyMove(keys).id(), Duration.ofDays(30), NOW),
                keys -> keys.enable(first),
                keys -> keys.reEncrypt(second, NOW),
                keys -> keys.cancel(onlyMove(keys).id(), NOW),
                keys -> keys.disableAll(NOW),
                keys -> keys.replacePlatformKey(KeyId.of("platform-2"), NOW).orElseThrow(),
                keys -> keys.pause(keys.reEncryptions().get(0).id()));

        decisions.subList(0, 8).forEach(this::assertStored);
        assertThat(load(ACME).reEncryptions()).hasSize(2);
        load(ACME).reEncryptions().forEach(move -> assertStored(keys -> keys.completed(move.id(), Duration.ZERO, NOW)));
        decisions.subList(8, 10).forEach(this::assertStored);
        assertStored(keys -> keys.remove(first));
    }

    private void assertStored(Function<OrganizationKeys, KeyChange> decision) {
        KeyChange change = change(ACME, decision);
        assertThat(load(ACME))
                .usingRecursiveComparison()
                .ignoringCollectionOrderInFields("reEncryptions")
                .isEqualTo(change.after());
        change.reEncryptions()
                .forEach(move -> assertThat(progress(move).reEncryption()).isEqualTo(move));
    }

    @Test
    void keys_stay_in_the_order_in_which_they_were_added() {
        create("acme");
        List<String> names = new ArrayList<>(List.of(PLATFORM.value()));
        IntStream.of(5, 11, 1, 30, 2, 10).mapToObj(i -> "key " + i).forEach(name -> {
            addKey(ACME, name);
            names.add(name);
        });

        assertThat(load(ACME).keys()).extracting(CustomerManagedKey::name).isEqualTo(names);
    }

    @Test
    void names_that_look_alike_are_different_names() {
        create("acme");

        Confusables.NAMES.forEach(name -> addKey(ACME, name));

        assertThat(load(ACME).keys().subList(1, Confusables.NAMES.size() + 1))
                .extracting(CustomerManagedKey::name)
                .isEqualTo(Confusables.NAMES);
    }

    @Test
    void a_name_may_be_used_again_once_its_key_is_removed() {
        create("acme");
        addKey(ACME, "first");
        KeyId former = addKey(ACME, "name");
        change(ACME, keys -> keys.cancel(onlyMove(keys).id(), NOW));
        change(ACME, keys -> keys.disable(former, PLATFORM, NOW));
        change(ACME, keys -> keys.completed(onlyMove(keys).id(), Duration.ZERO, NOW));
        change(ACME, keys -> keys.remove(former));

        KeyId next = addKey(ACME, "name");

        assertThat(load(ACME).find(former)).isEmpty();
        assertThat(load(ACME).find(next)).isPresent();
    }

    @Test
    void two_organizations_may_use_the_same_name_and_the_same_key_id() {
        KeyId id = KeyId.random();
        for (String organization : List.of("acme", "acm")) {
            change(create(organization), keys -> keys.add(id, "name", "local", Map.of("of", organization), NOW));
        }

        assertThat(load(ACME).find(id).orElseThrow().settings()).isEqualTo(Map.of("of", "acme"));
        assertThat(load(OrganizationId.of("acm")).find(id).orElseThrow().settings())
                .isEqualTo(Map.of("of", "acm"));
    }

    @Test
    void the_largest_and_oddest_values_of_a_key_are_kept() {
        create("acme");
        Map<String, String> settings = Map.of(
                "long",
                "\u4e2d".repeat(2048),
                "odd",
                " =&,;:\"'\\{}[]%_\n\r\t\u2028\ud83d\ude00 ",
                "empty",
                "",
                "k=1,\"2\"",
                "v");

        change(
                ACME,
                keys -> keys.add(KeyId.of("k".repeat(64)), "\ud83d\ude00".repeat(64), "t".repeat(32), settings, NOW));

        CustomerManagedKey key = load(ACME).find(KeyId.of("k".repeat(64))).orElseThrow();
        assertThat(key.name()).isEqualTo("\ud83d\ude00".repeat(64));
        assertThat(key.type()).isEqualTo("t".repeat(32));
        assertThat(key.settings()).isEqualTo(settings);
        assertThat(key.createdAt()).isEqualTo(NOW);
    }
}
