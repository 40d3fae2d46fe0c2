package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.aws.AwsSetup;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.Problems;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.SettingsField;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Add key: a form of the fields that the provider names, tried out before it is saved. */
@Controller
@RequestMapping("/orgs/{organization}/settings/keys/add")
class AddKeyPage {

    /** A few words to choose from. */
    private static final String CHOICE = "[a-z-]+(\\|[a-z-]+)+";

    /** What the policies are shown for until the admin has named their own. */
    private static final String SOME_ROLE = "arn:aws:iam::111122223333:role/esc";

    private static final String SOME_KEY =
            "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private final Cmk cmk;
    private final KeyAdmin admin;
    private final KeysViews views;
    private final ServicePrincipal service;

    AddKeyPage(Cmk cmk, KeysViews views, ServicePrincipal service) {
        this.cmk = cmk;
        this.admin = cmk.admin();
        this.views = views;
        this.service = service;
    }

    /**
     * A field of the form.
     *
     * @param choices what there is to choose from, empty for free text
     */
    record Field(
            String name,
            String label,
            String help,
            String pattern,
            boolean required,
            String value,
            List<String> choices) {

        static Field of(SettingsField field, String value) {
            return new Field(
                    field.name(),
                    field.label(),
                    field.help(),
                    field.pattern(),
                    field.required(),
                    value,
                    field.pattern().matches(CHOICE)
                            ? Arrays.asList(field.pattern().split("\\|"))
                            : List.of());
        }
    }

    @GetMapping
    String form(Caller caller, @RequestParam(required = false, defaultValue = "") String type, Model model) {
        return show(caller, provider(type), "", Map.of(), model);
    }

    @PostMapping
    String send(
            Caller caller,
            @RequestParam String type,
            @RequestParam(defaultValue = "") String name,
            @RequestParam String action,
            @RequestParam Map<String, String> form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes attributes) {
        KeyProvider provider = provider(type);
        Map<String, String> settings = settings(provider, form);
        try {
            NewKey key = NewKey.of(name.strip(), type, settings);
            if (!action.equals("save")) {
                admin.test(caller.actor(), caller.organization(), key);
                model.addAttribute("done", "The key works. Nothing has been saved yet.");
                return show(caller, provider, name, settings, model);
            }
            CustomerManagedKey added = admin.add(caller.actor(), caller.organization(), key);
            attributes.addFlashAttribute("done", "The key " + added.displayName() + " is added.");
            return "redirect:" + KeysViews.path(caller);
        } catch (CmkException | IllegalArgumentException e) {
            ProblemDetail problem = Problems.of(e);
            response.setStatus(problem.getStatus());
            model.addAttribute("problem", problem);
            return show(caller, provider, name, settings, model);
        }
    }

    /** What was left empty was not said. */
    private static Map<String, String> settings(KeyProvider provider, Map<String, String> form) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (SettingsField field : provider.settings()) {
            String value = form.getOrDefault(field.name(), "").strip();
            if (!value.isEmpty()) {
                settings.put(field.name(), value);
            }
        }
        return settings;
    }

    private KeyProvider provider(String type) {
        List<KeyProvider> providers = cmk.providers();
        return providers.stream()
                .filter(provider -> provider.type().equals(type))
                .findFirst()
                .orElseGet(() -> providers.get(0));
    }

    private String show(Caller caller, KeyProvider provider, String name, Map<String, String> settings, Model model) {
        List<KeyListing> keys = views.keys(caller);
        List<Field> fields = new ArrayList<>();
        for (SettingsField field : provider.settings()) {
            fields.add(Field.of(field, settings.getOrDefault(field.name(), "")));
        }
        model.addAttribute("type", provider.type());
        model.addAttribute(
                "types", cmk.providers().stream().map(KeyProvider::type).toList());
        model.addAttribute("typeInWords", Words.type(provider.type()));
        model.addAttribute("name", name);
        model.addAttribute("fields", fields);
        String externalId = admin.setup(caller.actor(), caller.organization()).externalId();
        model.addAttribute("externalId", externalId);
        if (provider.type().equals(AwsKmsProvider.TYPE)) {
            model.addAttribute("policies", policies(externalId, settings));
        }
        model.addAttribute("first", views.isNextTheFirst(caller, keys) ? existing(keys) : null);
        return "keys/add";
    }

    /** How many data keys the first key moves. */
    private static String existing(List<KeyListing> keys) {
        long dataKeys = keys.stream()
                .filter(key -> key.key().isPlatform())
                .mapToLong(KeyListing::dataKeys)
                .sum();
        return Words.count(dataKeys, "data key", "data keys");
    }

    /**
     * Something to copy.
     *
     * @param title what it is and where it goes
     */
    record Policy(String id, String title, String text) {}

    private List<Policy> policies(String externalId, Map<String, String> settings) {
        AwsSetup setup = service.setup(externalId);
        String role = settings.getOrDefault("roleArn", SOME_ROLE);
        String key = settings.getOrDefault("keyArn", SOME_KEY);
        try {
            return policies(setup, role, key.contains(":alias/") ? SOME_KEY : key);
        } catch (IllegalArgumentException e) { // the form says so too
            return policies(setup, SOME_ROLE, SOME_KEY);
        }
    }

    private static List<Policy> policies(AwsSetup setup, String role, String key) {
        boolean isPlaceholder = key.equals(SOME_KEY); // an alias does not say which key it stands for
        return List.of(
                new Policy("trust-policy", "Trust policy of the role: who may take it on", setup.trustPolicy(role)),
                new Policy(
                        "key-policy",
                        "Statement for the key policy: what the role may do",
                        setup.keyPolicyStatement(role)),
                new Policy(
                        "identity-policy",
                        "Policy of the role, if key and role are in different accounts"
                                + (isPlaceholder ? " (put in the ARN of your key)" : ""),
                        setup.identityPolicy(key)),
                new Policy("terraform", "All of it as Terraform", setup.terraform()),
                new Policy("cloudformation", "All of it as CloudFormation", setup.cloudFormation()));
    }
}
