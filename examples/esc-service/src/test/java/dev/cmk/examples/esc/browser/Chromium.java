package dev.cmk.examples.esc.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One browser for all tests: the system's Chromium, or the one that Playwright has installed. Where there is neither the
 * tests are skipped, by name, unless {@code -Dtest.all-browsers=true} asks for it.
 */
final class Chromium implements ExecutionCondition {

    private static final List<Path> OF_THE_SYSTEM = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    /** What a browser asks of the internet at its start is of no use here. */
    private static final List<String> QUIET = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static Browser browser;
    private static String missing;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        start();
        if (browser != null) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if (Boolean.getBoolean("test.all-browsers")) {
            throw new IllegalStateException(missing);
        }
        return ConditionEvaluationResult.disabled(missing);
    }

    static synchronized Browser browser() {
        return browser;
    }

    private static synchronized void start() {
        if (browser != null || missing != null) {
            return;
        }
        try {
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Optional<Path> found =
                    OF_THE_SYSTEM.stream().filter(Files::isExecutable).findFirst();
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(QUIET);
            found.ifPresent(options::setExecutablePath);
            browser = playwright.chromium().launch(options);
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        } catch (PlaywrightException e) {
            missing = "no Chromium: install the package chromium, or Playwright's own browser ("
                    + e.getMessage().lines().findFirst().orElse("") + ")";
        }
    }
}
