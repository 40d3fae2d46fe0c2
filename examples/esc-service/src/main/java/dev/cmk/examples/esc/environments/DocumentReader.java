package dev.cmk.examples.esc.environments;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML that comes from outside. Its events are looked at one by one and nothing is kept of them; only a document within
 * the limits, and without anchors, aliases and tags, is composed. What is wrong is said with its place and in words that are
 * all ours, since those of a parser quote what it has found.
 */
final class DocumentReader {

    private static final LoadSettings LOADING = LoadSettings.builder()
            .setParseComments(true)
            .setAllowNonScalarKeys(true) // refused later, with their place
            .setCodePointLimit(Document.MAX_CHARACTERS)
            .setVersionFunction(version -> version) // refused below, with its place
            .setLabel("document")
            .build();

    /** A secret with its text behind it: kept as it is, it would stand in the database for everybody to read. */
    private static final Pattern SECRET_IN_COMMENT = Pattern.compile("fn::secret['\"]?\\s*:\\s*[^\\s{]");

    private int depth;
    private int nodes;
    private int comments;
    private int documents;

    private DocumentReader() {}

    /** Within the limits, but not checked for what an environment has. */
    static MappingNode read(String yaml) {
        if (yaml.length() > Document.MAX_CHARACTERS) {
            throw new InvalidDocumentException("the document has more than " + Document.MAX_CHARACTERS + " characters");
        }
        refuseCharacters(yaml);
        try {
            DocumentReader reader = new DocumentReader();
            for (Event event : new Parse(LOADING).parseString(yaml)) {
                reader.check(event);
            }
            Optional<Node> root = new Compose(LOADING).composeString(yaml);
            if (root.isPresent() && root.get() instanceof MappingNode mapping) {
                return mapping;
            }
            throw new InvalidDocumentException("the document is no mapping; it begins with 'values:' in line 1");
        } catch (MarkedYamlEngineException e) {
            throw new InvalidDocumentException(
                    "this is no YAML" + reason(e) + at(e.getProblemMark().or(e::getContextMark)));
        } catch (YamlEngineException e) {
            throw new InvalidDocumentException("this is no YAML that can be taken; its first line is line 1");
        }
    }

    /** Where the parser was, such as "while scanning a quoted scalar"; what it says of the problem itself may quote. */
    private static String reason(MarkedYamlEngineException e) {
        if (e.getContext() != null && !e.getContext().isEmpty()) {
            return ": something is wrong " + e.getContext();
        }
        return e.getProblem() != null && e.getProblem().endsWith("not allowed here") ? ": " + e.getProblem() : "";
    }

    private static void refuseCharacters(String yaml) {
        int line = 1;
        int column = 1;
        for (int i = 0, c; i < yaml.length(); i += Character.charCount(c)) {
            c = yaml.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw new InvalidDocumentException(
                        "U+%04X is no character that YAML has, line %d, column %d".formatted(c, line, column));
            }
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
    }

    private void check(Event event) {
        switch (event.getEventId()) {
            case Alias -> throw refused("anchors and aliases are not taken", event);
            case MappingStart, SequenceStart -> depth++;
            case MappingEnd, SequenceEnd -> depth--;
            default -> {}
        }
        if (depth > Document.MAX_DEPTH) {
            throw refused("values are nested more than " + Document.MAX_DEPTH + " deep", event);
        }
        if (event instanceof NodeEvent node) {
            check(node);
        } else if (event instanceof DocumentStartEvent start) {
            check(start);
        } else if (event instanceof CommentEvent comment) {
            check(comment);
        }
    }

    private void check(CommentEvent event) {
        comments++;
        if (comments > Document.MAX_COMMENTS) {
            throw refused("the document has more than " + Document.MAX_COMMENTS + " comments and empty lines", event);
        }
        if (SECRET_IN_COMMENT.matcher(event.getValue()).find()) {
            throw refused("comments are kept as they are, and this one has a secret", event);
        }
    }

    private void check(NodeEvent event) {
        nodes++;
        if (nodes > Document.MAX_NODES) {
            throw refused("the document has more than " + Document.MAX_NODES + " names and values", event);
        }
        if (event.getAnchor().isPresent()) {
            throw refused("anchors and aliases are not taken", event);
        }
        boolean tagged = event instanceof ScalarEvent scalar
                ? scalar.getTag().isPresent()
                : event instanceof CollectionStartEvent start && start.getTag().isPresent();
        if (tagged) {
            throw refused("tags are not taken", event);
        }
        if (event instanceof ScalarEvent scalar && hasUnpairedSurrogate(scalar.getValue())) {
            throw refused("this text has an unpaired surrogate", event);
        }
    }

    private void check(DocumentStartEvent start) {
        documents++;
        if (documents > 1) {
            throw refused("there is more than one document", start);
        }
        if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            throw refused("directives are not taken", start);
        }
    }

    private static boolean hasUnpairedSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static InvalidDocumentException refused(String why, Event event) {
        return new InvalidDocumentException(why + at(event.getStartMark()));
    }

    /** ", line 3, column 5". */
    static String at(Optional<Mark> mark) {
        return mark.map(place -> ", line " + (place.getLine() + 1) + ", column " + (place.getColumn() + 1))
                .orElse("");
    }
}
