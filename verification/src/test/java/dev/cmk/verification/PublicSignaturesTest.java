package dev.cmk.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No public signature changes unnoticed: each is a line in {@code src/test/resources/api}, one file a module. */
class PublicSignaturesTest {

    private static final JavaClasses CLASSES = Modules.importClasses();
    private static final Path FILES = Path.of(System.getProperty("basedir", "."), "src/test/resources/api");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cmk-aws",
                "cmk-aws-simulator",
                "cmk-core",
                "cmk-jdbc",
                "cmk-micrometer",
                "cmk-spring-boot-starter",
                "cmk-testkit"
            })
    void public_signatures_are_those_on_the_list(String module) throws IOException {
        Path file = FILES.resolve(module + ".txt");
        List<String> actual = signatures(module);
        if (Boolean.getBoolean("api.update")) {
            Files.createDirectories(FILES);
            Files.write(file, actual);
        }
        List<String> listed = Files.exists(file) ? Files.readAllLines(file) : List.of();

        List<String> difference = new ArrayList<>();
        listed.stream().filter(line -> !actual.contains(line)).forEach(line -> difference.add("- " + line));
        actual.stream().filter(line -> !listed.contains(line)).forEach(line -> difference.add("+ " + line));

        assertThat(difference)
                .as(
                        "the public signatures of %s changed. If that is meant, run ./mvnw -q -Papi-update and commit the lists",
                        module)
                .isEmpty();
        assertThat(listed).as("the order of the list").isEqualTo(actual);
    }

    private static List<String> signatures(String module) {
        return CLASSES.stream()
                .filter(c -> moduleOf(c).equals(module) && !c.getPackageName().contains(".internal"))
                .map(JavaClass::reflect)
                .filter(Signatures::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .flatMap(type -> Signatures.of(type).stream())
                .toList();
    }

    private static String moduleOf(JavaClass type) {
        String rest = type.getPackageName().substring("dev.cmk".length());
        if (rest.startsWith(".jdbc")) {
            return "cmk-jdbc";
        }
        if (rest.startsWith(".aws.simulator")) {
            return "cmk-aws-simulator";
        }
        if (rest.startsWith(".aws")) {
            return "cmk-aws";
        }
        if (rest.startsWith(".micrometer")) {
            return "cmk-micrometer";
        }
        if (rest.startsWith(".spring")) {
            return "cmk-spring-boot-starter";
        }
        if (rest.startsWith(".testkit")) {
            return "cmk-testkit";
        }
        return rest.startsWith(".examples") ? "examples" : "cmk-core";
    }
}
