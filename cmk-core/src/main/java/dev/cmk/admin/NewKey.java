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
     * @throws IllegalArgumentException if the name is blank, too long or holds a control character
     */
    public NewKey {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        settings = Map.copyOf(settings);
        int length = name.codePointCount(0, name.length());
        if (name.isBlank() || length > MAX_NAME) {
            throw new IllegalArgumentException(
                    "name has " + length + " characters; 1 to " + MAX_NAME + " that are not all blank are allowed");
        }
        if (!name.equals(name.strip())) {
            throw new IllegalArgumentException("name begins or ends with a space");
        }
        if (name.codePoints().anyMatch(NewKey::isNotAllowed)) {
            throw new IllegalArgumentException("name holds a control, format or unassigned character");
        }
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

    private static boolean isNotAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
