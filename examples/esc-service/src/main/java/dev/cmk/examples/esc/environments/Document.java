package dev.cmk.examples.esc.environments;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * An environment's document: a mapping {@code values} with a tree of mappings, lists and scalars, in YAML 1.2. A secret is
 * {@code fn::secret: text} as its author writes it, and {@code fn::secret: {ciphertext: …}} as it is kept. Comments stay.
 *
 * <p>Documents come from outside: their size, depth and number of values are bounded, and anchors, aliases and tags are
 * refused. Not thread-safe.
 */
final class Document {

    static final int MAX_CHARACTERS = 256 * 1024;
    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 10_000;

    private static final String VALUES = "values";
    private static final String SECRET = "fn::secret";
    private static final String CIPHERTEXT = "ciphertext";

    private static final LoadSettings LOADING = LoadSettings.builder()
            .setParseComments(true)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(MAX_CHARACTERS)
            .setLabel("document")
            .build();

    private static final DumpSettings DUMPING = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDumpComments(true)
            .setWidth(120)
            .build();

    private final MappingNode root;

    private Document(MappingNode root) {
        this.root = root;
    }

    /** Reads and checks one; secrets may be in either form. */
    static Document parse(String yaml) {
        if (yaml.length() > MAX_CHARACTERS) {
            throw new InvalidDocumentException("the document has more than " + MAX_CHARACTERS + " characters");
        }
        try {
            refuseAnchors(yaml);
            Optional<Node> node = new Compose(LOADING).composeString(yaml);
            if (node.isEmpty() || !(node.get() instanceof MappingNode root)) {
                throw new InvalidDocumentException("the document is no mapping; it begins with 'values:'");
            }
            Document document = new Document(root);
            document.check();
            return document;
        } catch (MarkedYamlEngineException e) {
            throw new InvalidDocumentException("this is no YAML: " + e.getProblem()
                    + e.getProblemMark().map(Document::place).orElse(""));
        } catch (YamlEngineException e) {
            throw new InvalidDocumentException("this is no YAML that can be taken");
        }
    }

    private static String place(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    /** Before anything is composed: a few aliases of aliases stand for billions of values. */
    private static void refuseAnchors(String yaml) {
        int depth = 0;
        int nodes = 0;
        for (Event event : new Parse(LOADING).parseString(yaml)) {
            switch (event.getEventId()) {
                case Alias -> throw new InvalidDocumentException("anchors and aliases are not taken" + at(event));
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Scalar -> nodes++;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new InvalidDocumentException("values are nested more than " + MAX_DEPTH + " deep" + at(event));
            }
            if (nodes > MAX_NODES) {
                throw new InvalidDocumentException("the document has more than " + MAX_NODES + " names and values");
            }
        }
    }

    private static String at(Event event) {
        return event.getStartMark().map(Document::place).orElse("");
    }

    private void check() {
        if (root.getValue().size() != 1 || !VALUES.equals(name(root.getValue().get(0)))) {
            throw new InvalidDocumentException("the document has to have 'values:' at its top, and nothing else");
        }
        Node values = root.getValue().get(0).getValueNode();
        if (!(values instanceof MappingNode)) {
            throw new InvalidDocumentException("'values:' is no mapping");
        }
        check(values);
    }

    private void check(Node node) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (name(entry).startsWith("fn::") && !isSecret(mapping)) {
                    throw new InvalidDocumentException("'" + SECRET + ": text' is the only function"
                            + node.getStartMark().map(Document::place).orElse(""));
                }
                check(entry.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::check);
        }
        Tag tag = node.getTag();
        if (!tag.getValue().startsWith(Tag.PREFIX)) {
            throw new InvalidDocumentException("tags are not taken"
                    + node.getStartMark().map(Document::place).orElse(""));
        }
    }

    private static String name(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
            throw new InvalidDocumentException("a name is no plain text"
                    + entry.getKeyNode().getStartMark().map(Document::place).orElse(""));
        }
        return scalar.getValue();
    }

    private static boolean isSecret(MappingNode mapping) {
        if (mapping.getValue().size() != 1 || !name(mapping.getValue().get(0)).equals(SECRET)) {
            return false;
        }
        Node value = mapping.getValue().get(0).getValueNode();
        return value instanceof ScalarNode || ciphertext(value) != null;
    }

    private static @Nullable String ciphertext(Node value) {
        return value instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && name(mapping.getValue().get(0)).equals(CIPHERTEXT)
                        && mapping.getValue().get(0).getValueNode() instanceof ScalarNode text
                ? text.getValue()
                : null;
    }

    /** A secret at its place: names and positions from {@code values} on, separated by slashes. */
    record Secret(
            String path,
            @Nullable String plaintext,
            @Nullable String ciphertext) {}

    List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        walk((path, mapping) -> {
            Node value = mapping.getValue().get(0).getValueNode();
            String sealed = ciphertext(value);
            secrets.add(new Secret(path, sealed == null ? ((ScalarNode) value).getValue() : null, sealed));
            return null;
        });
        return secrets;
    }

    /** Puts a ciphertext in the place of every secret. */
    void seal(Map<String, String> ciphertexts) {
        walk((path, mapping) -> {
            NodeTuple entry = mapping.getValue().get(0);
            NodeTuple sealed = new NodeTuple(
                    new ScalarNode(Tag.STR, CIPHERTEXT, ScalarStyle.PLAIN),
                    new ScalarNode(Tag.STR, required(ciphertexts, path), ScalarStyle.PLAIN));
            mapping.setValue(List.of(new NodeTuple(
                    entry.getKeyNode(), new MappingNode(Tag.MAP, new ArrayList<>(List.of(sealed)), FlowStyle.BLOCK))));
            return null;
        });
    }

    private static String required(Map<String, String> texts, String path) {
        String text = texts.get(path);
        if (text == null) {
            throw new IllegalStateException("nothing for " + path);
        }
        return text;
    }

    private void walk(BiFunction<String, MappingNode, @Nullable Void> visitor) {
        walk("", root.getValue().get(0).getValueNode(), visitor);
    }

    private static void walk(String path, Node node, BiFunction<String, MappingNode, @Nullable Void> visitor) {
        if (node instanceof MappingNode mapping) {
            if (isSecret(mapping)) {
                visitor.apply(path, mapping);
                return;
            }
            for (NodeTuple entry : mapping.getValue()) {
                walk(path.isEmpty() ? name(entry) : path + "/" + name(entry), entry.getValueNode(), visitor);
            }
        } else if (node instanceof SequenceNode sequence) {
            Iterator<Node> items = sequence.getValue().iterator();
            for (int i = 0; items.hasNext(); i++) {
                walk(path + "/" + i, items.next(), visitor);
            }
        }
    }

    /** The values as plain maps, lists and texts, with these texts in the place of secrets. */
    Map<String, Object> values(Map<String, String> plaintexts) {
        @SuppressWarnings("unchecked") // the top is a mapping
        Map<String, Object> values =
                (Map<String, Object>) value("", root.getValue().get(0).getValueNode(), plaintexts);
        return values;
    }

    private static Object value(String path, Node node, Map<String, String> plaintexts) {
        if (node instanceof MappingNode mapping) {
            if (isSecret(mapping)) {
                return required(plaintexts, path);
            }
            Map<String, Object> values = new LinkedHashMap<>();
            mapping.getValue().forEach(entry -> {
                String below = path.isEmpty() ? name(entry) : path + "/" + name(entry);
                values.put(name(entry), value(below, entry.getValueNode(), plaintexts));
            });
            return values;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(path + "/" + items.size(), item, plaintexts));
            }
            return items;
        }
        return ((ScalarNode) node).getValue();
    }

    /** A value that is not secret, as text, a list or a map without secrets; empty if there is none, or one below it is. */
    Optional<Object> plain(String path) {
        Node node = root.getValue().get(0).getValueNode();
        for (String step : path.split("/", -1)) {
            Optional<Node> next = step(node, step);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            node = next.get();
        }
        boolean holdsSecret = secrets().stream()
                .anyMatch(secret -> secret.path().equals(path) || secret.path().startsWith(path + "/"));
        return holdsSecret ? Optional.empty() : Optional.of(value(path, node, Map.of()));
    }

    private static Optional<Node> step(Node node, String step) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .filter(entry -> name(entry).equals(step))
                    .map(NodeTuple::getValueNode)
                    .findFirst();
        }
        if (node instanceof SequenceNode sequence && step.matches("[0-9]{1,5}")) {
            int index = Integer.parseInt(step);
            return index < sequence.getValue().size()
                    ? Optional.of(sequence.getValue().get(index))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** As it is kept and shown. */
    String toYaml() {
        Writer writer = new Writer();
        new Dump(DUMPING).dumpNode(root, writer);
        return writer.toString();
    }

    /** Opened values, for people to read. */
    static String toYaml(Map<String, Object> values) {
        return new Dump(DUMPING).dumpToString(values);
    }

    private static final class Writer extends StringWriter implements StreamDataWriter {}
}
