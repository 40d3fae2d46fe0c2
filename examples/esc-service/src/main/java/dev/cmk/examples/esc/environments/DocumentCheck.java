package dev.cmk.examples.esc.environments;

import java.util.HashSet;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a mapping has to be to be the document of an environment. */
final class DocumentCheck {

    private DocumentCheck() {}

    /** The mapping below {@code values}. */
    static MappingNode values(MappingNode root) {
        names(root);
        if (root.getValue().size() != 1
                || !Document.name(root.getValue().get(0)).equals(Document.VALUES)) {
            throw refused("the document has to have 'values:' at its top, and nothing else", root);
        }
        Node values = root.getValue().get(0).getValueNode();
        if (!(values instanceof MappingNode mapping)) {
            throw refused("'values:' is no mapping", values);
        }
        if (Document.isSecret(mapping)) {
            throw refused("all values together are no secret; each needs a name", values);
        }
        check("", values);
        return mapping;
    }

    private static void check(String path, Node node) {
        if (path.length() > Document.MAX_PATH) {
            throw refused("the names down to here have more than " + Document.MAX_PATH + " characters", node);
        }
        if (node instanceof MappingNode mapping) {
            names(mapping);
            for (NodeTuple entry : mapping.getValue()) {
                String name = Document.name(entry);
                if (name.startsWith("fn::") && !Document.isSecret(mapping)) {
                    throw refused(
                            "'" + Document.SECRET
                                    + ": text' is the only function, and stands alone; a text that could be"
                                    + " a number, true, false or null is written in quotes",
                            entry.getKeyNode());
                }
                check(Document.below(path, name), entry.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                check(
                        Document.below(path, Integer.toString(i)),
                        sequence.getValue().get(i));
            }
        } else if (node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().startsWith("fn::")) {
            throw refused(
                    "a text that begins with 'fn::' is no function: write '" + Document.SECRET
                            + ": text', with a space after the colon; if it is meant as it is, in quotes",
                    scalar);
        }
    }

    private static void names(MappingNode mapping) {
        Set<String> names = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key) || !key.getTag().equals(Tag.STR)) {
                throw refused(
                        "a name is no plain text; a number, true, false or null needs quotes", entry.getKeyNode());
            }
            if (key.getValue().isEmpty()) {
                throw refused("a name is empty", key);
            }
            if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
                throw refused("merge keys are not taken", key);
            }
            if (!names.add(key.getValue())) {
                throw refused("a name is there twice", key);
            }
        }
    }

    private static InvalidDocumentException refused(String why, Node node) {
        return new InvalidDocumentException(why + DocumentReader.at(node.getStartMark()));
    }
}
