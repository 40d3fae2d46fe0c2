package dev.cmk.examples.esc.people;

import dev.cmk.examples.esc.EscProperties;
import dev.cmk.examples.esc.EscProperties.FirstAdmin;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/** Makes the first admin and their organization, so that somebody can get in where there is no demo. */
@Component
class FirstAdminSetup implements ApplicationRunner {

    private final EscProperties properties;
    private final People people;
    private final PasswordEncoder passwords;

    FirstAdminSetup(EscProperties properties, People people, PasswordEncoder passwords) {
        this.properties = properties;
        this.people = people;
        this.passwords = passwords;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        FirstAdmin admin = properties.firstAdmin();
        if (admin != null) {
            people.addOrganization(admin.organization(), admin.organization());
            people.add(admin.username(), admin.username(), passwords.encode(admin.password()));
            Assert.state(
                    people.hasPassword(admin.username(), admin.password(), passwords),
                    "esc.first-admin: there is somebody called " + admin.username()
                            + " in this database already, with another password");
            people.join(admin.username(), admin.organization(), Role.ADMIN);
        }
    }
}
