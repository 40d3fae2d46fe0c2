package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every page in its main states, in light on a wide screen and in dark on a narrow one: axe-core finds nothing against WCAG 2.2 AA,
 * nothing has to be scrolled sideways, and a screenshot is kept in {@code target/screenshots}; with
 * {@code -Ddocs.update=true} those of the documents are replaced.
 */
class AccessibilityTest extends BrowserTest {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Path DOCUMENTS = Path.of("docs");

    private static final String FINDINGS = """
            () => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
                .then(found => found.violations.map(one => one.id + ": " + one.nodes.map(node => node.html).join(" | ")))
            """;

    private final List<String> findings = new ArrayList<>();
    private String look = "";

    @ParameterizedTest
    @CsvSource({"LIGHT, 1280", "DARK, 360"}) // colours and layout do not depend on each other
    void every_page_can_be_used_by_everybody(ColorScheme scheme, int width) throws IOException {
        look = scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
        TestOrganization organization = organizations.create(1200);
        Browser.NewContextOptions options =
                new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 900);
        check(goTo(open(options), "/login"), "login");
        Page page = signIn("ada", options);
        String keys = keys(organization);
        check(goTo(page, keys), "keys-at-first");
        check(goTo(page, keys + "/add"), "add-first-key");

        organizations.addKey(organization, "Vault 2026", 1);
        goTo(page, keys);
        assertThat(page.locator("#live")).containsText("a second,");
        check(page, "keys-moving");
        organization.account().disable(organization.id() + "-1");
        assertThat(page.locator("#live")).containsText("Re-encryption has failed", untilItStops());
        check(page, "keys-failed");
        check(goTo(page, link(page, "Choose another destination").getAttribute("href")), "redirect");
        goTo(page, keys);
        check(goTo(page, link(page, "Cancel").getAttribute("href")), "cancel");
        organization.account().enable(organization.id() + "-1");
        goTo(page, keys);
        button(page, "Retry").click();
        assertThat(row(page, "Vault 2026").locator("td.number")).hasText("1,200", patient());

        organizations.addKey(organization, "Vault 2027", 2);
        goTo(page, keys);
        check(page, "keys");
        button(page, "Set as default: Vault 2027").click();
        check(goTo(page, link(page, "Disable: Vault 2026").getAttribute("href")), "disable");
        check(goTo(page, keys + "/disable-all"), "disable-all");
        check(goTo(page, keys + "/audit"), "audit");
        organization.account().denyRole();
        goTo(page, keys);
        button(page, "Test: Vault 2026").click();
        check(page, "keys-revoked");
        goTo(page, link(page, "Disable: Vault 2026").getAttribute("href"));
        button(page, "Disable and move to Vault 2027").click();
        assertThat(page.locator("#live")).containsText("Re-encryption has failed", untilItStops());
        check(goTo(page, link(page, "Write off").getAttribute("href")), "write-off");
        disabledKey(page);

        check(goTo(page, "/orgs/" + organization.id() + "/aws"), "aws");
        goTo(page, "/orgs/acme/environments");
        check(goTo(page, "/orgs/acme/environments"), "environments");
        check(goTo(page, "/orgs/acme/environments/payments/production"), "environment");
        button(page, "Open the newest revision").click();
        check(page, "environment-opened");
        check(goTo(page, "/orgs/nowhere/environments"), "not-found");

        assertThat(findings).isEmpty();
    }

    private void disabledKey(Page page) throws IOException {
        TestOrganization organization = organizations.create(1);
        organizations.addKey(organization, "Vault 2026", 1);
        organizations.addKey(organization, "Vault 2027", 2);
        goTo(page, keys(organization));
        button(page, "Set as default: Vault 2027").click();
        assertThat(row(page, "Vault 2026").locator("td.number")).hasText("1", patient());
        link(page, "Disable: Vault 2026").click();
        button(page, "Disable and move to Vault 2027").click();
        assertThat(row(page, "Vault 2026")).containsText("Do not delete it in your KMS before");
        check(goTo(page, keys(organization)), "keys-disabled");
    }

    private static LocatorAssertions.HasTextOptions patient() {
        return new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    }

    private static LocatorAssertions.ContainsTextOptions untilItStops() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
    }

    private static Page goTo(Page page, String path) {
        page.navigate(path);
        return page;
    }

    private void check(Page page, String name) throws IOException {
        Path image = SCREENSHOTS.resolve(name + "-" + look + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(image).setFullPage(true));
        if (Boolean.getBoolean("docs.update") && Files.exists(DOCUMENTS.resolve(image.getFileName()))) {
            Files.copy(
                    image, DOCUMENTS.resolve(image.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        page.evaluate(axe());
        ((List<?>) page.evaluate(FINDINGS)).forEach(one -> findings.add(name + ": " + one));
        if (!page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
                .equals(true)) {
            findings.add(name + ": wider than the screen");
        }
    }

    private static String axe() throws IOException {
        try (InputStream script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
