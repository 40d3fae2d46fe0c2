package dev.cmk.examples.esc.web;

import dev.cmk.examples.esc.people.Membership;
import dev.cmk.examples.esc.people.People;
import java.security.Principal;
import java.util.List;
import org.springframework.stereotype.Controller;
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

    /** To the keys of the first organization, or to its environments for whoever may not see the keys. */
    @GetMapping("/")
    String start(Principal person) {
        List<Membership> memberships = people.memberships(person.getName());
        if (memberships.isEmpty()) {
            return "no-organization";
        }
        Membership first = memberships.get(0);
        return "redirect:"
                + UriComponentsBuilder.fromPath(
                                first.isAdmin()
                                        ? "/orgs/{organization}/settings/keys"
                                        : "/orgs/{organization}/environments")
                        .build(first.organization());
    }
}
