package dev.cmk.examples.esc.environments;

import dev.cmk.examples.esc.people.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Environments over REST: documents as YAML, with an entity tag that is their revision; opened ones as JSON. */
@RestController
@RequestMapping("/api/orgs/{organization}/environments")
class EnvironmentController {

    private static final String YAML = "application/yaml";

    private final Environments environments;

    EnvironmentController(Environments environments) {
        this.environments = environments;
    }

    record Summaries(List<EnvironmentSummary> environments) {}

    record Value(@Nullable Object value) {}

    @GetMapping
    Summaries list(Caller caller) {
        return new Summaries(environments.list(caller.organization()));
    }

    @GetMapping(path = "/{project}/{name}", produces = YAML)
    ResponseEntity<String> read(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Integer revision) {
        String full = project + "/" + name;
        return document(
                revision == null
                        ? environments.newest(caller.organization(), full)
                        : environments.revision(caller.organization(), full, revision));
    }

    @PutMapping(path = "/{project}/{name}", consumes = YAML, produces = YAML)
    ResponseEntity<String> save(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String noneMatch,
            @RequestBody String yaml) {
        return document(environments.save(
                caller.organization(), project + "/" + name, yaml, basedOn(match, noneMatch), caller.username()));
    }

    /** As RFC 9110 has it: an entity tag is a revision in quotes, and an asterisk is any. */
    private static @Nullable Integer basedOn(@Nullable String match, @Nullable String noneMatch) {
        if (noneMatch == null) {
            return match == null ? null : revision(match);
        }
        if (!noneMatch.equals("*") || match != null) {
            throw new IllegalArgumentException("If-None-Match is no asterisk, or not alone");
        }
        return 0;
    }

    private static int revision(String tag) {
        if (!tag.matches("\"[0-9]{1,9}\"")) {
            throw new IllegalArgumentException("If-Match is no revision in quotes");
        }
        return Integer.parseInt(tag.substring(1, tag.length() - 1));
    }

    private static ResponseEntity<String> document(EnvironmentRevision revision) {
        return ResponseEntity.ok().eTag("\"" + revision.number() + "\"").body(revision.document());
    }

    @GetMapping("/{project}/{name}/revisions")
    Summaries revisions(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Integer before) {
        return new Summaries(environments.revisions(caller.organization(), project + "/" + name, before));
    }

    @PostMapping("/{project}/{name}/open")
    Map<String, Object> open(
            Caller caller,
            @PathVariable String project,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable Integer revision) {
        String full = project + "/" + name;
        return environments.open(
                revision == null
                        ? environments.newest(caller.organization(), full)
                        : environments.revision(caller.organization(), full, revision));
    }

    @GetMapping("/{project}/{name}/value")
    Value value(Caller caller, @PathVariable String project, @PathVariable String name, @RequestParam String path) {
        return new Value(environments.value(caller.organization(), project + "/" + name, path));
    }
}
