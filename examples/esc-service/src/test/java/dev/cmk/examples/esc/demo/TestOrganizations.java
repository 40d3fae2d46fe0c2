package dev.cmk.examples.esc.demo;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.esc.people.People;
import dev.cmk.examples.esc.people.Role;
import dev.cmk.keys.KeyId;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Organizations like the demo's, as many as there are tests: none meets what another has left behind. */
public class TestOrganizations {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final People people;
    private final CustomerAccounts accounts;
    private final Cmk cmk;
    private final JdbcClient jdbc;

    TestOrganizations(People people, CustomerAccounts accounts, Cmk cmk, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.people = people;
        this.accounts = accounts;
        this.cmk = cmk;
    }

    /**
     * One of which Ada and Carol are admins and Bob is a member.
     *
     * @param id in addresses
     * @param name for people
     * @param account its AWS account
     */
    public record TestOrganization(String id, String name, CustomerAccount account) {}

    /** With so many data keys under the platform-managed key. */
    public TestOrganization create(int dataKeys) {
        int number = NUMBER.incrementAndGet();
        String id = "org-" + number;
        String name = "Organization " + number;
        people.addOrganization(id, name);
        people.join("ada", id, Role.ADMIN);
        people.join("carol", id, Role.ADMIN);
        people.join("bob", id, Role.MEMBER);
        for (int i = 1; i <= dataKeys; i++) {
            cmk.cipher(id, "services/" + i).encrypt(new byte[0], EncryptionContext.none());
        }
        accounts.prepare(id, Actor.of("ada"), String.format(Locale.ROOT, "9%011d", number));
        return new TestOrganization(id, name, accounts.find(id).orElseThrow());
    }

    /** From an admin to a member. */
    public void demote(String username, TestOrganization organization) {
        jdbc.sql("UPDATE membership SET role = 'MEMBER' WHERE username = :username AND organization = :organization")
                .param("username", username)
                .param("organization", organization.id())
                .update();
    }

    /** As if it were so late that no backup needs a former key any more. */
    public void letBackupsExpire(TestOrganization organization) {
        jdbc.sql("UPDATE cmk_re_encryption SET safe_to_delete_after = created_at WHERE organization = :organization"
                        + " AND safe_to_delete_after IS NOT NULL")
                .param("organization", organization.id())
                .update();
    }

    /** Adds a key as Ada would; the account's keys are named by its organization and a number from 1 to 3. */
    public KeyId addKey(TestOrganization organization, String name, int number) {
        return cmk.admin()
                .add(
                        Actor.of("ada"),
                        organization.id(),
                        NewKey.of(
                                name,
                                AwsKmsProvider.TYPE,
                                organization.account().settings(organization.id() + "-" + number)))
                .id();
    }
}
