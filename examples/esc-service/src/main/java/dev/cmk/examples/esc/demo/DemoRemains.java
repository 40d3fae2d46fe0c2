package dev.cmk.examples.esc.demo;

import dev.cmk.examples.esc.people.People;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/** Without the demo the service does not start over a database that the demo has left: its people could still sign in. */
@Component
@ConditionalOnBooleanProperty(name = "esc.demo", havingValue = false, matchIfMissing = true)
class DemoRemains implements SmartInitializingSingleton {

    private final People people;
    private final PasswordEncoder passwords;

    DemoRemains(People people, PasswordEncoder passwords) {
        this.people = people;
        this.passwords = passwords;
    }

    /** Before anybody can connect. */
    @Override
    public void afterSingletonsInstantiated() {
        for (DemoPerson person : DemoPerson.values()) {
            Assert.state(
                    !people.hasPassword(person.username(), DemoPerson.PASSWORD, passwords),
                    "this database holds the demo's people, whose password everybody knows: take another one, or another"
                            + " folder (esc.data)");
        }
    }
}
