package dev.cmk.admin;

/** Checks for texts that people read and databases keep; every message names the parameter and its limit. */
final class Printable {

    private Printable() {}

    /** 1 to so many code points, not blank, no space at an end, and nothing that cannot be seen or stored. */
    static void require(String parameter, String value, int maxCodePoints) {
        int length = value.codePointCount(0, value.length());
        if (length > maxCodePoints || value.codePoints().allMatch(Printable::isSpace)) {
            throw new IllegalArgumentException(parameter + " has " + length + " characters; 1 to " + maxCodePoints
                    + " that are not all blank are allowed");
        }
        value.codePoints().filter(Printable::isNotAllowed).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(parameter
                    + " holds U+%04X; control, format, private and unassigned characters are not allowed".formatted(c));
        });
        if (isSpace(value.codePointAt(0)) || isSpace(value.codePointBefore(value.length()))) {
            throw new IllegalArgumentException(parameter + " begins or ends with a space");
        }
    }

    private static boolean isSpace(int codePoint) {
        return Character.isSpaceChar(codePoint) || Character.isWhitespace(codePoint);
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
