package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an admin does with keys, from the first to the last. */
class KeyJourneyTest extends BrowserTest {

    private static final LocatorAssertions.HasTextOptions PATIENT =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);

    @Test
    void the_platform_managed_key_is_a_row_and_the_default() {
        TestOrganization organization = organizations.create(3);
        Page page = signIn("ada");
        page.navigate(keys(organization));

        Locator platform = row(page, "Platform-managed key");
        assertThat(platform).containsText("Platform-managed");
        assertThat(platform).containsText("Default");
        assertThat(platform.locator("td.number")).hasText("3");
        assertThat(button(page, "Set as default: Platform-managed key")).hasAttribute("aria-disabled", "true");
        assertThat(platform).containsText("It is the default already.");
        assertThat(link(page, "Disable all keys")).hasCount(0);
    }

    @Test
    void the_first_key_is_tested_then_saved_and_moves_everything() {
        TestOrganization organization = organizations.create(20);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        link(page, "Add key").click();
        assertThat(page.locator(".note.warn")).containsText("This is your first key");
        assertThat(page.locator(".note.warn")).containsText("20 data keys");

        fillKey(page, organization, "Our key", 1);
        page.getByLabel("Role ARN (optional)").fill(organization.account().carelessRoleArn());
        button(page, "Test key").click();
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
                .containsText("external id");
        assertThat(page.getByLabel("Name")).hasValue("Our key");

        page.getByLabel("Role ARN (optional)").fill(organization.account().roleArn());
        button(page, "Test key").click();
        assertThat(page.locator(".note.good")).containsText("The key works. Nothing has been saved yet.");
        assertThat(page.locator("#identity-policy"))
                .containsText(organization.account().keys().get(0).arn());

        button(page, "Save and re-encrypt").click();
        assertThat(page.locator(".note.good")).containsText("The key Our key is added.");
        assertThat(row(page, "Our key").locator("td.number")).hasText("20", PATIENT);
        assertThat(row(page, "Our key")).containsText("Default");
        assertThat(row(page, "Platform-managed key").locator("td.number")).hasText("0");
        assertThat(page.locator("#live .note")).hasCount(0);
        assertThat(page.locator("#content")).containsText("customer-managed-key-added");
    }

    @Test
    void a_second_key_changes_nothing_until_it_is_the_default_and_the_first_can_go() {
        TestOrganization organization = organizations.create(10);
        organizations.addKey(organization, "First", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(row(page, "First").locator("td.number")).hasText("10", PATIENT);

        link(page, "Add key").click();
        assertThat(page.locator(".note.warn")).hasCount(0);
        fillKey(page, organization, "Second", 2);
        button(page, "Save key").click();
        assertThat(row(page, "Second").locator("td.number")).hasText("0");
        assertThat(button(page, "Disable: First")).hasAttribute("aria-disabled", "true");
        assertThat(row(page, "First")).containsText("It is the default key.");

        button(page, "Set as default: Second").click();
        assertThat(row(page, "Second")).containsText("Default");
        link(page, "Disable: First").click();
        assertThat(page.getByLabel("Destination").locator("option")).hasCount(2);
        assertThat(page.locator("#plan")).containsText("What it takes to go to Second");
        assertThat(page.locator("#plan dd").first()).hasText("10");
        page.getByLabel("Destination").selectOption("Platform-managed key");
        assertThat(page.locator("#plan")).containsText("What it takes to go to Platform-managed key");
        page.getByLabel("Destination").selectOption("Second (default)");
        button(page, "Disable and move to Second").click();

        assertThat(row(page, "Second").locator("td.number")).hasText("10", PATIENT);
        assertThat(row(page, "First")).containsText("Disabled");
        assertThat(row(page, "First")).containsText("Do not delete it in your KMS before");
        button(page, "Enable: First").click();
        assertThat(row(page, "First")).containsText("Enabled");
    }

    @Test
    void a_disabled_key_can_be_removed_when_no_backup_needs_it_any_more() {
        TestOrganization organization = organizations.create(1);
        organizations.addKey(organization, "First", 1);
        organizations.addKey(organization, "Second", 2);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(row(page, "First").locator("td.number")).hasText("1", PATIENT);

        link(page, "Disable: Second").click();
        button(page, "Disable and move to First").click();
        assertThat(button(page, "Remove: Second")).hasAttribute("aria-disabled", "true");
        assertThat(row(page, "Second")).containsText("This row says until when the key is needed");

        organizations.letBackupsExpire(organization);
        page.reload();
        button(page, "Remove: Second").click();

        assertThat(row(page, "Second")).hasCount(0);
    }

    @Test
    void all_keys_are_disabled_only_by_who_types_the_organizations_name() {
        TestOrganization organization = organizations.create(8);
        organizations.addKey(organization, "First", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(row(page, "First").locator("td.number")).hasText("8", PATIENT);

        link(page, "Disable all keys").click();
        assertThat(page.locator("#content")).containsText("From First");
        page.getByLabel(Pattern.compile("Type .* to confirm")).fill("yes");
        button(page, "Disable all keys").click();
        assertThat(page.locator(".note.bad")).containsText("nothing was changed");

        page.getByLabel(Pattern.compile("Type .* to confirm")).fill(organization.name());
        button(page, "Disable all keys").click();
        assertThat(row(page, "Platform-managed key").locator("td.number")).hasText("8", PATIENT);
        assertThat(row(page, "Platform-managed key")).containsText("Default");
        assertThat(row(page, "First")).containsText("Disabled");
    }

    @Test
    void an_alias_that_has_moved_is_followed_by_re_encrypting() {
        TestOrganization organization = organizations.create(4);
        Page page = signIn("ada");
        page.navigate(keys(organization) + "/add");
        fillKey(page, organization, "By alias", 1);
        page.getByLabel("Key ARN").fill(organization.account().aliasArn());
        button(page, "Save and re-encrypt").click();
        assertThat(row(page, "By alias").locator("td.number")).hasText("4", PATIENT);

        organization.account().moveAlias(organization.id() + "-2");
        link(page, "Re-encrypt: By alias").click();
        assertThat(page.locator("dl dd").first()).hasText("4");
        button(page, "Re-encrypt").click();
        assertThat(page.locator("#content")).containsText("re-encryption-completed");
        assertThat(page.locator("#former-moves tbody tr"))
                .hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(60_000));

        organization.account().disable(organization.id() + "-1");
        button(page, "Test: By alias").click();
        assertThat(page.locator(".note.good")).containsText("The key works.");
    }
}
