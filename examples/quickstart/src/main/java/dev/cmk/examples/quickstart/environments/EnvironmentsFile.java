package dev.cmk.examples.quickstart.environments;

import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads environments in the manner of Pulumi ESC: organizations, their environments, and in each a tree of values in which
 * {@code fn::secret} marks the secret ones. The file is not trusted: its size and depth are bounded, aliases are refused.
 */
public final class EnvironmentsFile {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 30;

    private final Path file;
    private final LoadSettings settings = LoadSettings.builder()
            .setCodePointLimit(MAX_BYTES)
            .setAllowNonScalarKeys(true) // refused below, with their line
            .build();

    private EnvironmentsFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws EnvironmentsException if it is missing, too large, not YAML, or not of this shape
     */
    public static List<Environment> read(Path file) {
        return new EnvironmentsFile(file).environments();
    }

    private List<Environment> environments() {
        String yaml = text();
        try {
            requireBounded(new Parse(settings).parseString(yaml));
            Node root = new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> failure("is empty; it begins with 'organizations:'", null));
            List<Environment> found = new ArrayList<>();
            mapping(only("organizations", root))
                    .forEach((organization, body) -> mapping(only("environments", body))
                            .forEach((name, environment) -> found.add(environment(organization, name, environment))));
            return found;
        } catch (MarkedYamlEngineException e) {
            throw failure(e.getProblemMark(), "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw failure("is not YAML: " + e.getMessage(), e);
        }
    }

    private String text() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw failure("has more than " + MAX_BYTES + " bytes", null);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw failure("is not there", e);
        } catch (CharacterCodingException e) {
            throw failure("is not UTF-8", e);
        } catch (IOException e) {
            throw failure("cannot be read: " + e, e);
        }
    }

    /** Looks at the events, of which there are no more than characters, before anything recursive looks at the tree. */
    private void requireBounded(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof AliasEvent) {
                throw failure(event.getStartMark(), "aliases are not allowed; write the value out");
            }
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw failure(event.getStartMark(), "values are nested deeper than " + MAX_DEPTH + " levels");
            }
        }
    }

    private Environment environment(Name organization, Name name, Node body) {
        try {
            OrganizationId.of(organization.text());
        } catch (IllegalArgumentException e) {
            throw failure(organization.mark(), String.valueOf(e.getMessage()));
        }
        try {
            Scope.of(name.text());
        } catch (IllegalArgumentException e) {
            throw failure(name.mark(), String.valueOf(e.getMessage()));
        }
        ValueTree values = new ValueTree(this, organization.text(), name.text());
        values.add("", only("values", body));
        return new Environment(organization.text(), name.text(), values.secrets(), values.plainValues());
    }

    /** A name in a mapping, and where it is. */
    record Name(String text, Optional<Mark> mark) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name name && text.equals(name.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** The value of a mapping that has this one name and no other. */
    private Node only(String expected, Node node) {
        Map<Name, Node> entries = mapping(node);
        entries.keySet().stream()
                .filter(name -> !name.text().equals(expected))
                .findFirst()
                .ifPresent(name -> {
                    throw failure(name.mark(), "'" + name.text() + "' is not known here; '" + expected + "' is");
                });
        return entries.values().stream()
                .findFirst()
                .orElseThrow(() -> failure(node.getStartMark(), "'" + expected + "' is missing"));
    }

    Map<Name, Node> mapping(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw failure(node.getStartMark(), "there has to be a mapping here, lines of 'name: value'");
        }
        Map<Name, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw failure(tuple.getKeyNode().getStartMark(), "a name has to be text");
            }
            if (entries.put(new Name(key.getValue(), key.getStartMark()), tuple.getValueNode()) != null) {
                throw failure(key.getStartMark(), "'" + key.getValue() + "' is here for the second time");
            }
        }
        return entries;
    }

    EnvironmentsException failure(Optional<Mark> mark, String what) {
        String line = mark.map(m -> ", line " + (m.getLine() + 1)).orElse("");
        return new EnvironmentsException(file + line + ": " + what, null);
    }

    private EnvironmentsException failure(String what, @Nullable Throwable cause) {
        return new EnvironmentsException(file + " " + what, cause);
    }
}
