package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What changes on the page by itself. */
class LivePageTest extends BrowserTest {

    private static final double MINUTE = 60_000;

    @Test
    void a_re_encryption_of_2000_data_keys_is_watched_to_its_end() {
        TestOrganization organization = organizations.create(2000);
        Page page = signIn("ada");
        page.navigate(keys(organization) + "/add");
        fillKey(page, organization, "Ours", 1);
        button(page, "Save and re-encrypt").click();

        Locator bar = page.locator("#live progress");
        assertThat(page.locator("#live")).containsText(Pattern.compile("a second, .* left"), patient());
        List<Double> seen = new ArrayList<>();
        while (bar.count() == 1) {
            Object value = page.evaluate("() => document.querySelector('#live progress')?.value ?? -1");
            double moved = ((Number) value).doubleValue();
            if (moved >= 0) {
                seen.add(moved);
            }
            page.waitForTimeout(250); // as often as somebody looks
        }

        assertThat(seen).isSorted().hasSizeGreaterThan(4).doesNotContain(2001.0);
        assertThat(seen.stream().distinct().count()).isGreaterThan(3);
        assertThat(row(page, "Ours").locator("td.number")).hasText("2,000");
        assertThat(row(page, "Platform-managed key").locator("td.number")).hasText("0");
        assertThat(page.locator("#announcement")).hasText("");
    }

    @Test
    void it_can_be_paused_and_resumed_and_the_focus_stays_where_it_is() {
        TestOrganization organization = organizations.create(1500);
        organizations.addKey(organization, "Ours", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));

        Locator pause = button(page, "Pause");
        pause.focus();
        page.waitForResponse(Pattern.compile(".*/live.*"), () -> {});
        page.waitForResponse(Pattern.compile(".*/live.*"), () -> {});
        assertThat(pause).isFocused();
        pause.click();
        assertThat(page.locator("#live h2")).containsText("Re-encryption is paused");
        String counts = page.locator("#live .small").first().innerText();

        page.reload();
        assertThat(page.locator("#live .small").first()).hasText(counts);
        button(page, "Resume").click();
        assertThat(row(page, "Ours").locator("td.number")).hasText("1,500", slow());
    }

    @Test
    void a_failure_says_why_and_is_retried_where_it_stopped() {
        TestOrganization organization = organizations.create(1500);
        organizations.addKey(organization, "Ours", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(page.locator("#live progress")).hasCount(1);
        organization.account().disable(organization.id() + "-1");

        assertThat(page.locator("#live .note.bad h2").last()).containsText("Re-encryption has failed", patient());
        assertThat(page.locator("#live")).containsText("The destination");
        assertThat(page.locator("#live")).containsText("is disabled");
        assertThat(link(page, "Write off")).hasCount(0); // the source still works

        organization.account().enable(organization.id() + "-1");
        button(page, "Retry").click();
        assertThat(row(page, "Ours").locator("td.number")).hasText("1,500", slow());
        assertThat(page.locator("#live .note")).hasCount(0);
    }

    @Test
    void what_is_left_of_a_failed_one_can_go_to_another_key_or_be_cancelled() {
        TestOrganization organization = organizations.create(1500);
        organizations.addKey(organization, "Ours", 1);
        organizations.addKey(organization, "Another", 2);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        organization.account().disable(organization.id() + "-1");
        assertThat(page.locator("#live")).containsText("Re-encryption has failed", patient());
        organization.account().enable(organization.id() + "-1");

        link(page, "Choose another destination").click();
        page.getByLabel("Destination").selectOption("Another");
        button(page, "Move to this key").click();
        assertThat(page.locator(".note.good")).containsText("goes to the other key");
        link(page, "Cancel").click();
        button(page, "Cancel the re-encryption").click();
        assertThat(page.locator("#live progress")).hasCount(0);
        assertThat(page.locator("#former-moves")).containsText("Cancelled");
    }

    @Test
    void a_revoked_key_raises_an_alert_on_a_page_that_is_open_and_nothing_opens() {
        TestOrganization organization = organizations.create(1);
        organizations.addKey(organization, "Ours", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(row(page, "Ours").locator("td.number")).hasText("1", slow());
        Page other = signIn("carol");
        other.navigate("/orgs/" + organization.id() + "/environments/new");
        other.getByLabel("Name").fill("web/prod");
        button(other, "Save").click();
        assertThat(other.locator(".note.good")).containsText("Saved as revision 1");

        organization.account().denyRole();
        Page third = signIn("carol");
        third.navigate(keys(organization));
        button(third, "Test: Ours").click();
        assertThat(third.locator(".note.bad").first()).containsText("has failed the test");

        assertThat(page.locator("#live .note.bad")).containsText("Ours cannot be used", patient());
        assertThat(page.locator("#live .note.bad")).containsText("trust policy");
        assertThat(row(page, "Ours")).containsText("Cannot be used");

        organization.account().allowRole();
        button(page, "Test: Ours").click();
        assertThat(page.locator(".note.good")).containsText("The key works");
        assertThat(page.locator("#live .note.bad")).hasCount(0);
        button(other, "Open the newest revision").click();
        assertThat(other.locator("pre")).containsText("change-me");
    }

    @Test
    void a_key_that_is_gone_for_good_is_written_off_by_who_types_its_name() {
        TestOrganization organization = organizations.create(6);
        organizations.addKey(organization, "Gone", 1);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        assertThat(row(page, "Gone").locator("td.number")).hasText("6", slow());
        organization.account().scheduleDeletion(organization.id() + "-1");

        link(page, "Disable all keys").click();
        page.getByLabel(Pattern.compile("Type .* to confirm")).fill(organization.name());
        button(page, "Disable all keys").click();
        assertThat(page.locator("#live")).containsText("Re-encryption has failed", patient());
        link(page, "Write off").click();
        assertThat(page.locator("#content")).containsText("The last resort");
        page.getByLabel(Pattern.compile("Type .* to confirm")).fill("Gone");
        button(page, "Write off").click();

        assertThat(page.locator("#former-moves")).containsText("written off");
        assertThat(page.locator("#live .note.bad")).hasCount(0);
    }

    @Test
    void a_page_whose_session_has_ended_leads_to_signing_in_and_back() {
        TestOrganization organization = organizations.create(0);
        Page page = signIn("ada");
        page.navigate(keys(organization));
        page.context().clearCookies();

        assertThat(heading(page, "Sign in")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(MINUTE));
        page.getByLabel("Name").fill("ada");
        page.getByLabel("Password").fill("open sesame");
        button(page, "Sign in").click();
        assertThat(row(page, "Platform-managed key")).isVisible();
    }

    private static LocatorAssertions.HasTextOptions slow() {
        return new LocatorAssertions.HasTextOptions().setTimeout(MINUTE);
    }

    private static LocatorAssertions.ContainsTextOptions patient() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(MINUTE);
    }
}
