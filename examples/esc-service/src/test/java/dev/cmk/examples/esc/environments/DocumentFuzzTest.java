package dev.cmk.examples.esc.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cmk.examples.esc.environments.Document.Secret;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of documents that are nearly good. */
class DocumentFuzzTest {

    private static final int MUTATIONS = 1_500;

    private static final String VALID = """
            # of the shop
            values:
              host: db.example # kept
              port: 5432
              on: true
              none:
              password:
                fn::secret: hunter2
              certificate:
                fn::secret: |
                  -----BEGIN-----
                  hunter2 a b

                  -----END-----
              list:
                # first
                - name: "quoted \\t text"
                  key: {fn::secret: 'hunter2'}
                - [1, -2.5e3, [null, "x y"], {a: b}]
                -
                  fn::secret:
                    ciphertext: Y2lwaGVydGV4dA # known
              folded: >-
                one
                two
            # end
            """;

    private static final List<String> PIECES = List.of(
            " ",
            "\n",
            "\t",
            ":",
            ": ",
            "- ",
            "? ",
            "#",
            " # c\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "!",
            "!!str ",
            "%",
            "@",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "---\n",
            "...\n",
            "<<: ",
            "~",
            "0",
            "fn::secret: ",
            "values:\n",
            "ciphertext: x",
            "\0",
            "\uD800",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "😀",
            "\r");

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(VALID);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
                case 3 -> text.setCharAt(from, (char) random.nextInt(0x250));
                default -> text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void every_document_is_taken_whole_or_refused_in_our_words(long seed) {
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String yaml = mutated(random);
            try {
                takeWhole(yaml);
                taken++;
            } catch (InvalidDocumentException e) {
                assertThat(e)
                        .hasMessageMatching("(?s).*(line \\d+|path '.*').*")
                        .hasMessageNotContaining("hunter2");
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                fail("mutation " + i + " of seed " + seed + ":\n" + yaml, e);
            }
        }
        assertThat(taken).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    /** As saving and opening does it. */
    private static void takeWhole(String yaml) {
        Document document = Document.parse(yaml);
        List<Secret> secrets = document.secrets();
        Map<String, String> ciphertexts =
                secrets.stream().collect(Collectors.toMap(Secret::path, secret -> "c-" + secrets.indexOf(secret)));
        document.seal(ciphertexts);
        String kept = document.toYaml();
        Document again = Document.parse(kept);
        assertThat(again.secrets())
                .allSatisfy(secret -> assertThat(secret.ciphertext()).isEqualTo(ciphertexts.get(secret.path())))
                .hasSameSizeAs(secrets);
        assertThat(Document.parse(again.toYaml()).values(ciphertexts)).isEqualTo(again.values(ciphertexts));
        assertThat(again.values(ciphertexts)).isEqualTo(Document.parse(yaml).values(ciphertexts));
        assertThat(Document.toYaml(again.values(ciphertexts))).isNotEmpty();
    }
}
