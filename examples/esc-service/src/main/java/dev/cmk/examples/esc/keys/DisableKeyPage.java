package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.KeyConflictException;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.PageAnswer;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Disable, disable all, and re-encrypt in place: each shows first what it would take. */
@Controller
@RequestMapping("/orgs/{organization}/settings/keys")
class DisableKeyPage {

    private final KeyAdmin admin;
    private final KeysViews views;

    DisableKeyPage(Cmk cmk, KeysViews views) {
        this.admin = cmk.admin();
        this.views = views;
    }

    /** A plan in words. */
    record Plan(String from, String to, String dataKeys, String calls, String cost, String time) {

        static Plan of(ReEncryptionPlan plan, String from, String to) {
            return new Plan(
                    from,
                    to,
                    Words.count(plan.dataKeys()),
                    Words.count(plan.kmsCalls()),
                    Words.dollars(plan.usDollars()),
                    "about " + Words.duration(plan.duration()));
        }
    }

    @GetMapping("/{key}/disable")
    String disable(
            Caller caller,
            @PathVariable String key,
            @RequestParam(required = false) @Nullable String destination,
            Model model) {
        List<KeyListing> keys = views.keys(caller);
        KeyListing listing = find(keys, key);
        if (listing.whyNotDisable() != null) {
            throw new IllegalArgumentException(Words.of(listing.whyNotDisable()));
        }
        List<KeyListing> destinations = destinations(keys, listing.key().id());
        KeyListing chosen = destination == null ? destinations.get(0) : find(destinations, destination);
        model.addAttribute("key", listing.key());
        model.addAttribute("destinations", destinations);
        model.addAttribute("chosen", chosen.key().id().value());
        model.addAttribute("plan", plan(caller, listing.key(), chosen.key()));
        return "keys/disable";
    }

    @PostMapping("/{key}/disable")
    String disable(
            Caller caller, @PathVariable String key, @RequestParam String destination, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The key wraps nothing new any more, and its data keys are being moved.",
                attributes,
                () -> admin.disable(caller.actor(), caller.organization(), KeyId.of(key), KeyId.of(destination)));
    }

    @GetMapping("/disable-all")
    String disableAll(Caller caller, Model model) {
        List<KeyListing> keys = views.keys(caller);
        CustomerManagedKey platform = keys.stream()
                .map(KeyListing::key)
                .filter(CustomerManagedKey::isPlatform)
                .findFirst()
                .orElseThrow();
        List<Plan> plans = new ArrayList<>();
        for (KeyListing listing : keys) {
            if (!listing.key().isPlatform() && listing.dataKeys() > 0) {
                plans.add(plan(caller, listing.key(), platform));
            }
        }
        model.addAttribute("plans", plans);
        return "keys/disable-all";
    }

    @PostMapping("/disable-all")
    String disableAll(Caller caller, @RequestParam String confirmation, RedirectAttributes attributes) {
        List<KeyListing> unused = views.keys(caller); // whoever may not see them learns nothing about the name
        String name = caller.membership().displayName();
        if (!confirmation.strip().equals(name)) {
            return PageAnswer.to(KeysViews.path(caller) + "/disable-all", "", attributes, () -> {
                throw new PageAnswer.Refused(
                        "That is not the name", "Type " + name + " to confirm; nothing was changed.");
            });
        }
        return PageAnswer.to(
                KeysViews.path(caller),
                "All keys are being disabled. The platform-managed key is the default.",
                attributes,
                () -> admin.disableAll(caller.actor(), caller.organization()));
    }

    @GetMapping("/{key}/re-encrypt")
    String reEncrypt(Caller caller, @PathVariable String key, Model model) {
        CustomerManagedKey listed = find(views.keys(caller), key).key();
        model.addAttribute("key", listed);
        model.addAttribute("plan", plan(caller, listed, listed));
        return "keys/re-encrypt";
    }

    @PostMapping("/{key}/re-encrypt")
    String reEncrypt(Caller caller, @PathVariable String key, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The key's data keys are being wrapped anew.",
                attributes,
                () -> admin.reEncrypt(caller.actor(), caller.organization(), KeyId.of(key)));
    }

    private Plan plan(Caller caller, CustomerManagedKey source, CustomerManagedKey destination) {
        return Plan.of(
                admin.plan(caller.actor(), caller.organization(), source.id(), destination.id()),
                source.displayName(),
                destination.displayName());
    }

    private static KeyListing find(List<KeyListing> keys, String id) {
        KeyId wanted = KeyId.of(id);
        return keys.stream()
                .filter(listing -> listing.key().id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new KeyConflictException(
                        KeyConflictException.Rule.UNKNOWN_KEY, "there is no key " + wanted + " to choose"));
    }

    /** Enabled ones, the default first. */
    static List<KeyListing> destinations(List<KeyListing> keys, KeyId source) {
        return keys.stream()
                .filter(listing -> listing.key().status() == KeyStatus.ENABLED
                        && !listing.key().id().equals(source))
                .sorted(Comparator.comparing(KeyListing::isDefault).reversed())
                .toList();
    }
}
