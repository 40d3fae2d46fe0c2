package dev.cmk.examples.esc.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.cmk.examples.esc.demo.TestOrganizations.TestOrganization;
import org.junit.jupiter.api.Test;

/** What a member does with environments. */
class EnvironmentJourneyTest extends BrowserTest {

    @Test
    void a_secret_is_sealed_when_it_is_saved_and_opened_on_request() {
        TestOrganization organization = organizations.create(0);
        Page page = signIn("bob");
        page.navigate("/orgs/" + organization.id() + "/environments");
        link(page, "New environment").click();
        page.getByLabel("Name").fill("shop/prod");
        page.getByLabel("Document").fill("values:\n  host: db.example\n  password:\n    fn::secret: hunter2\n");
        button(page, "Save").click();

        assertThat(page.locator(".note.good")).containsText("Saved as revision 1.");
        assertThat(page.locator("#content")).not().containsText("hunter2");
        assertThat(page.getByLabel("Document")).hasValue(java.util.regex.Pattern.compile("ciphertext: "));
        button(page, "Open the newest revision").click();
        assertThat(page.locator("pre")).containsText("password: hunter2");
    }

    @Test
    void of_two_who_edit_at_once_the_second_keeps_what_they_have_typed() {
        TestOrganization organization = organizations.create(0);
        Page bob = signIn("bob");
        bob.navigate("/orgs/" + organization.id() + "/environments/new");
        bob.getByLabel("Name").fill("shop/prod");
        button(bob, "Save").click();
        Page ada = signIn("ada");
        ada.navigate("/orgs/" + organization.id() + "/environments/shop/prod");

        bob.getByLabel("Document").fill("values:\n  by: bob\n");
        button(bob, "Save").click();
        ada.getByLabel("Document").fill("values:\n  by: ada\n");
        button(ada, "Save").click();

        assertThat(ada.locator(".note.bad")).containsText("revision 2");
        assertThat(ada.getByLabel("Document")).hasValue("values:\n  by: ada\n");
    }

    @Test
    void a_document_that_cannot_be_taken_is_explained_and_not_lost() {
        TestOrganization organization = organizations.create(0);
        Page page = signIn("bob");
        page.navigate("/orgs/" + organization.id() + "/environments/new");
        page.getByLabel("Name").fill("shop/prod");
        page.getByLabel("Document").fill("values:\n  a: &a [x]\n  b: *a\n");
        button(page, "Save").click();

        assertThat(page.locator(".note.bad")).containsText("anchors and aliases are not taken, line");
        assertThat(page.getByLabel("Document")).hasValue("values:\n  a: &a [x]\n  b: *a\n");
    }
}
