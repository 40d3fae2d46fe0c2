package dev.cmk.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.keys.ReEncryption.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every cell of the last tables in docs/ARCHITECTURE.md: what an action does while a re-encryption is in a state. */
class JobStatesTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "ARCHITECTURE.md");

    private static final Map<String, String> LEGEND = legend();
    private static final KeyId NEW_PLATFORM = KeyId.of("platform-2");
    private static final KeyId NEXT_PLATFORM = KeyId.of("platform-3");

    /** An organization with a re-encryption, and the keys of it under the names of the table's head. */
    private record Situation(Acme acme, ReEncryptionId job, Map<KeyId, String> names) {

        KeyId key(String name) {
            return names.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(name))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A decision that leads to a re-encryption: the organization before, the decision, and how it is superseded. */
    private record Kind(
            Supplier<Acme> before,
            Function<Acme, Acme> decision,
            Function<Acme, Acme> supersede,
            Map<KeyId, String> names) {}

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(
                "A key is disabled",
                new Kind(
                        () -> new Acme().with("f", "s", "d", "o"),
                        acme -> acme.disable("s", "d"),
                        acme -> acme.pause().redirect(Acme.PLATFORM),
                        names(
                                Acme.id("s"),
                                "S",
                                Acme.id("d"),
                                "D",
                                Acme.id("o"),
                                "O",
                                Acme.id("f"),
                                "F",
                                Acme.PLATFORM,
                                "P")));
        KINDS.put(
                "The first key is added",
                new Kind(
                        Acme::new,
                        acme -> acme.add("d").add("o"),
                        acme -> acme.pause().redirect(Acme.id("o")),
                        names(Acme.PLATFORM, "S", Acme.id("d"), "D", Acme.id("o"), "O")));
        KINDS.put(
                "A key is re-encrypted in place",
                new Kind(
                        () -> new Acme().with("f", "s", "o"),
                        acme -> acme.reEncrypt("s"),
                        acme -> acme.pause().disableAll(),
                        names(Acme.id("s"), "S", Acme.id("o"), "O", Acme.id("f"), "F", Acme.PLATFORM, "P")));
        KINDS.put(
                "The platform-managed key is replaced",
                new Kind(
                        () -> new Acme().with("f", "o"),
                        acme -> acme.replacePlatformKey(NEW_PLATFORM),
                        acme -> acme.pause().redirect(Acme.id("o")),
                        names(Acme.PLATFORM, "S", NEW_PLATFORM, "D", Acme.id("o"), "O", Acme.id("f"), "F")));
    }

    private static Map<KeyId, String> names(Object... idsAndNames) {
        Map<KeyId, String> names = new LinkedHashMap<>();
        for (int i = 0; i < idsAndNames.length; i += 2) {
            names.put((KeyId) idsAndNames[i], (String) idsAndNames[i + 1]);
        }
        names.put(NEXT_PLATFORM, "N");
        names.put(Acme.id("n"), "N");
        return names;
    }

    private static final Map<String, BiFunction<Acme, Kind, Acme>> STATES = new LinkedHashMap<>();

    static {
        STATES.put("none", (acme, kind) -> acme);
        STATES.put("pending", (acme, kind) -> acme);
        STATES.put("running", (acme, kind) -> acme.running());
        STATES.put("paused", (acme, kind) -> acme.running().pause());
        STATES.put("failed: source", (acme, kind) -> acme.running().fail(Acme.SOURCE_FAILED));
        STATES.put("failed: destination", (acme, kind) -> acme.running().fail(Acme.DESTINATION_FAILED));
        STATES.put("cancelled", (acme, kind) -> acme.cancel());
        STATES.put("superseded", (acme, kind) -> kind.supersede().apply(acme));
        STATES.put("completed", (acme, kind) -> acme.completeAll());
        STATES.put(
                "completed with loss",
                (acme, kind) -> acme.fail(Acme.SOURCE_FAILED).writeOff());
    }

    private interface Action {
        KeyChange apply(OrganizationKeys keys, Situation situation);
    }

    private static final Map<String, Action> ACTIONS = new LinkedHashMap<>();

    static {
        ACTIONS.put("add N", (k, s) -> k.add(Acme.id("n"), "n", "local", Map.of(), Acme.NOW));
        ACTIONS.put("set default S", (k, s) -> k.setDefault(s.key("S")));
        ACTIONS.put("set default D", (k, s) -> k.setDefault(s.key("D")));
        ACTIONS.put("set default O", (k, s) -> k.setDefault(s.key("O")));
        ACTIONS.put("disable S, to O", (k, s) -> k.disable(s.key("S"), s.key("O"), Acme.NOW));
        ACTIONS.put("disable D, to O", (k, s) -> k.disable(s.key("D"), s.key("O"), Acme.NOW));
        ACTIONS.put("disable O, to S", (k, s) -> k.disable(s.key("O"), s.key("S"), Acme.NOW));
        ACTIONS.put("disable O, to D", (k, s) -> k.disable(s.key("O"), s.key("D"), Acme.NOW));
        ACTIONS.put("disable all", (k, s) -> k.disableAll(Acme.NOW));
        ACTIONS.put("enable S", (k, s) -> k.enable(s.key("S")));
        ACTIONS.put("remove S", (k, s) -> k.remove(s.key("S")));
        ACTIONS.put("re-encrypt S in place", (k, s) -> k.reEncrypt(s.key("S"), Acme.NOW));
        ACTIONS.put("re-encrypt D in place", (k, s) -> k.reEncrypt(s.key("D"), Acme.NOW));
        ACTIONS.put(
                "replace the platform-managed key by N",
                (k, s) -> k.replacePlatformKey(NEXT_PLATFORM, Acme.NOW).orElseThrow());
        ACTIONS.put("pause the job", (k, s) -> k.pause(s.job()));
        ACTIONS.put("resume the job", (k, s) -> k.resume(s.job()));
        ACTIONS.put("cancel the job", (k, s) -> k.cancel(s.job(), Acme.NOW));
        ACTIONS.put("retry the job", (k, s) -> k.retry(s.job()));
        ACTIONS.put("redirect the job to O", (k, s) -> k.redirect(s.job(), s.key("O"), Acme.NOW));
        ACTIONS.put("redirect the job to D", (k, s) -> k.redirect(s.job(), s.key("D"), Acme.NOW));
        ACTIONS.put("redirect the job to S", (k, s) -> k.redirect(s.job(), s.key("S"), Acme.NOW));
        ACTIONS.put("write off the job", (k, s) -> k.writeOff(s.job(), Acme.NOW));
        ACTIONS.put("(engine) the job completes", (k, s) -> k.completed(s.job(), Acme.RETENTION, Acme.NOW));
        ACTIONS.put("(engine) the job fails", (k, s) -> k.failed(s.job(), Acme.SOURCE_FAILED));
    }

    private static Situation situation(Kind kind, String state) {
        Acme acme = kind.before().get();
        ReEncryptionId job = ReEncryptionId.random();
        if (!state.equals("none")) {
            acme = kind.decision().apply(acme);
            job = acme.job().id();
        }
        return new Situation(STATES.get(state).apply(acme, kind), job, kind.names());
    }

    /** What the table says about an action: what changes, or the rule against it. */
    private static String cell(Kind kind, String state, String action) {
        Situation situation = situation(kind, state);
        OrganizationKeys before = situation.acme().keys();
        try {
            return "**" + String.join(", ", effects(ACTIONS.get(action).apply(before, situation), situation)) + "**";
        } catch (KeyConflictException e) {
            assertThat(e.getMessage())
                    .as("says which organization, what happened, and what to do")
                    .startsWith("organization 'acme'")
                    .containsAnyOf(";", "first", "already");
            return word(e.rule());
        }
    }

    /** The legend of the document: a word for each rule. */
    private static Map<String, String> legend() {
        try (Stream<String> lines = Files.lines(DOCUMENT)) {
            return lines.filter(line -> line.matches("\\|[^|]+\\| `[A-Z_]+` \\|.*"))
                    .map(JobStatesTest::cells)
                    .collect(Collectors.toMap(cells -> cells.get(1).replace("`", ""), cells -> cells.get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String word(Rule rule) {
        return LEGEND.getOrDefault(rule.name(), "(no word for " + rule + ")");
    }

    private static List<String> effects(KeyChange change, Situation situation) {
        OrganizationKeys before = change.before();
        OrganizationKeys after = change.after();
        Function<KeyId, String> name = id -> situation.names().getOrDefault(id, "?");
        List<String> effects = new ArrayList<>();
        after.keys().forEach(key -> {
            var former = before.find(key.id());
            if (former.isEmpty()) {
                effects.add("new " + name.apply(key.id()));
            } else if (former.get().status() != key.status()) {
                effects.add(name.apply(key.id()) + " " + key.status().name().toLowerCase(Locale.ROOT));
            } else if (former.get().revision() != key.revision()) {
                effects.add(name.apply(key.id()) + " next revision");
            }
        });
        before.keys().stream()
                .filter(key -> after.find(key.id()).isEmpty())
                .forEach(key -> effects.add(name.apply(key.id()) + " forgotten"));
        if (!after.defaultKey().equals(before.defaultKey())) {
            effects.add("default " + name.apply(after.defaultKey()));
        }
        for (ReEncryption move : change.reEncryptions()) {
            String arrow = name.apply(move.source().key()) + "→"
                    + name.apply(move.destination().key());
            boolean isNew = before.reEncryptions().stream().noneMatch(r -> r.id().equals(move.id()));
            if (isNew) {
                effects.add("job " + arrow);
            } else {
                String which = move.id().equals(situation.job()) ? "the job" : arrow;
                effects.add(which + " "
                        + move.state().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        if (change.mustBeEmpty() != null) {
            effects.add("if " + name.apply(change.mustBeEmpty().key()) + " is empty");
        }
        if (change.lost() != null) {
            effects.add("rest of " + name.apply(change.lost().key()) + " lost");
        }
        return effects;
    }

    /** The tables of the document by heading: per action, per state, what the cell says. */
    private static Map<String, Map<String, Map<String, String>>> document() throws IOException {
        Map<String, Map<String, Map<String, String>>> tables = new LinkedHashMap<>();
        List<String> head = List.of();
        String heading = "";
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
            } else if (line.startsWith("| action")) {
                head = cells(line);
                tables.put(heading, new LinkedHashMap<>());
            } else if (line.startsWith("| ") && tables.containsKey(heading)) {
                List<String> cells = cells(line);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i < head.size(); i++) {
                    row.put(head.get(i), cells.get(i));
                }
                tables.get(heading).put(cells.get(0), row);
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    private static Stream<String> actionsOf(Kind kind) {
        return ACTIONS.keySet().stream()
                .filter(action -> kind.names().containsValue("D") || !action.matches(".*\\bD\\b.*"));
    }

    @TestFactory
    Stream<DynamicNode> cell_by_cell() throws IOException {
        Map<String, Map<String, Map<String, String>>> tables = document();
        return KINDS.entrySet().stream()
                .map(kind -> dynamicContainer(
                        kind.getKey(),
                        actionsOf(kind.getValue())
                                .map(action -> dynamicContainer(
                                        action,
                                        STATES.keySet().stream()
                                                .map(state -> dynamicTest(
                                                        state,
                                                        () -> assertThat(cell(kind.getValue(), state, action))
                                                                .isEqualTo(tables.getOrDefault(kind.getKey(), Map.of())
                                                                        .getOrDefault(action, Map.of())
                                                                        .getOrDefault(state, "(no such cell)"))))))));
    }

    @Test
    void the_document_has_every_kind_of_job_every_action_and_every_state_and_nothing_else() throws IOException {
        Map<String, Map<String, Map<String, String>>> tables = document();
        assertThat(tables.keySet()).containsExactlyElementsOf(KINDS.keySet());
        KINDS.forEach((heading, kind) -> {
            assertThat(tables.get(heading).keySet())
                    .containsExactlyElementsOf(actionsOf(kind).toList());
            tables.get(heading)
                    .values()
                    .forEach(row -> assertThat(row.keySet()).containsExactlyElementsOf(STATES.keySet()));
        });
    }

    @Test
    void every_state_of_a_job_has_a_column() {
        assertThat(STATES.keySet().stream()
                        .map(state -> state.replaceFirst(":.*", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("none"),
                                Arrays.stream(State.values())
                                        .map(state -> state.name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' ')))
                        .toList());
    }

    /** For whoever changes a rule: the tables as they would be now, to be read with care before they are copied. */
    @Test
    void the_tables_of_today_are_written_to_the_build_folder() throws IOException {
        StringBuilder text = new StringBuilder();
        KINDS.forEach((heading, kind) -> {
            text.append("\n### ").append(heading).append("\n\n");
            text.append(row("action", STATES.keySet().stream()));
            text.append("|---".repeat(STATES.size() + 1)).append("|\n");
            actionsOf(kind)
                    .forEach(action ->
                            text.append(row(action, STATES.keySet().stream().map(state -> cell(kind, state, action)))));
        });
        Path target = Files.createDirectories(Path.of("target")).resolve("job-states.md");
        Files.writeString(target, text);
        assertThat(Files.readString(DOCUMENT)).as("compare with " + target).endsWith(text);
    }

    private static String row(String first, Stream<String> cells) {
        return Stream.concat(Stream.of(first), cells).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
