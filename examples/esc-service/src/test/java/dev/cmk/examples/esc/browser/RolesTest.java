package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees what, and two admins at once. */
class RolesTest extends BrowserTest {

    @Test
    void a_member_is_not_shown_keys_and_is_told_why_if_they_try() {
        TestOrganization organization = organizations.create(0);
        Page page = signIn("bob");
        page.navigate("/orgs/" + organization.id() + "/environments");
        assertThat(heading(page, "Environments")).isVisible();
        assertThat(link(page, "Customer managed keys")).hasCount(0);

        Response refused = page.navigate(keys(organization));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                .containsText("Only admins manage keys");
        assertThat(page.locator("#content")).not().containsText("Platform-managed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eve", "mallory"})
    void to_a_stranger_the_organization_is_not_there(String stranger) {
        TestOrganization organization = organizations.create(0);
        Page page = signIn(stranger);
        for (String path : List.of("/settings/keys", "/environments", "/aws", "/settings/keys/add")) {
            assertThat(page.navigate("/orgs/" + organization.id() + path).status())
                    .as(path)
                    .isEqualTo(404);
            String theirs = page.locator("main").innerText();
            page.navigate("/orgs/nowhere-" + organization.id() + path);
            assertThat(page.locator("main").innerText().replace("nowhere-", "")).isEqualTo(theirs);
        }
    }

    @Test
    void nobody_gets_in_without_signing_in_and_a_wrong_password_is_told_without_detail() {
        TestOrganization organization = organizations.create(0);
        Page page = open(new com.microsoft.playwright.Browser.NewContextOptions());
        page.navigate(keys(organization));
        assertThat(heading(page, "Sign in")).isVisible();
        page.getByLabel("Name").fill("ada");
        page.getByLabel("Password").fill("guess");
        button(page, "Sign in").click();
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                .hasText("That name and password do not belong together.");
    }

    @Test
    void of_two_admins_at_once_the_second_is_told_what_has_become_of_it() {
        TestOrganization organization = organizations.create(1);
        organizations.addKey(organization, "First", 1);
        organizations.addKey(organization, "Second", 2);
        Page ada = signIn("ada");
        Page carol = signIn("carol");
        ada.navigate(keys(organization));
        assertThat(row(ada, "First").locator("td.number"))
                .hasText("1", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        link(ada, "Disable: Second").click();

        carol.navigate(keys(organization));
        button(carol, "Set as default: Second").click();
        assertThat(row(carol, "Second")).containsText("Default");
        button(ada, "Disable and move to First").click();

        assertThat(ada.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                .containsText("default");
        assertThat(row(ada, "Second")).containsText("Enabled");
        assertThat(row(ada, "Second")).containsText("Default");
    }

    @Test
    void the_open_page_of_one_who_is_no_admin_any_more_asks_no_longer() {
        TestOrganization organization = organizations.create(0);
        Page page = signIn("carol");
        page.navigate(keys(organization));
        assertThat(row(page, "Platform-managed key")).isVisible();

        organizations.demote("carol", organization);

        assertThat(heading(page, "This did not work"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
        assertThat(page.locator("[hx-get]")).hasCount(0);
    }
}
