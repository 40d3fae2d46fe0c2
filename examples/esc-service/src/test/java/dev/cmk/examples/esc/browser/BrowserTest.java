package dev.cmk.examples.esc.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.cmk.examples.esc.demo.TestOrganizations;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service in a browser. One service for all tests; an organization and a browser profile for each. */
@ExtendWith(Chromium.class) // stands before Spring, which need not start if there is no browser
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "esc.demo-data-keys=0",
            "spring.datasource.url=jdbc:h2:mem:browser;DB_CLOSE_DELAY=-1",
            "cmk.re-encryption.calls-per-second=400",
            "cmk.cache.fail-fast-for=1s",
        })
@Import(TestOrganizations.class)
abstract class BrowserTest {

    private static final Path DATA = Path.of("target", "browser-" + UUID.randomUUID());

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry properties) {
        properties.add("esc.data", () -> DATA.toAbsolutePath().toString());
    }

    @LocalServerPort
    private int port;

    @Autowired
    TestOrganizations organizations;

    private final List<BrowserContext> profiles = new ArrayList<>();

    @AfterEach
    void closeProfiles() {
        profiles.forEach(BrowserContext::close);
    }

    /** A page of a new profile. */
    Page open(Browser.NewContextOptions options) {
        BrowserContext profile = Chromium.browser().newContext(options.setBaseURL("http://localhost:" + port));
        profiles.add(profile);
        Page page = profile.newPage();
        page.setDefaultTimeout(20_000);
        page.onPageError(error -> {
            throw new AssertionError("a script failed: " + error);
        });
        return page;
    }

    /** Signed in, on the start page. */
    Page signIn(String username) {
        return signIn(username, new Browser.NewContextOptions());
    }

    Page signIn(String username, Browser.NewContextOptions options) {
        Page page = open(options);
        page.navigate("/login");
        page.getByLabel("Name").fill(username);
        page.getByLabel("Password").fill("open sesame");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.waitForURL(url -> !url.contains("/login"));
        return page;
    }

    static String keys(TestOrganization organization) {
        return "/orgs/" + organization.id() + "/settings/keys";
    }

    /** The table's row of a key. */
    static Locator row(Page page, String key) {
        return page.locator("tr[data-name='" + key + "']");
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    /** The form of a new key, filled in with one of the account's. */
    static void fillKey(Page page, TestOrganization organization, String name, int number) {
        page.getByLabel("Name").fill(name);
        page.getByLabel("Key ARN")
                .fill(organization
                        .account()
                        .settings(organization.id() + "-" + number)
                        .get("keyArn"));
        page.getByLabel("Role ARN (optional)").fill(organization.account().roleArn());
    }
}
