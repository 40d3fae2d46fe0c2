package dev.cmk.examples.esc.keys;

import dev.cmk.examples.esc.people.Caller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page of the settings shows around itself. */
@ControllerAdvice(assignableTypes = {KeysPage.class, AddKeyPage.class, DisableKeyPage.class, ReEncryptionPage.class})
class KeysMenu {

    @ModelAttribute
    static void menu(Caller caller, Model model) {
        model.addAttribute("caller", caller);
        model.addAttribute("section", "keys");
        model.addAttribute("path", KeysViews.path(caller));
    }
}
