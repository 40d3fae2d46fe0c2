package dev.cmk.examples.esc.environments;

import dev.cmk.OrganizationCipher;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * An environment's document: a mapping {@code values} with a tree of mappings, lists and scalars, in YAML 1.2 with its JSON
 * schema. A secret is {@code fn::secret: text} as its author writes it, and {@code fn::secret: {ciphertext: …}} as it is kept.
 * Comments stay, but for some inside brackets.
 *
 * <p>Documents come from outside: their size, depth and number of values are bounded, and anchors, aliases, tags and names
 * that are no text are refused. Not thread-safe.
 */
final class Document {

    /** UTF-16 code units. */
    static final int MAX_CHARACTERS = 256 * 1024;

    static final int MAX_DEPTH = 32;

    /** Scalars, lists and mappings; names count too. */
    static final int MAX_NODES = 10_000;

    /** Lines of comment and empty ones: writing them takes time that grows with the square of their number. */
    static final int MAX_COMMENTS = 5_000;

    /** Of a path, in UTF-16 code units: as UTF-8 it fits an encryption context, which takes 4,096 bytes. */
    static final int MAX_PATH = 1_024;

    static final String VALUES = "values";
    static final String SECRET = "fn::secret";

    private static final String CIPHERTEXT = "ciphertext";

    private static final DumpSettings DUMPING = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDumpComments(true)
            .setSplitLines(false)
            .build();

    private final MappingNode root;
    private final MappingNode values;

    private Document(MappingNode root, MappingNode values) {
        this.root = root;
        this.values = values;
    }

    /** Reads and checks one; secrets may be in either form. */
    static Document parse(String yaml) {
        MappingNode root = DocumentReader.read(yaml);
        return new Document(root, DocumentCheck.values(root));
    }

    static String name(NodeTuple entry) {
        return ((ScalarNode) entry.getKeyNode()).getValue();
    }

    /** Names and positions from {@code values} on, separated by slashes; those in names are as in a JSON pointer, RFC 6901. */
    static String below(String path, String name) {
        String step = name.replace("~", "~0").replace("/", "~1");
        return path.isEmpty() ? step : path + "/" + step;
    }

    static boolean isSecret(MappingNode mapping) {
        if (mapping.getValue().size() != 1 || !SECRET.equals(textOf(onlyKey(mapping)))) {
            return false;
        }
        Node value = mapping.getValue().get(0).getValueNode();
        return textOf(value) != null || ciphertext(value) != null;
    }

    private static Node onlyKey(MappingNode mapping) {
        return mapping.getValue().get(0).getKeyNode();
    }

    private static @Nullable String textOf(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR) ? scalar.getValue() : null;
    }

    private static @Nullable String ciphertext(Node value) {
        return value instanceof MappingNode mapping
                        && mapping.getValue().size() == 1
                        && CIPHERTEXT.equals(textOf(onlyKey(mapping)))
                ? textOf(mapping.getValue().get(0).getValueNode())
                : null;
    }

    /** A secret at its place, in one form or the other. */
    record Secret(
            String path,
            @Nullable String plaintext,
            @Nullable String ciphertext) {

        /** Neither of the two. */
        @Override
        public String toString() {
            return "Secret[" + path + "]";
        }
    }

    List<Secret> secrets() {
        return new Part("", values).secrets();
    }

    /** Puts a ciphertext in the place of every secret. */
    void seal(Map<String, String> ciphertexts) {
        walk("", values, (path, mapping) -> {
            NodeTuple entry = mapping.getValue().get(0);
            mapping.setValue(List.of(
                    new NodeTuple(entry.getKeyNode(), sealed(entry.getValueNode(), required(ciphertexts, path)))));
        });
    }

    /** With the comments of what was there. */
    private static MappingNode sealed(Node before, String ciphertext) {
        if (before instanceof MappingNode mapping) {
            NodeTuple entry = mapping.getValue().get(0);
            ScalarNode text = new ScalarNode(Tag.STR, ciphertext, ScalarStyle.PLAIN);
            text.setBlockComments(entry.getValueNode().getBlockComments());
            text.setInLineComments(entry.getValueNode().getInLineComments());
            text.setEndComments(entry.getValueNode().getEndComments());
            mapping.setValue(List.of(new NodeTuple(entry.getKeyNode(), text)));
            return mapping;
        }
        ScalarNode name = new ScalarNode(Tag.STR, CIPHERTEXT, ScalarStyle.PLAIN);
        ScalarNode text = new ScalarNode(Tag.STR, ciphertext, ScalarStyle.PLAIN);
        name.setBlockComments(before.getBlockComments());
        text.setInLineComments(before.getInLineComments());
        text.setEndComments(before.getEndComments());
        return new MappingNode(Tag.MAP, List.of(new NodeTuple(name, text)), FlowStyle.BLOCK);
    }

    static String required(Map<String, String> texts, String path) {
        String text = texts.get(path);
        if (text == null) {
            throw new IllegalStateException("nothing for " + path);
        }
        return text;
    }

    private static void walk(String path, Node node, BiConsumer<String, MappingNode> visitor) {
        if (node instanceof MappingNode mapping) {
            if (isSecret(mapping)) {
                visitor.accept(path, mapping);
                return;
            }
            mapping.getValue().forEach(entry -> walk(below(path, name(entry)), entry.getValueNode(), visitor));
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                walk(below(path, Integer.toString(i)), sequence.getValue().get(i), visitor);
            }
        }
    }

    /** The values as JSON has them, with these texts in the place of secrets. */
    Map<String, @Nullable Object> values(Map<String, String> plaintexts) {
        return JsonValues.object("", values, plaintexts);
    }

    /**
     * One value without the rest, with no more opened than it needs.
     *
     * @param path as {@link Secret} has it
     * @return null if there is none
     */
    @Nullable
    Part part(String path) {
        Node node = values;
        for (String step : path.split("/", -1)) {
            Node next = step(node, step);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return new Part(path, node);
    }

    /** A value and what is below it. */
    record Part(String path, Node node) {

        /** Those at or below it. */
        List<Secret> secrets() {
            List<Secret> secrets = new ArrayList<>();
            walk(path, node, (place, mapping) -> {
                Node value = mapping.getValue().get(0).getValueNode();
                secrets.add(new Secret(place, textOf(value), ciphertext(value)));
            });
            return secrets;
        }

        @Nullable
        Object value(Map<String, String> plaintexts) {
            return JsonValues.value(path, node, plaintexts);
        }
    }

    private static @Nullable Node step(Node node, String step) {
        if (node instanceof MappingNode mapping && !isSecret(mapping)) {
            return mapping.getValue().stream()
                    .filter(entry -> below("", name(entry)).equals(step))
                    .map(NodeTuple::getValueNode)
                    .findFirst()
                    .orElse(null);
        }
        if (node instanceof SequenceNode sequence && step.matches("0|[1-9][0-9]{0,4}")) {
            int index = Integer.parseInt(step);
            return index < sequence.getValue().size() ? sequence.getValue().get(index) : null;
        }
        return null;
    }

    /**
     * Looks whether it can be kept before anything is sealed for it, since a data key that is made stays. Has no use afterwards.
     *
     * @throws InvalidDocumentException as {@link #toYaml()}
     */
    void requireKept() {
        Map<String, String> placeholders = new HashMap<>();
        for (Secret secret : secrets()) {
            String plaintext = secret.plaintext();
            placeholders.put(
                    secret.path(),
                    plaintext == null
                            ? Objects.requireNonNull(secret.ciphertext())
                            : "A".repeat(lengthOfCiphertext(plaintext)));
        }
        seal(placeholders);
        toYaml();
    }

    /** In base64. */
    private static int lengthOfCiphertext(String plaintext) {
        int bytes = plaintext.getBytes(StandardCharsets.UTF_8).length + OrganizationCipher.MAX_OVERHEAD;
        return (bytes * 4 + 2) / 3;
    }

    /**
     * As it is kept and shown.
     *
     * @throws InvalidDocumentException if this is not read back as the same: ciphertexts make it too long, or there is a
     *     comment where the writer of YAML has no place for one
     */
    String toYaml() {
        Writer writer = new Writer();
        boolean same;
        try {
            new Dump(DUMPING).dumpNode(root, writer);
            same = parse(writer.toString()).content().equals(content());
        } catch (InvalidDocumentException e) {
            throw new InvalidDocumentException("as it would be kept, with ciphertexts, " + e.getMessage());
        } catch (YamlEngineException e) {
            same = false;
        }
        if (!same) {
            throw new InvalidDocumentException("as it would be kept, path 'values' does not read the same;"
                    + " a comment in brackets or between a name and its value can be the reason");
        }
        return writer.toString();
    }

    private Map<String, @Nullable Object> content() {
        Map<String, String> texts = new HashMap<>();
        secrets()
                .forEach(secret ->
                        texts.put(secret.path(), secret.toString() + secret.plaintext() + secret.ciphertext()));
        return values(texts);
    }

    /** Opened values, for people to read. */
    static String toYaml(Map<String, ?> values) {
        return new Dump(DUMPING).dumpToString(values);
    }

    private static final class Writer extends StringWriter implements StreamDataWriter {}
}
