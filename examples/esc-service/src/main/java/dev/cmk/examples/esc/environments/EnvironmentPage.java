package dev.cmk.examples.esc.environments;

import dev.cmk.CmkException;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.examples.esc.web.ProblemException;
import dev.cmk.examples.esc.web.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Environments: their list, an editor, and their values with the secrets opened. */
@Controller
@RequestMapping("/orgs/{organization}/environments")
class EnvironmentPage {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);

    private static final String EXAMPLE = """
            values:
              region: eu-central-1
              database:
                user: app
                password:
                  fn::secret: change-me
            """;

    private final Environments environments;

    EnvironmentPage(Environments environments) {
        this.environments = environments;
    }

    @ModelAttribute
    static void menu(Caller caller, Model model) {
        model.addAttribute("caller", caller);
        model.addAttribute("section", "environments");
        model.addAttribute("path", path(caller));
    }

    private static String path(Caller caller) {
        return "/orgs/" + caller.organization() + "/environments";
    }

    /** A revision in a list. */
    record Line(String name, int revision, String author, String when) {

        static Line of(EnvironmentRevision revision) {
            return new Line(revision.name(), revision.number(), revision.author(), time(revision.createdAt()));
        }

        static Line of(EnvironmentSummary summary) {
            return new Line(summary.name(), summary.revision(), summary.author(), time(summary.created()));
        }

        private static String time(Instant time) {
            return TIME.format(time.atOffset(ZoneOffset.UTC));
        }
    }

    @GetMapping
    String list(Caller caller, Model model) {
        model.addAttribute("environments", lines(environments.list(caller.organization())));
        return "environments/list";
    }

    private static List<Line> lines(List<EnvironmentSummary> revisions) {
        return revisions.stream().map(Line::of).toList();
    }

    @GetMapping("/new")
    String create(Model model) {
        return editor("", EXAMPLE, 0, model);
    }

    private static String editor(String name, String document, int basedOn, Model model) {
        model.addAttribute("target", basedOn == 0 ? "new" : name);
        model.addAttribute("title", basedOn == 0 ? "New environment" : name);
        model.addAttribute("name", name);
        model.addAttribute("document", document);
        model.addAttribute("basedOn", basedOn);
        return "environments/edit";
    }

    @PostMapping("/new")
    String create(
            Caller caller,
            @RequestParam String name,
            @RequestParam String document,
            Model model,
            HttpServletResponse response,
            RedirectAttributes attributes) {
        return save(caller, name.strip(), document, 0, model, response, attributes);
    }

    @GetMapping("/{project}/{name}")
    String edit(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Integer revision,
            @RequestParam(required = false) @Nullable Integer before,
            Model model) {
        String full = project + "/" + name;
        EnvironmentRevision newest = environments.newest(caller.organization(), full);
        EnvironmentRevision shown =
                revision == null ? newest : environments.revision(caller.organization(), full, revision);
        model.addAttribute("shown", Line.of(shown));
        List<Line> revisions = lines(environments.revisions(caller.organization(), full, before));
        model.addAttribute("revisions", revisions);
        model.addAttribute(
                "oldest",
                revisions.isEmpty() ? 1 : revisions.get(revisions.size() - 1).revision());
        return editor(full, shown.document(), newest.number(), model);
    }

    @PostMapping("/{project}/{name}")
    String save(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestParam String document,
            @RequestParam int basedOn,
            Model model,
            HttpServletResponse response,
            RedirectAttributes attributes) {
        return save(caller, project + "/" + name, document, basedOn, model, response, attributes);
    }

    /** What was typed is not lost when it cannot be saved. */
    private String save(
            Caller caller,
            String name,
            String document,
            int basedOn,
            Model model,
            HttpServletResponse response,
            RedirectAttributes attributes) {
        try {
            EnvironmentRevision saved =
                    environments.save(caller.organization(), name, document, basedOn, caller.username());
            attributes.addFlashAttribute("done", "Saved as revision " + saved.number() + ".");
            return "redirect:" + path(caller) + "/" + saved.name();
        } catch (CmkException | ProblemException e) {
            ProblemDetail problem = Problems.forMembers(e);
            response.setStatus(problem.getStatus());
            model.addAttribute("problem", problem);
            return editor(name, document, basedOn, model);
        }
    }

    /** By a form, so that no browser opens secrets ahead of a click. */
    @PostMapping("/{project}/{name}/open")
    String open(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            Model model,
            HttpServletResponse response) {
        EnvironmentRevision newest = environments.newest(caller.organization(), project + "/" + name);
        Map<String, Object> values = environments.open(newest);
        response.setHeader("Cache-Control", "no-store");
        model.addAttribute("shown", Line.of(newest));
        model.addAttribute("values", Document.toYaml(values));
        return "environments/open";
    }
}
