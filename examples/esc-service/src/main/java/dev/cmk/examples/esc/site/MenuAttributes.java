package dev.cmk.examples.esc.site;

import dev.cmk.examples.esc.demo.CustomerAccounts;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the menu of every page shows. */
@ControllerAdvice(annotations = Controller.class)
class MenuAttributes {

    private final ObjectProvider<CustomerAccounts> accounts;

    MenuAttributes(ObjectProvider<CustomerAccounts> accounts) {
        this.accounts = accounts;
    }

    /** Whether customers' AWS accounts are simulated here. */
    @ModelAttribute("simulated")
    boolean isSimulated() {
        return accounts.getIfAvailable() != null;
    }
}
