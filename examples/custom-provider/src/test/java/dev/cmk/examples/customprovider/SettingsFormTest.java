package dev.cmk.examples.customprovider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.SettingsField;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A page that has never heard of this provider finds it and draws its form. No token is needed for that. */
class SettingsFormTest {

    // region plugin-form
    private static String form(KeyProvider provider) {
        StringBuilder form = new StringBuilder("<form>\n");
        for (SettingsField field : provider.settings()) {
            form.append("<label>%s <input name=\"%s\" pattern=\"%s\" title=\"%s\" maxlength=\"%d\"%s></label>%n"
                    .formatted(
                            escaped(field.label()),
                            escaped(field.name()),
                            escaped(field.pattern()),
                            escaped(field.help()),
                            SettingsField.MAX_LENGTH,
                            field.required() ? " required" : ""));
        }
        return form.append("</form>").toString();
    }
    // endregion

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    @Test
    void the_form_is_drawn_from_what_the_provider_says_about_its_settings() {
        KeyProvider found = ServiceLoader.load(KeyProvider.class).findFirst().orElseThrow();

        assertThat(found.type()).isEqualTo("pkcs11");
        assertThat(form(found)).isEqualToNormalizingNewlines("""
                <form>
                <label>Key <input name="key" pattern="[A-Za-z0-9._-]{1,64}" title="The name that the service's operators \
                gave the key: 1 to 64 letters, digits, dots, _ and -" maxlength="2048" required></label>
                </form>""");
    }
}
