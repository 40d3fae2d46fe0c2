package dev.cmk.examples.quickstart.screen;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the output may use.
 *
 * @param terminal whether lines can be coloured and drawn anew
 * @param unicode whether there is more than ASCII
 */
public record Style(boolean terminal, boolean unicode) {

    /** ASCII without colours, as for a log file. */
    public static final Style PLAIN = new Style(false, false);

    static Style ofThisProcess(Charset charset) {
        Map<String, String> environment = System.getenv();
        boolean wanted = !environment.containsKey("NO_COLOR") && !"dumb".equals(environment.get("TERM"));
        return new Style(
                wanted && isTerminal(System.console()), charset.newEncoder().canEncode("✓━─→…"));
    }

    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console); // JDK 22 and later
        } catch (ReflectiveOperationException e) {
            return true; // before, there was a console only on a terminal
        }
    }

    String bold(String text) {
        return coded("1", text);
    }

    String dim(String text) {
        return coded("2", text);
    }

    String green(String text) {
        return coded("32", text);
    }

    private String coded(String code, String text) {
        return terminal ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    String tick() {
        return unicode ? "✓" : "ok";
    }

    String arrow() {
        return unicode ? "→" : "->";
    }

    String full() {
        return unicode ? "━" : "=";
    }

    String empty() {
        return unicode ? "─" : ".";
    }
}
