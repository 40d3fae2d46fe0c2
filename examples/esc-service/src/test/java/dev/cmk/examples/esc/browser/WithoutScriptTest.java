package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Everything works without JavaScript; what would change by itself is there after reloading. */
class WithoutScriptTest extends BrowserTest {

    @Test
    void keys_are_added_made_default_and_disabled_by_forms_alone() {
        TestOrganization organization = organizations.create(5);
        Page page = signIn("ada", new Browser.NewContextOptions().setJavaScriptEnabled(false));
        page.navigate(keys(organization));
        link(page, "Add key").click();
        assertThat(button(page, "Copy external id")).hasCount(0);
        fillKey(page, organization, "First", 1);
        button(page, "Save and re-encrypt").click();
        reloadUntil(page, "First", "Enabled", "5");
        link(page, "Add key").click();
        fillKey(page, organization, "Second", 2);
        button(page, "Save key").click();
        button(page, "Set as default: Second").click();
        link(page, "Disable: First").click();
        page.getByLabel("Destination").selectOption("Platform-managed key");
        button(page, "Show what it takes").click();
        assertThat(page.locator("#plan")).containsText("What it takes to go to Platform-managed key");
        button(page, "Disable and move to Platform-managed key").click();
        reloadUntil(page, "First", "Disabled", "0");
        assertThat(row(page, "Platform-managed key").locator("td.number")).hasText("5");
    }

    private static void reloadUntil(Page page, String key, String status, String dataKeys) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (!row(page, key).innerText().contains(status)
                || !row(page, key).locator("td.number").innerText().equals(dataKeys)) {
            org.assertj.core.api.Assertions.assertThat(Instant.now())
                    .as(key + " " + status)
                    .isBefore(deadline);
            page.reload();
        }
    }
}
