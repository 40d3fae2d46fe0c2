package dev.cmk.examples.esc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.Cmk;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.esc.demo.CustomerAccount;
import dev.cmk.examples.esc.demo.CustomerAccounts;
import dev.cmk.examples.esc.environments.EnvironmentNotFoundException;
import dev.cmk.examples.esc.environments.EnvironmentRevision;
import dev.cmk.examples.esc.environments.EnvironmentSummary;
import dev.cmk.examples.esc.environments.Environments;
import dev.cmk.examples.esc.environments.InvalidDocumentException;
import dev.cmk.examples.esc.environments.RevisionConflictException;
import dev.cmk.examples.esc.environments.TooManyEnvironmentsException;
import dev.cmk.keys.KeyId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(properties = "esc.demo-data-keys=0")
@DirtiesContext // its folder does not outlive this class
class EnvironmentsTest {

    private static final Pattern CIPHERTEXT = Pattern.compile("ciphertext: ([A-Za-z0-9_-]+)");
    private static final String TWO_SECRETS = "values: {a: {fn::secret: one}, b: {fn::secret: two}}";

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> folder.toAbsolutePath().toString());
    }

    @Autowired
    Environments environments;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Cmk cmk;

    @Autowired
    CustomerAccounts accounts;

    private EnvironmentRevision save(String organization, String name, String yaml) {
        return environments.save(organization, name, yaml, null, "ada");
    }

    private static List<String> ciphertexts(EnvironmentRevision revision) {
        return CIPHERTEXT
                .matcher(revision.document())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String sealed(String name, String ciphertext) {
        return "values: {" + name + ": {fn::secret: {ciphertext: " + ciphertext + "}}}";
    }

    private void overwrite(EnvironmentRevision revision, String document) {
        jdbc.sql("UPDATE environment_revision SET document = :document WHERE environment = :id AND number = :number")
                .param("document", document)
                .param("id", revision.environment())
                .param("number", revision.number())
                .update();
    }

    @Test
    void a_ciphertext_of_another_environment_organization_or_revision_is_refused() {
        String own = ciphertexts(save("acme", "t/own", "values: {a: {fn::secret: hunter2}}"))
                .get(0);
        save("acme", "t/own", "values: {a: {fn::secret: hunter3}}");
        String foreign = ciphertexts(save("globex", "t/own", "values: {a: {fn::secret: hunter4}}"))
                .get(0);
        for (String ciphertext : List.of(own, foreign, "forged", own.substring(1), own + "A")) {
            for (String name : List.of("t/own", "t/new")) {
                assertThatThrownBy(() -> save("acme", name, sealed("a", ciphertext)))
                        .isInstanceOf(InvalidDocumentException.class)
                        .hasMessageContaining("the ciphertext of 'a' is not one of")
                        .hasMessageNotContaining(ciphertext);
            }
        }
    }

    @Test
    void a_ciphertext_moved_in_the_database_does_not_open() {
        EnvironmentRevision revision = save("acme", "t/moved", TWO_SECRETS);
        String first = ciphertexts(revision).get(0);
        EnvironmentRevision neighbour = save("acme", "t/neighbour", "values: {a: {fn::secret: three}}");
        EnvironmentRevision stranger = save("globex", "t/moved", "values: {a: {fn::secret: four}}");

        overwrite(neighbour, sealed("a", first));
        overwrite(stranger, sealed("a", first));
        overwrite(revision, sealed("b", first));
        for (EnvironmentRevision tampered : List.of(neighbour, stranger, revision)) {
            EnvironmentRevision read = environments.newest(tampered.organization(), tampered.name());
            assertThatThrownBy(() -> environments.open(read)).isInstanceOf(InvalidCiphertextException.class);
        }
        overwrite(revision, sealed("a", first));
        assertThat(environments.value("acme", "t/moved", "a")).isEqualTo("one");
    }

    @Test
    void a_secret_that_an_author_moves_within_the_document_moves_along() {
        EnvironmentRevision before =
                save("acme", "t/list", "values: {list: [{fn::secret: zero}, {fn::secret: one}, {fn::secret: two}]}");
        List<String> sealed = ciphertexts(before);
        EnvironmentRevision after = save("acme", "t/list", """
                values:
                  list:
                    - fn::secret: {ciphertext: %s}
                    - fn::secret: new
                    - fn::secret: {ciphertext: %s}
                  copy: {fn::secret: {ciphertext: %s}}
                """.formatted(sealed.get(2), sealed.get(0), sealed.get(0)));
        assertThat(environments.open(after)).isEqualTo(Map.of("list", List.of("two", "new", "zero"), "copy", "zero"));
        assertThat(environments.open(environments.revision("acme", "t/list", 1)))
                .isEqualTo(Map.of("list", List.of("zero", "one", "two")));
        assertThat(ciphertexts(after)).doesNotContainAnyElementsOf(sealed).doesNotHaveDuplicates();
    }

    @Test
    void a_secret_that_stays_keeps_its_ciphertext() {
        EnvironmentRevision before = save("acme", "t/stays", TWO_SECRETS);
        EnvironmentRevision after = save("acme", "t/stays", before.document());
        assertThat(after.document()).isEqualTo(before.document());
    }

    @Test
    void values_are_read_one_by_one_or_as_a_whole_with_their_types() {
        save(
                "acme",
                "t/values",
                "values: {a: {b: {fn::secret: s}, c: [1, null, true]}, d: null, e/f: {fn::secret: t}}");
        assertThat(environments.value("acme", "t/values", "a")).hasToString("{b=s, c=[1, null, true]}");
        assertThat(environments.value("acme", "t/values", "a/c/0")).isEqualTo(BigInteger.ONE);
        assertThat(environments.value("acme", "t/values", "d")).isNull();
        assertThat(environments.value("acme", "t/values", "e~1f")).isEqualTo("t");
        for (String path : List.of("", "x", "a/b/ciphertext", "a/c/3", "e/f")) {
            assertThatThrownBy(() -> environments.value("acme", "t/values", path))
                    .isInstanceOf(EnvironmentNotFoundException.class);
        }
    }

    @Test
    void of_those_who_save_at_once_one_wins_and_the_others_are_told() {
        int seen = save("acme", "t/race", TWO_SECRETS).number();
        AtomicInteger conflicts = new AtomicInteger();
        IntStream.range(0, 8).parallel().forEach(attempt -> {
            try {
                environments.save("acme", "t/race", "values: {attempt: " + attempt + "}", seen, "ada");
            } catch (RevisionConflictException e) {
                conflicts.incrementAndGet();
            }
        });
        assertThat(conflicts).hasValue(7);
        assertThat(environments.revisions("acme", "t/race", null))
                .extracting(EnvironmentSummary::revision)
                .containsExactly(2, 1);
    }

    @Test
    void whoever_saves_without_saying_what_they_have_seen_is_told_as_well_or_comes_next() {
        AtomicInteger saved = new AtomicInteger();
        IntStream.range(0, 8).parallel().forEach(attempt -> {
            try {
                save("acme", "t/unsaid", "values: {attempt: " + attempt + "}");
                saved.incrementAndGet();
            } catch (RevisionConflictException e) {
                // another one was between reading and writing
            }
        });
        assertThat(environments.revisions("acme", "t/unsaid", null))
                .extracting(EnvironmentSummary::revision)
                .containsExactlyElementsOf(IntStream.iterate(saved.get(), number -> number > 0, number -> number - 1)
                        .boxed()
                        .toList());
    }

    @Test
    void no_secret_is_in_the_database() {
        save("acme", "t/kept", "values: {plain: in-the-open, password: {fn::secret: under-lock}}");
        String everything =
                String.join("\n", jdbc.sql("SCRIPT").query(String.class).list());
        assertThat(everything)
                .contains("in-the-open")
                .doesNotContain("under-lock", "dW5kZXItbG9j", "756e6465722d6c6f636b");
    }

    @Test
    void a_document_that_cannot_be_kept_is_refused_before_anything_is_sealed_for_it() {
        long dataKeys = dataKeys();
        String many = "values:\n  list:\n" + "  - {fn::secret: x}\n".repeat(3_000);
        assertThatThrownBy(() -> save("acme", "t/many", many))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("as it would be kept, with ciphertexts, the document has more than");
        assertThatThrownBy(() -> environments.newest("acme", "t/many"))
                .isInstanceOf(EnvironmentNotFoundException.class);
        assertThat(dataKeys()).isEqualTo(dataKeys);
    }

    private long dataKeys() {
        return jdbc.sql("SELECT COUNT(*) FROM cmk_data_key").query(Long.class).single();
    }

    @Test
    void a_number_that_only_yaml_has_is_a_text() {
        EnvironmentRevision saved =
                save("acme", "t/numbers", "values: {a: 1e-99999999999, b: 0e9999, c: 1.5e300, d: 'fn::secret: x'}");
        assertThat(environments.open(saved))
                .isEqualTo(Map.of(
                        "a", "1e-99999999999", "b", "0e9999", "c", new BigDecimal("1.5e300"), "d", "fn::secret: x"));
    }

    @Test
    void revisions_are_listed_in_parts() {
        EnvironmentRevision first = save("acme", "t/often", "values: {}");
        for (int number = 2; number <= 120; number++) {
            jdbc.sql("INSERT INTO environment_revision SELECT environment, :number, document, author, created_at"
                            + " FROM environment_revision WHERE environment = :id AND number = 1")
                    .param("number", number)
                    .param("id", first.environment())
                    .update();
        }
        assertThat(environments.revisions("acme", "t/often", null))
                .hasSize(100)
                .extracting(EnvironmentSummary::revision)
                .startsWith(120, 119)
                .endsWith(21);
        assertThat(environments.revisions("acme", "t/often", 21)).hasSize(20);
        assertThat(environments.revisions("acme", "t/often", 1)).isEmpty();
        assertThatThrownBy(() -> environments.revisions("acme", "t/never", 21))
                .isInstanceOf(EnvironmentNotFoundException.class);
    }

    @Test
    void an_organization_has_room_for_a_thousand_environments() {
        jdbc.sql("INSERT INTO organization (name, display_name) VALUES ('initech', 'Initech')")
                .update();
        for (int number = 1; number <= 1_000; number++) {
            jdbc.sql("INSERT INTO environment (id, organization, name, revision) VALUES (:id, 'initech', :name, 1)")
                    .param("id", UUID.randomUUID())
                    .param("name", "t/" + number)
                    .update();
        }
        assertThatThrownBy(() -> save("initech", "t/more", "values: {}"))
                .isInstanceOf(TooManyEnvironmentsException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void revisions_open_still_when_a_key_has_taken_over() {
        EnvironmentRevision first = save("globex", "t/old", TWO_SECRETS);
        EnvironmentRevision second = save("globex", "t/old", "values: {a: {fn::secret: three}}");
        CustomerAccount account = accounts.find("globex").orElseThrow();
        Actor eve = Actor.of("eve");
        KeyId added = cmk.admin()
                .add(
                        eve,
                        "globex",
                        NewKey.of(
                                "new",
                                AwsKmsProvider.TYPE,
                                account.settings(account.keys().get(0).name())))
                .id();
        Await.until(
                "no re-encryption runs",
                () -> cmk.admin().jobs(eve, "globex", Page.Request.first(10)).items().stream()
                        .allMatch(move -> move.reEncryption().endedAt() != null));

        assertThat(cmk.admin().list(eve, "globex", Page.Request.first(10)).items())
                .filteredOn(key -> !key.key().id().equals(added))
                .extracting(KeyListing::dataKeys)
                .containsOnly(0L);
        assertThat(environments.open(first)).isEqualTo(Map.of("a", "one", "b", "two"));
        assertThat(environments.open(second)).isEqualTo(Map.of("a", "three"));
        EnvironmentRevision third = save("globex", "t/old", second.document());
        assertThat(third.document()).isEqualTo(second.document());
    }
}
