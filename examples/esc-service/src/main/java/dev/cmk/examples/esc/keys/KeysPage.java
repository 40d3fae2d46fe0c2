package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.Page;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.PageAnswer;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Settings → Customer managed keys: the table with its buttons, what is under way, and the audit trail. */
@Controller
@RequestMapping("/orgs/{organization}/settings/keys")
class KeysPage {

    private static final int AUDIT_LINES = 10;
    private static final int AUDIT_PAGE = 50;

    private final KeyAdmin admin;
    private final KeysViews views;

    KeysPage(Cmk cmk, KeysViews views) {
        this.admin = cmk.admin();
        this.views = views;
    }

    @GetMapping
    String list(Caller caller, Model model) {
        describe(caller, model);
        return "keys/list";
    }

    private void describe(Caller caller, Model model) {
        model.addAttribute("view", views.of(caller));
        model.addAttribute(
                "audit", lines(caller, new Page.Request(null, AUDIT_LINES)).items());
    }

    /** The live part, asked for again and again: not drawn anew while nothing changes, and telling the table if it has to be. */
    @GetMapping("/live")
    @Nullable
    String live(
            Caller caller,
            @RequestParam(defaultValue = "") String seen,
            @RequestParam(defaultValue = "") String said,
            Model model,
            HttpServletResponse response) {
        KeysView view = views.of(caller);
        boolean changed = !view.state().equals(seen);
        if (!changed && !view.isMoving()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return null;
        }
        if (changed) {
            response.setHeader("HX-Trigger", "changed");
        }
        model.addAttribute("view", view);
        model.addAttribute("tell", !view.announcement().equals(said));
        return "keys/live :: live(alone=true)";
    }

    @GetMapping("/table")
    String table(Caller caller, Model model) {
        model.addAttribute("view", views.of(caller));
        return "keys/table :: table";
    }

    @GetMapping("/history")
    String history(Caller caller, Model model) {
        describe(caller, model);
        return "keys/history :: history";
    }

    @GetMapping("/audit")
    String audit(Caller caller, @RequestParam(required = false) @Nullable String after, Model model) {
        Page<AuditLine> page = lines(caller, new Page.Request(after, AUDIT_PAGE));
        model.addAttribute("audit", page.items());
        model.addAttribute("next", page.next());
        return "keys/audit";
    }

    /** A line of the trail. */
    record AuditLine(String at, String actor, String action, String outcome, String detail) {

        static AuditLine of(AuditRecord audit) {
            return new AuditLine(
                    Words.time(audit.at()),
                    audit.actor(),
                    audit.action().code(),
                    Words.of(audit.outcome()),
                    audit.detail());
        }
    }

    private Page<AuditLine> lines(Caller caller, Page.Request request) {
        Page<AuditRecord> page = admin.audit(caller.actor(), caller.organization(), request);
        return new Page<>(page.items().stream().map(AuditLine::of).toList(), page.next());
    }

    @PostMapping("/{key}/default")
    String setDefault(Caller caller, @PathVariable String key, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "New data keys are wrapped by this key from now on.",
                attributes,
                () -> admin.setDefault(caller.actor(), caller.organization(), KeyId.of(key)));
    }

    @PostMapping("/{key}/test")
    String test(Caller caller, @PathVariable String key, RedirectAttributes attributes) {
        return PageAnswer.to(KeysViews.path(caller), "The key works.", attributes, () -> {
            KeyHealth health = admin.test(caller.actor(), caller.organization(), KeyId.of(key));
            String trouble = Words.trouble(health);
            if (trouble != null) {
                throw new PageAnswer.Refused("The key has failed the test", trouble);
            }
        });
    }

    @PostMapping("/{key}/enable")
    String enable(Caller caller, @PathVariable String key, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The key is enabled. It is not the default until you make it so.",
                attributes,
                () -> admin.enable(caller.actor(), caller.organization(), KeyId.of(key)));
    }

    @PostMapping("/{key}/remove")
    String remove(Caller caller, @PathVariable String key, RedirectAttributes attributes) {
        return PageAnswer.to(
                KeysViews.path(caller),
                "The key is removed.",
                attributes,
                () -> admin.remove(caller.actor(), caller.organization(), KeyId.of(key)));
    }
}
