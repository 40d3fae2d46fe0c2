package dev.cmk.examples.quickstart.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentsFileTest {

    private static final String HEAD = """
            organizations:
              acme:
                environments:
                  prod:
                    values:
            """;

    private Path file;

    @BeforeEach
    void name_the_file(@TempDir Path folder) {
        file = folder.resolve("some.yaml");
    }

    private List<Environment> read(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return EnvironmentsFile.read(file);
    }

    private List<Environment> values(String values) throws IOException {
        return read(HEAD + values.indent(10));
    }

    @Test
    void the_file_of_the_quickstart_has_two_organizations() {
        List<Environment> environments = EnvironmentsFile.read(Path.of("environments.yaml"));
        assertThat(environments).extracting(Environment::organization).containsOnly("pennybridge", "northhaul");
        assertThat(environments).allSatisfy(environment -> {
            assertThat(environment.secrets()).isNotEmpty();
            assertThat(environment.plainValues()).isPositive();
        });
    }

    @Test
    void secrets_are_found_at_every_depth_with_their_paths() throws IOException {
        List<Environment> environments = values("""
                region: eu-west-1
                port: 5432
                none:
                database:
                  password: {fn::secret: one}
                  replicas:
                    - host: a
                    - password:
                        fn::secret: |
                          two
                          lines
                pin:
                  fn::secret: "0123"
                """);
        assertThat(environments).hasSize(1);
        assertThat(environments.get(0).plainValues()).isEqualTo(4);
        assertThat(environments.get(0).secrets())
                .containsExactly(
                        secret("database.password", "one"),
                        secret("database.replicas[1].password", "two\nlines\n"),
                        secret("pin", "0123"));
    }

    private static Secret secret(String path, String value) {
        return new Secret(new Place("acme", "prod", path), value);
    }

    /** Lines are those of the values, which begin on line 6 of the file; \n stands for the end of a line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a: 1\\na: 2                           | line 7 | second time
                    a.b: 1                                | line 6 | a name has
                    a]: 1                                 | line 6 | a name has
                    fn::open: {aws: x}                    | line 6 | only fn::secret
                    a: {fn::secret: x, b: y}              | line 6 | only fn::secret
                    fn::secret: x                         | line 6 | a secret has a name
                    a:\\n  fn::secret:                    | line 7 | a secret has a name
                    a:\\n  fn::secret: [x, y]             | line 7 | a secret has a name
                    [a, b]: 1                             | line 6 | a name has to be text
                    a: [1, 2                              | line 7 | not YAML
                    a: "x                                 | line 7 | not YAML
                    a: &x {b: 1}\\nc: *x                  | line 7 | aliases
                    a: &x 1\\nb: *x                       | line 7 | aliases
                    a: 1\\n---\\nb: 2                     | line   | not YAML
                    """)
    void bad_values_are_refused_with_their_line(String values, String line, String why) {
        assertThatThrownBy(() -> values(values.replace("\\n", "\n")))
                .isInstanceOf(EnvironmentsException.class)
                .hasMessageContainingAll(file.toString(), line, why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                           | is empty
                    # a comment only                                             | is empty
                    just text                                                    | line 1: there has to be a mapping
                    [a, list]                                                    | line 1: there has to be a mapping
                    {}                                                           | line 1: 'organizations' is missing
                    values: {a: 1}                                               | line 1: 'values' is not known here
                    organizations:                                               | line 1: there has to be a mapping
                    organizations: {acme: {imports: []}}                         | line 1: 'imports' is not known here
                    organizations: {acme: {environments: {prod: {}}}}            | line 1: 'values' is missing
                    organizations: {"ac me": {environments: {p: {values: {}}}}}  | line 1: organization
                    organizations: {acme: {environments: {"": {values: {}}}}}    | line 1: scope
                    """)
    void another_shape_is_refused_with_its_line(String yaml, String why) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(EnvironmentsException.class)
                .hasMessageContainingAll(file.toString(), why);
    }

    @Test
    void messages_do_not_quote_secrets() {
        assertThatThrownBy(() -> values("a:\n  fn::secret: [do-not-tell]")).hasMessageNotContaining("do-not-tell");
    }

    @Test
    void a_bomb_of_aliases_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 50; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> values(bomb.toString())).hasMessageContainingAll("line 7", "aliases");
    }

    @Test
    void deep_nesting_is_refused() {
        assertThatThrownBy(() -> values("a: " + "[".repeat(200_000)))
                .hasMessageContainingAll("line 6", "deeper than 30");
        assertThatThrownBy(() -> values("a: " + "{a: ".repeat(200_000))).hasMessageContaining("deeper than 30");
    }

    @Test
    void a_huge_file_is_refused() {
        assertThatThrownBy(() -> values("a: " + "x".repeat(1 << 20))).hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> EnvironmentsFile.read(file)).hasMessageContaining("is not UTF-8");
        Files.write(file, "a: \u0007".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> EnvironmentsFile.read(file)).isInstanceOf(EnvironmentsException.class);
    }

    @Test
    void a_folder_is_no_file() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> EnvironmentsFile.read(file)).isInstanceOf(EnvironmentsException.class);
    }
}
