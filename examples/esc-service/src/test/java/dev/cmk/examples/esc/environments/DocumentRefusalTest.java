package dev.cmk.examples.esc.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that nobody writes by accident, and some that somebody does. */
class DocumentRefusalTest {

    private static final Duration PROMPTLY = Duration.ofSeconds(10);

    static Stream<Arguments> refused() {
        return Stream.concat(
                Stream.concat(aliases(), tags()), Stream.concat(Stream.concat(names(), secrets()), texts()));
    }

    private static Stream<Arguments> aliases() {
        return Stream.of(
                Arguments.of("billion laughs", billionLaughs(), "anchors and aliases are not taken, line 2"),
                Arguments.of("an alias of what holds it", "values:\n  a: &a [*a]\n", "anchors and aliases"),
                Arguments.of("an anchor alone", "values:\n  a: &a 1\n", "not taken, line 2, column 6"),
                Arguments.of("an alias of nothing", "values:\n  a: *hunter2\n", "not taken, line 2, column 6"),
                Arguments.of("a merge key", "values:\n  <<: {a: 1}\n", "merge keys are not taken, line 2, column 3"),
                Arguments.of("a merge of an alias", "values: {a: &a {b: 1}, c: {<<: *a}}\n", "anchors and aliases"));
    }

    private static String billionLaughs() {
        return "values:\n  l0: &l0 [ha, ha]\n"
                + IntStream.range(1, 30)
                        .mapToObj(i -> "  l%d: &l%d [*l%d, *l%d]\n".formatted(i, i, i - 1, i - 1))
                        .collect(Collectors.joining());
    }

    private static Stream<Arguments> tags() {
        return Stream.of(
                Arguments.of("a Java class", "values:\n  a: !!javax.script.ScriptEngineManager []\n", "tags are not"),
                Arguments.of("binary", "values:\n  a: !!binary aHVudGVyMg==\n", "tags are not taken, line 2, column 6"),
                Arguments.of("a set", "values:\n  a: !!set {b, c}\n", "tags are not taken, line 2"),
                Arguments.of("a text", "values:\n  a: !!str 1\n", "tags are not taken, line 2"),
                Arguments.of("a tag of its own", "values:\n  a: !hunter2 1\n", "tags are not taken, line 2"),
                Arguments.of("a tag without name", "values:\n  a: ! 1\n", "tags are not taken, line 2"),
                Arguments.of("a tag of a name", "values:\n  !!str a: 1\n", "tags are not taken, line 2"),
                Arguments.of("a tag of a handle", "values: !hunter2!x 1\n", "line 1"),
                Arguments.of("%TAG", "%TAG ! tag:hunter2,2000:\n---\nvalues: {}\n", "directives are not taken, line 1"),
                Arguments.of("%YAML", "%YAML 3.0\n---\nvalues: {}\n", "directives are not taken, line 1"));
    }

    private static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("nothing", "", "line 1"),
                Arguments.of("a comment alone", "# hunter2\n", "line 1"),
                Arguments.of("a list", "- values\n", "line 1"),
                Arguments.of("a text", "hunter2", "line 1"),
                Arguments.of("two documents", "values: {}\n---\nvalues: {}\n", "more than one document, line 2"),
                Arguments.of(
                        "another name at the top", "secrets: {}\n", "'values:' at its top, and nothing else, line 1"),
                Arguments.of("a second name at the top", "values: {}\nimports: []\n", "nothing else, line 1"),
                Arguments.of("values of no kind", "values:\n", "'values:' is no mapping, line 1"),
                Arguments.of("values that are a list", "values: [1]\n", "'values:' is no mapping, line 1, column 9"),
                Arguments.of("a name twice", "values:\n  a: 1\n  a: 2\n", "a name is there twice, line 3, column 3"),
                Arguments.of("'values' twice", "values: {}\nvalues: {}\n", "a name is there twice, line 2"),
                Arguments.of("a name in two styles", "values:\n  a: 1\n  'a': 2\n", "a name is there twice, line 3"),
                Arguments.of("a number as name", "values:\n  8080: hunter2\n", "no plain text"),
                Arguments.of("a truth as name", "values:\n  true: hunter2\n", "needs quotes, line 2, column 3"),
                Arguments.of("nothing as name", "values:\n  : hunter2\n", "line 2, column 3"),
                Arguments.of("an empty name", "values:\n  '': hunter2\n", "a name is empty, line 2, column 3"),
                Arguments.of("a list as name", "values:\n  [a, b]: hunter2\n", "no plain text"),
                Arguments.of("a mapping as name", "values:\n  ? {a: b}\n  : hunter2\n", "no plain text"),
                Arguments.of(
                        "a name too long", "values:\n  ? " + "n".repeat(1025) + "\n  : 1\n", "1024 characters, line 3"),
                Arguments.of(
                        "names too long together",
                        "values:\n  ? " + "n".repeat(600) + "\n  : ? " + "n".repeat(600) + "\n    : 1\n",
                        "1024 characters, line 4"));
    }

    private static Stream<Arguments> secrets() {
        String only = "is the only function";
        return Stream.of(
                Arguments.of("all as one secret", "values:\n  fn::secret: hunter2\n", "are no secret"),
                Arguments.of("a secret and a sibling", "values:\n  a: {fn::secret: hunter2, b: 1}\n", only),
                Arguments.of("a number", "values:\n  a: {fn::secret: 42}\n", only),
                Arguments.of("a truth", "values:\n  a: {fn::secret: true}\n", only),
                Arguments.of("nothing", "values:\n  a:\n    fn::secret:\n", only + ", and stands alone"),
                Arguments.of("a list", "values:\n  a: {fn::secret: [hunter2]}\n", only),
                Arguments.of("a secret in a secret", "values:\n  a: {fn::secret: {fn::secret: hunter2}}\n", only),
                Arguments.of("a mapping", "values:\n  a: {fn::secret: {b: hunter2}}\n", only),
                Arguments.of(
                        "a ciphertext and more", "values:\n  a: {fn::secret: {ciphertext: x, b: hunter2}}\n", only),
                Arguments.of("a ciphertext of no text", "values:\n  a: {fn::secret: {ciphertext: 1}}\n", only),
                Arguments.of("a ciphertext of a list", "values:\n  a: {fn::secret: {ciphertext: [x]}}\n", only),
                Arguments.of("a secret without a space", "values:\n  a: fn::secret:hunter2\n", "with a space"),
                Arguments.of("the same below", "values:\n  a:\n    fn::secret:hunter2\n", "with a space"),
                Arguments.of("the same in a list", "values: {a: [fn::secret:hunter2]}\n", "with a space"),
                Arguments.of("another function", "values:\n  a: {fn::open: {hunter2: 1}}\n", only),
                Arguments.of("a quoted function", "values:\n  a: {\"fn::open\": hunter2}\n", only),
                Arguments.of("a secret as name", "values:\n  ? {fn::secret: hunter2}\n  : 1\n", "no plain text"),
                Arguments.of("in a comment", "values:\n  # fn::secret: hunter2\n  a: 1\n", "comment"),
                Arguments.of(
                        "in a comment behind",
                        "values:\n  a: 1 # {\"fn::secret\" : hunter2}\n",
                        "has a secret, line 2"));
    }

    private static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(
                        "NUL", "values:\n  a: hunter2\0\n", "U+0000 is no character that YAML has, line 2, column 13"),
                Arguments.of(
                        "a control character", "values:\n  a: \u001b[31m\n", "U+001B is no character that YAML has"),
                Arguments.of(
                        "half a character", "values:\n  a: \uD83D\n", "U+D83D is no character that YAML has, line 2"),
                Arguments.of(
                        "half a character, escaped",
                        "values:\n  a: \"\\uDE00\"\n",
                        "unpaired surrogate, line 2, column 6"),
                Arguments.of(
                        "half a character in a secret",
                        "values: {a: {fn::secret: \"\\uD83D\"}}\n",
                        "unpaired surrogate"),
                Arguments.of("a tab as indentation", "values:\n\ta: hunter2\n", "line 2, column 1"),
                Arguments.of("an unknown escape", "values:\n  a: \"hunter2\\q\"\n", "line 2"),
                Arguments.of("a reserved character", "values:\n  a: @hunter2\n", "line 2, column 6"),
                Arguments.of("a missing quote", "values:\n  a: 'hunter2\n", "while scanning a quoted scalar, line"),
                Arguments.of("a missing bracket", "values:\n  a: [hunter2\n", "line 3"),
                Arguments.of(
                        "two colons", "values:\n  a: hunter2: 1\n", "mapping values are not allowed here, line 2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void is_refused_with_its_place_and_without_its_values(String what, String yaml, String message) {
        assertThatThrownBy(() -> Document.parse(yaml))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("line ")
                .hasMessageNotContainingAny("hunter2", "aHVudGVyMg")
                .hasNoCause();
    }

    static Stream<Arguments> large() {
        return Stream.of(
                Arguments.of("megabytes", "values: {a: " + "x".repeat(8 << 20) + "}", "262144 characters"),
                Arguments.of("lists in lists", "values: {a: " + "[".repeat(100_000), "32 deep, line 1"),
                Arguments.of("mappings in mappings", "values: " + "{a: ".repeat(50_000), "32 deep, line 1"),
                Arguments.of("items in items", "values:\n " + "- ".repeat(100_000), "32 deep, line 2"),
                Arguments.of("names in names", "values:\n " + "? ".repeat(100_000), "32 deep, line 2"),
                Arguments.of("empty lists", "values: {a: [" + "[],".repeat(80_000) + "]}", "10000 names and values"),
                Arguments.of(
                        "nothing but commas", "values: {a: [" + "a,".repeat(120_000) + "]}", "10000 names and values"),
                Arguments.of("names", "values:\n" + names(20_000), "10000 names and values, line 5000"),
                Arguments.of(
                        "empty lines", "values: {}" + "\n".repeat(200_000), "5000 comments and empty lines, line 5002"),
                Arguments.of("comments", "#\n".repeat(100_000), "5000 comments and empty lines, line 5001"),
                Arguments.of("documents", "---\n".repeat(60_000), "more than one document, line 2"),
                Arguments.of("an unfinished text", "values: \"" + "x\\".repeat(100_000), "line 1"),
                Arguments.of("a far indentation", "values:\n" + " ".repeat(250_000) + "a: b: c", "line 2"));
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> " n" + i + ": a\n").collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("large")
    void is_refused_before_much_is_done(String what, String yaml, String message) {
        assertTimeoutPreemptively(
                PROMPTLY,
                () -> assertThatThrownBy(() -> Document.parse(yaml))
                        .isInstanceOf(InvalidDocumentException.class)
                        .hasMessageContaining(message));
    }

    @Test
    void what_is_just_within_the_limits_is_taken_and_written_promptly() {
        String deep = "values:\n"
                + IntStream.range(1, Document.MAX_DEPTH)
                        .mapToObj(i -> " ".repeat(i) + "n:" + (i == Document.MAX_DEPTH - 1 ? " 1" : "") + "\n")
                        .collect(Collectors.joining());
        String wide = "values:\n" + names(4_998);
        String text = "values:\n  a: " + "x".repeat(Document.MAX_CHARACTERS - 14) + "\n";
        String digits = text.replace('x', '9');
        String blank = "values: {}\n" + "\n".repeat(Document.MAX_COMMENTS - 1);
        String comments = "#\n".repeat(4_000) + "values: {}\n" + "#\n".repeat(1_000);
        assertTimeoutPreemptively(PROMPTLY, () -> {
            for (String yaml : new String[] {deep, wide, text, digits}) {
                Document document = Document.parse(yaml);
                assertThat(document.values(java.util.Map.of())).isNotEmpty();
                assertThat(Document.parse(document.toYaml()).toYaml()).isEqualTo(document.toYaml());
            }
            Document.parse(blank).toYaml();
            Document.parse(comments).toYaml();
        });
    }
}
