package dev.cmk.examples.esc.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.examples.esc.environments.Document.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {

    /** Every secret's text by its path. */
    private static Map<String, String> plaintexts(Document document) {
        return document.secrets().stream()
                .collect(Collectors.toMap(Secret::path, secret -> Objects.requireNonNull(secret.plaintext())));
    }

    /** As it is kept, with ciphertexts that only look like some. */
    private static String sealed(Document document) {
        document.seal(document.secrets().stream()
                .collect(Collectors.toMap(
                        Secret::path, secret -> "Y2lwaGVy-" + secret.path().replace('/', '_'))));
        return document.toYaml();
    }

    private static Object opened(String scalar) {
        return Document.parse("values:\n  a: " + scalar + "\n").values(Map.of()).get("a");
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of("1", BigInteger.ONE),
                Arguments.of("-0", BigInteger.ZERO),
                Arguments.of("123456789012345678901234567890", new BigInteger("123456789012345678901234567890")),
                Arguments.of("1.10", new BigDecimal("1.10")),
                Arguments.of("1.", BigInteger.ONE),
                Arguments.of("-2.5e-3", new BigDecimal("-0.0025")),
                Arguments.of("true", true),
                Arguments.of("false", false),
                Arguments.of("null", null),
                Arguments.of("", null),
                Arguments.of("'1'", "1"),
                Arguments.of("\"true\"", "true"),
                Arguments.of("|-\n    1", "1"),
                Arguments.of("0x1F", "0x1F"),
                Arguments.of("0o17", "0o17"),
                Arguments.of("017", "017"),
                Arguments.of("+1", "+1"),
                Arguments.of("1_000", "1_000"),
                Arguments.of("12:30:45", "12:30:45"),
                Arguments.of("2026-01-02", "2026-01-02"),
                Arguments.of("yes", "yes"),
                Arguments.of("no", "no"),
                Arguments.of("True", "True"),
                Arguments.of("~", "~"),
                Arguments.of(".inf", ".inf"),
                Arguments.of("-.inf", "-.inf"),
                Arguments.of(".nan", ".nan"),
                Arguments.of("1e999", "1e999"),
                Arguments.of("1e99999999999999999999", "1e99999999999999999999"),
                Arguments.of("9".repeat(65), "9".repeat(65)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scalars")
    void scalars_have_the_types_of_the_json_schema(String scalar, Object value) {
        assertThat(opened(scalar)).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scalars")
    void what_people_read_has_the_same_types(String scalar, Object value) {
        Document shown = Document.parse(Document.toYaml(
                Map.of("values", Document.parse("values:\n  a: " + scalar).values(Map.of()))));
        assertThat(shown.values(Map.of())).containsEntry("a", value);
    }

    @Test
    void secrets_are_found_wherever_they_are() {
        Document document = Document.parse("""
                values:
                  a:
                    fn::secret: one
                  list:
                    - fn::secret: two
                    - plain
                    - - {fn::secret: three}
                    - b: {"fn::secret": 'four'}
                """);
        assertThat(plaintexts(document))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("a", "one", "list/0", "two", "list/2/0", "three", "list/3/b", "four"));
        assertThat(document.values(plaintexts(document)))
                .containsEntry("list", List.of("two", "plain", List.of("three"), Map.of("b", "four")));
    }

    @Test
    void a_slash_in_a_name_leads_to_no_other_secret() {
        Document document = Document.parse("""
                values:
                  a/b: {fn::secret: one}
                  a: {b: {fn::secret: two}}
                  a~1b: {fn::secret: three}
                """);
        assertThat(plaintexts(document)).isEqualTo(Map.of("a~1b", "one", "a/b", "two", "a~01b", "three"));
        assertThat(Objects.requireNonNull(document.part("a~1b")).secrets()).hasSize(1);
    }

    @Test
    void a_part_has_its_own_secrets_only() {
        Document document = Document.parse("values: {a: {b: {fn::secret: x}, c: [1, null]}, d: {fn::secret: y}}");
        assertThat(Objects.requireNonNull(document.part("a")).secrets())
                .extracting(Secret::path)
                .containsExactly("a/b");
        Document.Part list = Objects.requireNonNull(document.part("a/c"));
        assertThat(list.secrets()).isEmpty();
        assertThat(list.value(Map.of())).isEqualTo(Arrays.asList(BigInteger.ONE, null));
        for (String path : new String[] {"", "/", "b", "a/c/2", "a/c/-1", "a/c/00", "d/fn::secret", "a/b/c", "/a"}) {
            assertThat(document.part(path)).as(path).isNull();
        }
    }

    static Stream<Arguments> secretTexts() {
        return Stream.of(
                Arguments.of(
                        "|\n      -----BEGIN-----\n      a b\n      -----END-----\n",
                        "-----BEGIN-----\na b\n-----END-----\n"),
                Arguments.of("|-\n      a\n\n      b\n", "a\n\nb"),
                Arguments.of("|+\n      a\n", "a\n\n"),
                Arguments.of(">\n      a\n      b\n", "a b\n"),
                Arguments.of("|2\n        indented\n", "  indented\n"),
                Arguments.of("|\n      trailing  \n", "trailing  \n"),
                Arguments.of("'  spaces  '", "  spaces  "),
                Arguments.of("\"tab\\t nul\\0 \\u2028\"", "tab\t nul\0 \u2028"),
                Arguments.of("\"\"", ""),
                Arguments.of("\"12345\"", "12345"),
                Arguments.of("one\n      two", "one two"),
                Arguments.of("grüße-😀-日本", "grüße-😀-日本"),
                Arguments.of("\"\\uD83D\\uDE00\"", "😀"));
    }

    @ParameterizedTest
    @MethodSource("secretTexts")
    void a_secret_is_read_to_the_letter_and_leaves_nothing_behind(String text, String secret) {
        Document document = Document.parse("values:\n  a:\n    fn::secret: " + text + "\n");
        assertThat(plaintexts(document)).isEqualTo(Map.of("a", secret));
        assertThat(document.secrets().toString()).isEqualTo("[Secret[a]]");
        assertThat(sealed(document)).isEqualTo("values:\n  a:\n    fn::secret:\n      ciphertext: Y2lwaGVy-a\n");
    }

    @Test
    void comments_stay_wherever_they_are() {
        String yaml = """
                # 1

                # 2
                values: # 3
                  # 4
                  a: 1 # 5
                  # 6
                  b: # 7
                    # 8
                    fn::secret: hunter2 # 9
                    # 10
                  c: # 11
                    # 12
                    - one # 13
                    # 14
                    - fn::secret: | # 15
                        hunter3
                    # 16
                    - # 17
                      d: 1
                  # 18
                  e:
                    fn::secret:
                      # 19
                      hunter4 # 20
                  f: [1, 2] # 21
                  # 22
                # 23
                """;
        String kept = sealed(Document.parse(yaml));
        assertThat(kept).doesNotContain("hunter");
        String again = sealed(Document.parse(kept));
        for (String text : new String[] {kept, again}) {
            IntStream.rangeClosed(1, 23)
                    .forEach(number -> assertThat(text).as(yaml).containsOnlyOnce("# " + number + "\n"));
        }
        assertThat(again).isEqualTo(kept);
    }

    @Test
    void a_comment_may_tell_of_secrets_without_holding_one() {
        String yaml = """
                # write fn::secret below; not so:
                # fn::secret:
                #   ciphertext: abc
                values:
                  a: 1
                """;
        assertThat(Document.parse(yaml).toYaml()).isEqualTo(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "values: {}\n",
                "---\nvalues:\n  a: 1\n...\n",
                "values:\r\n  a: 1\r\n  b: |\r\n    c\r\n",
                "values:\n  a: |\n    one\n\n    two  \n  b: >+\n    folded\n    text\n\n  c: x\n",
                "values:\n  a: 'it''s'\n  b: \"\\\"\\\\\\n\"\n  c: \"#no comment\"\n  d: a#b\n",
                "values: {a: [1, {b: c}, []], d: {}, e: ''}\n",
                "values:\n  ? long name of several words and with a colon:in it\n  : - - - 1\n",
                "\uFEFFvalues:\n  a: 1\n",
                "values:\n  a: text that goes on and on and on and on and on and on and on and on and on and on and on and on"
                        + " and on\n",
                "values:\n  grüße: 😀\n  日本: \"\\u2028 \\x85 \\xa0\"\n",
                "values:\n  a: '- no item'\n  b: '? no name'\n  c: 'a: b'\n  d: ' x '\n  e: \"\\n\"\n",
                "values:\n  a: \"true\"\n  b: true\n  c: '1'\n  d: 1\n  e: 'null'\n  f: null\n  g:\n  h: \"<<\"\n",
                "values:\n  a: {fn::secret: {ciphertext: abc}}\n  b: [{fn::secret: x}]\n"
            })
    void what_is_written_reads_the_same_for_ever(String yaml) {
        Document first = Document.parse(yaml);
        String written = sealed(first);
        Document second = Document.parse(written);
        assertThat(second.toYaml()).isEqualTo(written);
        Map<String, String> texts =
                first.secrets().stream().collect(Collectors.toMap(Secret::path, secret -> "opened"));
        assertThat(second.values(texts)).isEqualTo(Document.parse(yaml).values(texts));
    }

    @Test
    void a_document_that_grows_too_large_with_its_ciphertexts_is_refused_when_it_is_written() {
        Document document = Document.parse("values:\n"
                + IntStream.range(0, 2_000)
                        .mapToObj(i -> "  s" + i + ": {fn::secret: x}\n")
                        .collect(Collectors.joining()));
        document.seal(document.secrets().stream().collect(Collectors.toMap(Secret::path, secret -> "x".repeat(200))));
        assertThatThrownBy(document::toYaml)
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("as it would be kept, with ciphertexts, the document has more than 262144");
    }
}
