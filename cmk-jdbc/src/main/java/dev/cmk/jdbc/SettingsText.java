package dev.cmk.jdbc;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A key's settings as a column: {@code name=value}, one a line, in the order of the names. */
final class SettingsText {

    private SettingsText() {}

    static String write(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(settings).forEach((name, value) -> {
            escape(name, text);
            text.append('=');
            escape(value, text);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String part, StringBuilder text) {
        part.chars().forEach(c -> {
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '=' -> text.append("\\e");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\0' -> text.append("\\0");
                default -> text.append((char) c);
            }
        });
    }

    static Map<String, String> read(String text) {
        Map<String, String> settings = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a line of the settings has no '='");
            }
            settings.put(unescape(line.substring(0, equals)), unescape(line.substring(equals + 1)));
        });
        return settings;
    }

    private static String unescape(String part) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\' && i + 1 < part.length()) {
                i++;
                c = switch (part.charAt(i)) {
                    case 'e' -> '=';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case '0' -> '\0';
                    default -> part.charAt(i);
                };
            }
            value.append(c);
        }
        return value.toString();
    }
}
