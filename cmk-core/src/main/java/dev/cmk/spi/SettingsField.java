package dev.cmk.spi;

import java.util.Objects;

/**
 * One field of a provider's settings, with what a page or a command line needs to ask for it.
 *
 * @param name the name in the settings
 * @param label what a person sees
 * @param help one sentence on what to enter
 * @param pattern a regular expression that the whole value matches
 * @param required whether it has to be there
 */
public record SettingsField(String name, String label, String help, String pattern, boolean required) {

    /** The longest value, in UTF-16 units. */
    public static final int MAX_LENGTH = 2048;

    /** Checks that everything is there. */
    public SettingsField {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(help, "help");
        Objects.requireNonNull(pattern, "pattern");
    }
}
