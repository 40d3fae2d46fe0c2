package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import org.junit.jupiter.api.Test;

/** Without a mouse. */
class KeyboardTest extends BrowserTest {

    private static final int PATIENCE = 60;

    @Test
    void a_key_is_added_and_disabled_with_the_keyboard_alone() {
        TestOrganization organization = organizations.create(2);
        Page page = open(new Browser.NewContextOptions());
        page.navigate("/login");
        page.keyboard().type("ada");
        page.keyboard().press("Tab");
        page.keyboard().type("open sesame");
        page.keyboard().press("Enter");
        page.waitForURL(url -> !url.contains("/login"));
        page.navigate(keys(organization));
        page.keyboard().press("Tab");
        assertThat(link(page, "To the content")).isFocused();
        page.keyboard().press("Enter");

        go(page, link(page, "Add key"));
        page.keyboard().press("Enter");
        go(page, page.getByLabel("Name"));
        page.keyboard().type("Typed");
        page.keyboard().press("Tab");
        page.keyboard()
                .type(organization.account().settings(organization.id() + "-1").get("keyArn"));
        page.keyboard().press("Tab");
        page.keyboard().type(organization.account().roleArn());
        go(page, button(page, "Save and re-encrypt"));
        page.keyboard().press("Enter");
        assertThat(row(page, "Typed").locator("td.number"))
                .hasText(
                        "2",
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions().setTimeout(60_000));

        go(page, button(page, "Disable: Typed"));
        assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        assertThat(page.evaluate("() => document.getElementById(document.activeElement"
                        + ".getAttribute('aria-describedby')).textContent"))
                .asString()
                .contains("It is the default key.");
        page.keyboard().press("Enter");
        assertThat(row(page, "Typed")).containsText("Enabled");
        go(page, link(page, "Disable all keys"));
        page.keyboard().press("Enter");
        go(page, page.getByLabel("confirm"));
        page.keyboard().type(organization.name());
        page.keyboard().press("Enter");
        assertThat(row(page, "Typed"))
                .containsText(
                        "Disabled",
                        new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                .setTimeout(60_000));
    }

    /** Tabs until something has the focus. */
    private static void go(Page page, Locator target) {
        for (int i = 0; i < PATIENCE; i++) {
            page.keyboard().press("Tab");
            if (Boolean.TRUE.equals(target.evaluate("element => element === document.activeElement"))) {
                return;
            }
        }
        throw new AssertionError("the keyboard does not get to " + target);
    }
}
