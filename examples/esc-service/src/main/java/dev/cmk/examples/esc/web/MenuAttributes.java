package dev.cmk.examples.esc.web;

import dev.cmk.examples.esc.demo.CustomerAccounts;
import dev.cmk.examples.esc.people.Membership;
import dev.cmk.examples.esc.people.People;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the menu of every page shows. */
@ControllerAdvice(annotations = Controller.class)
class MenuAttributes {

    private final People people;
    private final ObjectProvider<CustomerAccounts> accounts;

    MenuAttributes(People people, ObjectProvider<CustomerAccounts> accounts) {
        this.people = people;
        this.accounts = accounts;
    }

    /** The organizations that the visitor belongs to. */
    @ModelAttribute("memberships")
    List<Membership> memberships(@Nullable Principal visitor) {
        return visitor == null ? List.of() : people.memberships(visitor.getName());
    }

    /** Whether customers' AWS accounts are simulated here. */
    @ModelAttribute("simulated")
    boolean isSimulated() {
        return accounts.getIfAvailable() != null;
    }
}
