package dev.cmk.verification.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.Cmk;
import dev.cmk.keys.AuditAction;
import dev.cmk.testkit.KeyProviderContract;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the documents name is there. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|Contract))\\b[^`]*`");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final Path README = Documents.ROOT.resolve("README.md");

    @Test
    void links_lead_to_files_and_headings() {
        List<String> broken = new ArrayList<>();
        for (Path page : Documents.pages()) {
            for (MatchResult link : LINK.matcher(Documents.read(page)).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                String heading = link.group(2);
                if (!Files.exists(target)
                        || (heading != null && !headings(target).contains(heading))) {
                    broken.add(Documents.name(page) + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As GitHub and others make anchors of headings. */
    private static Set<String> headings(Path page) {
        return HEADING.matcher(Documents.read(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void tests_that_are_named_exist() {
        List<String> sources = Documents.sourceNames();
        List<String> missing = new ArrayList<>();
        for (Path page : Documents.pages()) {
            TEST.matcher(Documents.read(page))
                    .results()
                    .map(test -> test.group(1))
                    .filter(test -> !sources.contains(test + ".java"))
                    .forEach(test -> missing.add(Documents.name(page) + ": " + test));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_option_of_the_builder_is_in_the_readme() {
        String readme = Documents.read(README);
        assertThat(Arrays.stream(Cmk.Builder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                        .map(Method::getName)
                        .filter(name -> !name.equals("build")))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(readme).contains("| `" + option + "` |"));
    }

    @Test
    void every_action_of_the_audit_trail_is_in_operations() {
        String page = Documents.read(Documents.ROOT.resolve("docs/OPERATIONS.md"));
        for (AuditAction action : AuditAction.values()) {
            assertThat(page).contains("`" + action.code() + "`");
        }
    }

    @Test
    void every_case_of_the_contract_for_providers_is_in_plugins() {
        String page = Documents.read(Documents.ROOT.resolve("docs/PLUGINS.md"));
        assertThat(Arrays.stream(KeyProviderContract.class.getDeclaredMethods())
                        .filter(method ->
                                method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(TestFactory.class))
                        .map(Method::getName))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void versions_in_the_readme_are_the_versions_of_this_build() {
        String pom = Documents.read(Documents.ROOT.resolve("pom.xml"));
        String version =
                VERSION.matcher(pom).results().findFirst().orElseThrow().group(1);

        assertThat(VERSION.matcher(Documents.read(README)).results().map(found -> found.group(1)))
                .isNotEmpty()
                .containsOnly(version);
    }
}
