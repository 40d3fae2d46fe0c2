package dev.cmk.internal.organizations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.internal.fakes.Crowd;
import dev.cmk.internal.fakes.FakeKms;
import dev.cmk.internal.fakes.FakeStore;
import dev.cmk.internal.fakes.FakeTime;
import dev.cmk.internal.fakes.Logged;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrganizationsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final KeyId PLATFORM = KeyId.of("platform-1");

    private final FakeTime time = new FakeTime();
    private final FakeStore stored = new FakeStore();
    private final Organizations organizations = new Organizations(stored.store, PLATFORM, time);

    private void addKeyElsewhere(OrganizationId id, String name) {
        OrganizationKeys keys = stored.memory.load(id).orElseThrow();
        var change = keys.add(KeyId.random(), name, FakeKms.TYPE, FakeKms.settings(name), time.now());
        stored.memory.commit(change, audit(id));
    }

    private AuditRecord audit(OrganizationId id) {
        return new AuditRecord(
                time.now(), id, "elsewhere", AuditAction.KEY_ADDED, AuditRecord.Outcome.DONE, null, null, "");
    }

    /** The first version is a random one; from there on it counts. */
    private static long step(Organization organization) {
        return organization.version() % 1_000_000;
    }

    @Test
    void one_that_is_not_there_is_made_with_an_external_id_of_its_own() {
        Organization acme = organizations.get(ACME);
        Organization other = organizations.get(OrganizationId.of("other"));
        assertThat(acme.keys().defaultKey()).isEqualTo(PLATFORM);
        assertThat(acme.keys().externalId())
                .matches("cmk-[A-Za-z0-9_-]{32}")
                .isNotEqualTo(other.keys().externalId());
        assertThat(organizations.get(ACME)).isSameAs(acme);
        assertThat(organizations.find(OrganizationId.of("third"))).isEmpty();
    }

    @Test
    void many_threads_make_one() throws Exception {
        List<Organization> got = Crowd.of(32, i -> () -> organizations.get(ACME));
        assertThat(got.stream().distinct()).hasSize(1);
        assertThat(got.stream().map(acme -> acme.keys().externalId()).distinct())
                .containsExactly(stored.memory.load(ACME).orElseThrow().externalId());
    }

    @Test
    void whoever_loses_the_race_to_make_one_takes_the_winners() {
        OrganizationKeys winners = OrganizationKeys.initial(ACME, "winner", PLATFORM, time.now());
        stored.on("createIfAbsent", (real, arguments) -> {
            stored.memory.createIfAbsent(winners);
            return real.call();
        });
        assertThat(organizations.get(ACME).keys().externalId()).isEqualTo("winner");
        stored.on("load", (real, arguments) -> Optional.empty());
        assertThatThrownBy(() -> organizations.reload(ACME)).isInstanceOf(StoreException.class);
    }

    @Test
    void what_was_read_late_does_not_undo_what_is_newer() {
        Organization acme = organizations.get(ACME);
        OrganizationKeys old = acme.keys();
        addKeyElsewhere(ACME, "first");
        organizations.reload(ACME);
        assertThat(step(acme)).isEqualTo(2);
        organizations.changed(old);
        assertThat(step(acme)).isEqualTo(2);
    }

    @Test
    void many_threads_that_read_in_any_order_end_with_the_newest() throws Exception {
        Organization acme = organizations.get(ACME);
        List<OrganizationKeys> versions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            addKeyElsewhere(ACME, "key" + i);
            versions.add(stored.memory.load(ACME).orElseThrow());
        }
        Crowd.of(50, i -> () -> {
            organizations.changed(versions.get(i));
            return true;
        });
        assertThat(step(acme)).isEqualTo(51);
    }

    @Test
    void poll_sees_the_changes_and_the_deletion_of_other_instances() {
        Organization acme = organizations.get(ACME);
        addKeyElsewhere(ACME, "first");
        assertThat(step(acme)).isEqualTo(1);
        organizations.poll();
        assertThat(step(acme)).isEqualTo(2);
        assertThat(acme.keys().keys()).hasSize(2);
        stored.memory.deleteOrganization(ACME, audit(ACME));
        organizations.poll();
        assertThat(acme.version()).isNegative();
        Organization anew = organizations.get(ACME);
        assertThat(anew).isNotSameAs(acme);
        assertThat(step(anew)).isEqualTo(1);
    }

    @Test
    void one_that_was_deleted_and_made_anew_elsewhere_is_taken_over_at_the_next_look() {
        Organization acme = organizations.get(ACME);
        addKeyElsewhere(ACME, "first");
        organizations.poll();
        stored.memory.deleteOrganization(ACME, audit(ACME));
        stored.memory.createIfAbsent(OrganizationKeys.initial(ACME, "anew", PLATFORM, time.now()));
        organizations.poll();
        assertThat(acme.keys().externalId()).isEqualTo("anew");
        assertThat(step(acme)).isEqualTo(1);
    }

    @Test
    void two_and_a_half_thousand_organizations_take_three_queries() {
        List<Organization> held = IntStream.range(0, 2500)
                .mapToObj(i -> organizations.get(OrganizationId.of("o" + i)))
                .toList();
        List<Integer> sizes = new ArrayList<>();
        stored.on("versions", (real, arguments) -> {
            sizes.add(((Collection<?>) arguments[0]).size());
            return real.call();
        });
        OrganizationId changed = OrganizationId.of("o2222");
        addKeyElsewhere(changed, "first");
        int loads = stored.calls("load");
        organizations.poll();
        assertThat(sizes).containsExactly(1000, 1000, 500);
        assertThat(stored.calls("load")).isEqualTo(loads + 1);
        assertThat(held)
                .filteredOn(organization -> step(organization) == 2)
                .singleElement()
                .satisfies(organization -> assertThat(organization.id()).isEqualTo(changed));
    }

    @Test
    void a_database_that_fails_is_told_of_once_and_again_when_it_works() {
        Organization acme = organizations.get(ACME);
        stored.fails("versions");
        List<String> lines = Logged.by(Organizations.class, () -> {
            organizations.poll();
            organizations.poll();
            organizations.poll();
            stored.works("versions");
            organizations.poll();
            organizations.poll();
            stored.on("versions", (real, arguments) -> {
                throw new IllegalStateException("a fault of the store");
            });
            organizations.poll();
            organizations.poll();
        });
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("WARN").contains("the fake store failed");
        assertThat(lines.get(1)).contains("INFO").contains("seen again");
        assertThat(lines.get(2)).contains("WARN").contains("a fault of the store");
        assertThat(step(acme)).isEqualTo(1);
    }

    @Test
    void one_organization_that_cannot_be_read_does_not_hide_the_changes_of_the_others() {
        List<Organization> held = IntStream.range(0, 30)
                .mapToObj(i -> organizations.get(OrganizationId.of("o" + i)))
                .toList();
        held.forEach(organization -> addKeyElsewhere(organization.id(), "first"));
        stored.on("load", (real, arguments) -> {
            if (arguments[0].equals(OrganizationId.of("o7"))) {
                throw new StoreException("broken row", null);
            }
            return real.call();
        });
        List<String> lines = Logged.by(Organizations.class, organizations::poll);
        assertThat(held).filteredOn(organization -> step(organization) == 2).hasSize(29);
        assertThat(lines).singleElement().asString().contains("broken row");
    }

    @Test
    void a_poll_gives_up_when_nothing_can_be_read() {
        List<Organization> held = IntStream.range(0, 100)
                .mapToObj(i -> organizations.get(OrganizationId.of("o" + i)))
                .toList();
        held.forEach(organization -> addKeyElsewhere(organization.id(), "first"));
        stored.fails("load");
        int loads = stored.calls("load");
        List<String> lines = Logged.by(Organizations.class, organizations::poll);
        assertThat(stored.calls("load") - loads).isEqualTo(11);
        assertThat(lines).hasSize(1);
    }
}
