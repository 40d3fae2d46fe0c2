package dev.cmk;

import java.nio.charset.StandardCharsets;

/** Checks for the names and ids that callers hand in; every message names the parameter and its limit. */
final class Text {

    private Text() {}

    static void requireVisible(String parameter, String value, int maxCodePoints) {
        requireNotEmpty(parameter, value);
        int length = value.codePointCount(0, value.length());
        if (length > maxCodePoints) {
            throw new IllegalArgumentException(
                    parameter + " has " + length + " characters; at most " + maxCodePoints + " are allowed");
        }
        value.codePoints().filter(c -> !isVisible(c)).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(
                    parameter + " holds U+%04X; only visible characters are allowed".formatted(c));
        });
    }

    static void requireUtf8(String parameter, String value, int maxBytes) {
        requireNotEmpty(parameter, value);
        if (value.length() > maxBytes) { // a UTF-16 unit never takes less than one byte of UTF-8
            throw new IllegalArgumentException(
                    parameter + " has more than " + maxBytes + " bytes of UTF-8, the most that is allowed");
        }
        value.codePoints()
                .filter(c -> Character.isISOControl(c) || isSurrogate(c))
                .findFirst()
                .ifPresent(c -> {
                    throw new IllegalArgumentException(parameter
                            + " holds U+%04X; control characters and unpaired surrogates are not allowed".formatted(c));
                });
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(
                    parameter + " has " + bytes + " bytes of UTF-8; at most " + maxBytes + " are allowed");
        }
    }

    /** The UTF-8 bytes of a text of any characters but unpaired surrogates. */
    static byte[] utf8(String parameter, String value, int minBytes, int maxBytes) {
        if (value.length() < minBytes) {
            throw new IllegalArgumentException(parameter + " is empty; at least one character is needed");
        }
        if (value.length() > maxBytes) { // a UTF-16 unit never takes less than one byte of UTF-8
            throw new IllegalArgumentException(
                    parameter + " has more than " + maxBytes + " bytes of UTF-8, the most that is allowed");
        }
        if (value.codePoints().anyMatch(Text::isSurrogate)) {
            throw new IllegalArgumentException(parameter + " holds an unpaired surrogate, which is not allowed");
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            throw new IllegalArgumentException(
                    parameter + " has " + bytes.length + " bytes of UTF-8; at most " + maxBytes + " are allowed");
        }
        return bytes;
    }

    private static void requireNotEmpty(String parameter, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(parameter + " is empty; at least one character is needed");
        }
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static boolean isSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
