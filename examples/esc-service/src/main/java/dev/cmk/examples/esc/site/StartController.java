package dev.cmk.examples.esc.site;

import dev.cmk.examples.esc.people.Membership;
import dev.cmk.examples.esc.people.People;
import java.security.Principal;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.util.UriComponentsBuilder;

/** Signing in, and where one comes then. */
@Controller
class StartController {

    private final People people;

    StartController(People people) {
        this.people = people;
    }

    @GetMapping("/login")
    String login() {
        return "login";
    }

    /** To the keys of the only organization, or to its environments for whoever may not see the keys; else there is a choice. */
    @GetMapping("/")
    String start(Principal person, Model model) {
        List<Membership> memberships = people.memberships(person.getName());
        if (memberships.size() != 1) {
            model.addAttribute("memberships", memberships);
            return "organizations";
        }
        Membership only = memberships.get(0);
        return "redirect:"
                + UriComponentsBuilder.fromPath(
                                only.isAdmin()
                                        ? "/orgs/{organization}/settings/keys"
                                        : "/orgs/{organization}/environments")
                        .build(only.organization());
    }
}
