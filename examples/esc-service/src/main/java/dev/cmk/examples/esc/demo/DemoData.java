package dev.cmk.examples.esc.demo;

import dev.cmk.Cmk;
import dev.cmk.EncryptionContext;
import dev.cmk.examples.esc.EscProperties;
import dev.cmk.examples.esc.environments.Environments;
import dev.cmk.examples.esc.people.People;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Organizations, people and environments, made at the first start and left alone at every other. */
@Component
@Order(1)
@ConditionalOnBooleanProperty("esc.demo")
class DemoData implements ApplicationRunner {

    private static final List<String> ENVIRONMENTS =
            List.of("platform/production", "platform/staging", "payments/production", "web/development");

    private final People people;
    private final PasswordEncoder passwords;
    private final Environments environments;
    private final Cmk cmk;
    private final ObjectProvider<CustomerAccounts> accounts;
    private final int dataKeys;

    DemoData(
            People people,
            PasswordEncoder passwords,
            Environments environments,
            Cmk cmk,
            ObjectProvider<CustomerAccounts> accounts,
            EscProperties properties) {
        this.people = people;
        this.passwords = passwords;
        this.environments = environments;
        this.cmk = cmk;
        this.accounts = accounts;
        this.dataKeys = properties.demoDataKeys();
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        for (DemoOrganization organization : DemoOrganization.values()) {
            people.addOrganization(organization.id(), organization.displayName());
        }
        addPeople();
        String acme = DemoOrganization.ACME.id();
        if (environments.list(acme).isEmpty()) {
            addDataKeys(acme);
            addEnvironments(acme);
        }
        for (DemoOrganization organization : DemoOrganization.values()) {
            accounts.ifAvailable(all -> all.prepare(organization.id(), organization.admin(), organization.account()));
        }
    }

    private void addPeople() {
        String hash = passwords.encode(DemoPerson.PASSWORD);
        for (DemoPerson person : DemoPerson.values()) {
            people.add(person.username(), person.displayName(), hash);
            DemoOrganization organization = person.organization();
            if (organization != null) {
                people.join(person.username(), organization.id(), person.role());
            }
        }
    }

    /** As services would that encrypt here; so that a re-encryption takes long enough to be watched. */
    private void addDataKeys(String organization) {
        for (int number = 1; number <= dataKeys; number++) {
            cmk.cipher(organization, "services/demo-" + number).encrypt(new byte[0], EncryptionContext.none());
        }
    }

    private void addEnvironments(String organization) throws IOException {
        for (String name : ENVIRONMENTS) {
            String document =
                    new ClassPathResource("demo/" + name + ".yaml").getContentAsString(StandardCharsets.UTF_8);
            environments.save(organization, name, document, null, DemoPerson.ADA.username());
        }
    }
}
