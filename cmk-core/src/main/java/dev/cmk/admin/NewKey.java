package dev.cmk.admin;

import dev.cmk.keys.CustomerManagedKey;
import java.util.Map;
import java.util.Objects;

/**
 * A key to be added or tested.
 *
 * @param name 1–64 visible characters or spaces, unique in the organization
 * @param type the provider's type, such as {@code aws-kms}
 * @param settings the provider's settings by field name, see {@code KeyProvider.settings()}
 */
public record NewKey(String name, String type, Map<String, String> settings) {

    /** The longest name, in Unicode code points. */
    public static final int MAX_NAME = CustomerManagedKey.MAX_NAME;

    /**
     * Copies the settings and checks the name.
     *
     * @throws IllegalArgumentException if the name is blank, too long, begins or ends with a space, or holds a character
     *     that cannot be seen
     */
    public NewKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        settings = Map.copyOf(Objects.requireNonNull(settings, "settings"));
        Printable.require("name", name, MAX_NAME);
    }

    /**
     * The same as the constructor.
     *
     * @param name the key's name
     * @param type the provider's type
     * @param settings the provider's settings
     * @return the checked key
     */
    public static NewKey of(String name, String type, Map<String, String> settings) {
        return new NewKey(name, type, settings);
    }
}
