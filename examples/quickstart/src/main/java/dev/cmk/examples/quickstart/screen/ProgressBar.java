package dev.cmk.examples.quickstart.screen;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A bar that grows: in place on a terminal, otherwise as a line for each quarter. Fits into 80 columns. */
public final class ProgressBar {

    private static final int WIDTH = 28;

    private final Screen screen;
    private final long start = System.nanoTime();
    private String shown = "";
    private long nextQuarter = 1;

    /** On a screen, and from now. */
    public ProgressBar(Screen screen) {
        this.screen = screen;
    }

    /** How far it is, where nobody else knows how fast that was. */
    public void show(long done, long total) {
        double perSecond = done / seconds(took());
        show(done, total, perSecond, done == 0 ? null : Duration.ofMillis((long) ((total - done) / perSecond * 1000)));
    }

    /** How far it is, how fast it goes, and how long it takes still. */
    public void show(long done, long total, double perSecond, @Nullable Duration left) {
        String end = left == null ? "" : String.format(Locale.ROOT, "   %.0f s left", seconds(left));
        String line = line(done, total, perSecond, end);
        if (screen.style().terminal() && !line.equals(shown)) {
            screen.rewrite(line);
            shown = line;
        } else if (!screen.style().terminal() && done * 4 >= nextQuarter * total && done < total) {
            screen.line(line);
            nextQuarter = done * 4 / total + 1;
        }
    }

    /** All of it is done; that stays on the screen. */
    public void end(long total) {
        end(total, total, total / seconds(took()), took());
    }

    /** It has ended; that stays on the screen. */
    public void end(long done, long total, double perSecond, Duration took) {
        String line = line(done, total, perSecond, String.format(Locale.ROOT, "   in %.1f s", seconds(took)));
        if (screen.style().terminal()) {
            screen.rewrite("");
        }
        screen.line(line);
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private String line(long done, long total, double perSecond, String end) {
        Style style = screen.style();
        int full = total == 0 ? WIDTH : (int) (WIDTH * done / total);
        String bar =
                style.green(style.full().repeat(full)) + style.dim(style.empty().repeat(WIDTH - full));
        long percent = total == 0 ? 100 : 100 * done / total;
        String counts = String.format(Locale.ENGLISH, "%3d %%   %,d of %,d   %,.0f/s", percent, done, total, perSecond);
        return "   " + bar + " " + counts + end;
    }
}
