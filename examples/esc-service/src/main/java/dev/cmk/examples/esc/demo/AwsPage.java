package dev.cmk.examples.esc.demo;

import dev.cmk.aws.simulator.KeyState;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.people.OrganizationNotFoundException;
import dev.cmk.examples.esc.web.PageAnswer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The console of the customer's AWS account, so that a visitor can do there what a customer does and watch what becomes of
 * it. Only where AWS is simulated, and for admins.
 */
@Controller
@ConditionalOnExpression("${esc.demo:false} and '${esc.aws:simulator}' == 'simulator'")
@RequestMapping("/orgs/{organization}/aws")
class AwsPage {

    private final CustomerAccounts accounts;

    AwsPage(CustomerAccounts accounts) {
        this.accounts = accounts;
    }

    @ModelAttribute
    static void menu(Caller caller, Model model) {
        model.addAttribute("caller", caller);
        model.addAttribute("section", "aws");
        model.addAttribute("path", path(caller));
    }

    private static String path(Caller caller) {
        return "/orgs/" + caller.organization() + "/aws";
    }

    @GetMapping
    String show(Caller caller, Model model) {
        model.addAttribute("account", account(caller));
        model.addAttribute("pending", KeyState.PENDING_DELETION);
        model.addAttribute("enabled", KeyState.ENABLED);
        return "demo/aws";
    }

    @PostMapping("/keys")
    String change(Caller caller, @RequestParam String key, @RequestParam String action, RedirectAttributes attributes) {
        CustomerAccount account = account(caller);
        return PageAnswer.to(path(caller), "Done: " + action + ", " + key + ".", attributes, () -> {
            switch (action) {
                case "disable" -> account.disable(key);
                case "enable" -> account.enable(key);
                case "schedule deletion" -> account.scheduleDeletion(key);
                case "cancel deletion" -> account.cancelDeletion(key);
                case "move alias" -> account.moveAlias(key);
                default -> throw new IllegalArgumentException("there is nothing of that name to do");
            }
        });
    }

    @PostMapping("/role")
    String changeRole(Caller caller, @RequestParam boolean allowed, RedirectAttributes attributes) {
        CustomerAccount account = account(caller);
        return PageAnswer.to(
                path(caller),
                allowed ? "The role may use the keys again." : "The role may do nothing any more.",
                attributes,
                allowed ? account::allowRole : account::denyRole);
    }

    /** Members do not get in here: whoever may not manage keys has no business in the account either. */
    private CustomerAccount account(Caller caller) {
        return accounts.find(caller.organization())
                .filter(account -> caller.isAdmin())
                .orElseThrow(() -> new OrganizationNotFoundException(caller.organization()));
    }
}
