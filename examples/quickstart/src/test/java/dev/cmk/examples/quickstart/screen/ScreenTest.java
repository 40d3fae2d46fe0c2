package dev.cmk.examples.quickstart.screen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static String printed(Style style, Consumer<Screen> work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        work.accept(new Screen(new PrintStream(bytes, true, UTF_8), style));
        return bytes.toString(UTF_8);
    }

    private static void everything(Screen screen) {
        screen.title("A title");
        screen.chapter("A chapter");
        screen.proof(true, "word ".repeat(100));
        screen.quote("quoted");
        new Table("a", "b").row("x", "1,000").row("y", "2").on(screen);
        ProgressBar bar = new ProgressBar(screen);
        for (int done = 0; done < 1000; done++) {
            bar.show(done, 1000);
        }
        bar.end(1000);
    }

    @Test
    void a_pipe_gets_plain_lines_of_ascii() {
        String text = printed(Style.PLAIN, ScreenTest::everything);
        assertThat(text).matches("[\\x20-\\x7e\\r\\n]*");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(text.lines().filter(line -> line.contains(" of 1,000"))).hasSize(4);
    }

    @Test
    void a_terminal_gets_colours_and_a_bar_that_grows_in_place() {
        String text = printed(new Style(true, true), ScreenTest::everything);
        assertThat(text).contains("\u001b[32m✓\u001b[0m", "\r   ", "\u001b[K");
        assertThat(text.split("\r", -1)).hasSizeGreaterThan(100);
    }

    @Test
    void what_does_not_hold_is_no_proof() {
        assertThatThrownBy(() -> printed(Style.PLAIN, screen -> screen.proof(false, "the moon is cheese")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the moon is cheese");
    }

    @Test
    void nothing_to_do_is_done() {
        assertThat(printed(Style.PLAIN, screen -> new ProgressBar(screen).end(0, 0, 0, Duration.ZERO)))
                .contains("100 %");
    }
}
