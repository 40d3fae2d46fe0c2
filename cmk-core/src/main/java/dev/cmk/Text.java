package dev.cmk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks for the names and ids that callers hand in; every message names the parameter and its limit. */
final class Text {

    /**
     * Separators and format characters of Unicode 16, first and last of each range. Written down, since an id that one
     * version of Java accepts has to be accepted by every other; what was not assigned by then is visible.
     */
    private static final int[][] INVISIBLE = {
        {0x0020, 0x0020},
        {0x00A0, 0x00A0},
        {0x00AD, 0x00AD},
        {0x0600, 0x0605},
        {0x061C, 0x061C},
        {0x06DD, 0x06DD},
        {0x070F, 0x070F},
        {0x0890, 0x0891},
        {0x08E2, 0x08E2},
        {0x1680, 0x1680},
        {0x180E, 0x180E},
        {0x2000, 0x200F},
        {0x2028, 0x202F},
        {0x205F, 0x2064},
        {0x2066, 0x206F},
        {0x3000, 0x3000},
        {0xFEFF, 0xFEFF},
        {0xFFF9, 0xFFFB},
        {0x110BD, 0x110BD},
        {0x110CD, 0x110CD},
        {0x13430, 0x1343F},
        {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A},
        {0xE0001, 0xE0001},
        {0xE0020, 0xE007F}
    };

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
        if (codePoint > ' ' && codePoint < 0x7F) {
            return true; // nearly always
        }
        boolean isNoncharacter = (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
        return !isNoncharacter
                && !Character.isISOControl(codePoint)
                && !isSurrogate(codePoint)
                && Character.getType(codePoint) != Character.PRIVATE_USE
                && Arrays.stream(INVISIBLE).noneMatch(range -> range[0] <= codePoint && codePoint <= range[1]);
    }

    private static boolean isSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
