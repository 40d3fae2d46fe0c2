package dev.cmk.internal.admin;

import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.SettingsField;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a key's settings against the fields of its provider. Messages name the field and never the value. */
final class SettingsCheck {

    private SettingsCheck() {}

    static void require(KeyProvider provider, Map<String, String> settings) {
        List<SettingsField> fields = provider.settings();
        List<String> names = fields.stream().map(SettingsField::name).toList();
        for (String name : settings.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("settings of type '" + provider.type() + "' hold an unknown field; "
                        + "the fields are " + names);
            }
        }
        fields.forEach(field -> requireField(field, settings.get(field.name())));
    }

    private static void requireField(SettingsField field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            if (field.required()) {
                throw new IllegalArgumentException(
                        "settings: '" + field.name() + "' (" + field.label() + ") is missing");
            }
            return;
        }
        if (value.length() > SettingsField.MAX_LENGTH) {
            throw new IllegalArgumentException("settings: '" + field.name() + "' has " + value.length()
                    + " characters; at most " + SettingsField.MAX_LENGTH + " are allowed");
        }
        if (!value.matches(field.pattern())) {
            throw new IllegalArgumentException(
                    "settings: '" + field.name() + "' is not of the form " + field.pattern() + ": " + field.help());
        }
    }
}
