package dev.cmk.examples.esc.environments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Nodes of a {@link Document} as JSON has them: null, true, 1, 1.5, text, lists and maps. */
final class JsonValues {

    /** Longer ones are texts: reading a number takes time that grows with the square of its digits. */
    private static final int MAX_NUMBER = 64;

    /** No reader of JSON agrees with another about numbers so large or so small. */
    private static final Pattern LONG_EXPONENT = Pattern.compile(".*[eE][+-]?[0-9]{4,}");

    private JsonValues() {}

    static Map<String, @Nullable Object> object(String path, MappingNode mapping, Map<String, String> plaintexts) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        mapping.getValue()
                .forEach(entry -> object.put(
                        Document.name(entry),
                        value(Document.below(path, Document.name(entry)), entry.getValueNode(), plaintexts)));
        return object;
    }

    static @Nullable Object value(String path, Node node, Map<String, String> plaintexts) {
        if (node instanceof MappingNode mapping) {
            return Document.isSecret(mapping) ? Document.required(plaintexts, path) : object(path, mapping, plaintexts);
        }
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(Document.below(path, Integer.toString(items.size())), item, plaintexts));
            }
            return items;
        }
        return scalar((ScalarNode) node);
    }

    /** Numbers keep all their digits. What JSON has no number for, such as {@code .inf} or {@code 1e9999}, stays text. */
    private static @Nullable Object scalar(ScalarNode node) {
        String text = node.getValue();
        if (node.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (node.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (text.length() <= MAX_NUMBER && node.getTag().equals(Tag.INT)) {
            return new BigInteger(text);
        }
        boolean finite = text.length() <= MAX_NUMBER
                && node.getTag().equals(Tag.FLOAT)
                && !text.endsWith("inf")
                && !text.endsWith("nan")
                && !LONG_EXPONENT.matcher(text).matches()
                && Double.isFinite(Double.parseDouble(text));
        if (!finite) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        return number.scale() == 0 ? number.toBigInteger() : number;
    }
}
