package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import org.junit.jupiter.api.Test;

/** The console of the customer's simulated AWS account, and what becomes of what is done there. */
class AwsPageTest extends BrowserTest {

    @Test
    void what_a_customer_does_to_a_key_shows_on_the_settings_page() {
        TestOrganization organization = organizations.create(1);
        organizations.addKey(organization, "Ours", 1);
        String first = organization.id() + "-1";
        Page aws = signIn("ada");
        Page settings = signIn("carol");
        settings.navigate(keys(organization));
        assertThat(row(settings, "Ours").locator("td.number"))
                .hasText("1", new LocatorAssertions.HasTextOptions().setTimeout(60_000));

        aws.navigate("/orgs/" + organization.id() + "/aws");
        button(aws, "Disable " + first).click();
        assertThat(aws.locator(".note.good")).containsText("Done: disable");
        testKey(settings, "The key is disabled in AWS KMS");
        button(aws, "Enable " + first).click();
        testKey(settings, "The key works.");

        button(aws, "Schedule deletion of " + first).click();
        testKey(settings, "scheduled for deletion");
        button(aws, "Cancel deletion of " + first).click();
        button(aws, "Enable " + first).click();
        testKey(settings, "The key works.");

        button(aws, "Take its permissions away").click();
        testKey(settings, "AWS denies us the key");
        button(aws, "Give its permissions back").click();
        testKey(settings, "The key works.");
    }

    private static void testKey(Page settings, String answer) {
        button(settings, "Test: Ours").click();
        assertThat(settings.locator("main > .note")).containsText(answer);
    }

    @Test
    void the_alias_stands_for_the_key_that_it_was_moved_to() {
        TestOrganization organization = organizations.create(0);
        Page aws = signIn("ada");
        aws.navigate("/orgs/" + organization.id() + "/aws");

        button(aws, "Move the alias to " + organization.id() + "-2").click();

        assertThat(aws.locator("tbody tr").nth(1)).containsText("behind the alias");
        assertThat(aws.locator("tbody tr").nth(0)).not().containsText("behind the alias");
    }
}
