package dev.cmk.examples.quickstart.environments;

import dev.cmk.examples.quickstart.environments.EnvironmentsFile.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Walks through the values of an environment and collects the secret ones with their paths. */
final class ValueTree {

    private static final Name SECRET = new Name("fn::secret", Optional.empty());
    /** Without dots and brackets, so that no two values have the same path. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final EnvironmentsFile file;
    private final String organization;
    private final String environment;
    private final List<Secret> secrets = new ArrayList<>();
    private int plainValues;

    ValueTree(EnvironmentsFile file, String organization, String environment) {
        this.file = file;
        this.organization = organization;
        this.environment = environment;
    }

    void add(String path, Node node) {
        if (node instanceof MappingNode) {
            var entries = file.mapping(node);
            Node secret = entries.get(SECRET);
            if (secret != null && entries.size() == 1) {
                addSecret(path, secret);
            } else {
                entries.forEach((name, value) -> add(path.isEmpty() ? named(name) : path + "." + named(name), value));
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                add(path + "[" + i + "]", sequence.getValue().get(i));
            }
        } else {
            plainValues++;
        }
    }

    private void addSecret(String path, Node node) {
        if (path.isEmpty()
                || !(node instanceof ScalarNode scalar)
                || scalar.getValue().isEmpty()) {
            throw file.failure(node.getStartMark(), "a secret has a name before it and one text after it");
        }
        secrets.add(new Secret(new Place(organization, environment, path), scalar.getValue()));
    }

    private String named(Name name) {
        if (!NAME.matcher(name.text()).matches()) {
            String why = name.text().startsWith("fn::")
                    ? "of the functions only fn::secret is known here, with nothing beside it"
                    : "a name has 1 to 64 letters, digits, '-' and '_'";
            throw file.failure(name.mark(), why);
        }
        return name.text();
    }

    List<Secret> secrets() {
        return secrets;
    }

    int plainValues() {
        return plainValues;
    }
}
