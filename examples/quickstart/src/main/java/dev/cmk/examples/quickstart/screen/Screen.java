package dev.cmk.examples.quickstart.screen;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Prints chapters, sentences and proofs, at most 100 columns wide. */
public final class Screen {

    private static final int WIDTH = 98;
    private static final String MARGIN = "   ";

    private final PrintStream out;
    private final Style style;
    private boolean afterGap = true;
    private int chapter;
    private int proofs;

    /** On a stream, in a style. */
    public Screen(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** On what this process was started with. */
    public static Screen ofThisProcess() {
        return new Screen(System.out, Style.ofThisProcess(charset()));
    }

    /** What {@code System.out} encodes to; JDK 17 does not say. */
    private static Charset charset() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElse(StandardCharsets.US_ASCII);
    }

    Style style() {
        return style;
    }

    void line(String text) {
        out.println(text);
        afterGap = false;
    }

    /** Takes the place of the present line of a terminal. */
    void rewrite(String text) {
        out.print("\r" + text + "\u001b[K");
        out.flush();
    }

    /** The first line. */
    public void title(String text) {
        line(style.bold(text));
        gap();
    }

    /** Begins the next chapter. */
    public void chapter(String title) {
        gap();
        line(style.bold(++chapter + "  " + title));
        gap();
    }

    /** A sentence or two. */
    public void say(String text) {
        wrapped(text, MARGIN, MARGIN).forEach(this::line);
    }

    /** A name and what there is to know about it. */
    public void fact(String name, String text) {
        String first = MARGIN + String.format("%-14s", name);
        wrapped(text, first, " ".repeat(first.length())).forEach(this::line);
    }

    /** A message, as the library worded it. */
    public void quote(String text) {
        wrapped(text, MARGIN + "  ", MARGIN + "  ").forEach(line -> line(style.dim(line)));
    }

    /** What can be copied from the screen: each line is left as it is. */
    public void verbatim(String text) {
        text.lines().forEach(line -> line(style.dim(MARGIN + line)));
    }

    /** From one thing to another. */
    public void movement(String from, String to) {
        say(from + " " + style.arrow() + " " + to);
    }

    /** An empty line, unless there is one. */
    public void gap() {
        if (!afterGap) {
            out.println();
            afterGap = true;
        }
    }

    /**
     * Says that something is so, after it was found to be so.
     *
     * @throws IllegalStateException if it is not
     */
    public void proof(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("This should hold and does not: " + what);
        }
        proofs++;
        List<String> lines = wrapped(
                what,
                MARGIN + style.tick() + " ",
                MARGIN + " ".repeat(style.tick().length() + 1));
        line(lines.get(0).replaceFirst(style.tick(), style.green(style.tick())));
        lines.stream().skip(1).forEach(this::line);
    }

    /** How many proofs there were. */
    public int proofs() {
        return proofs;
    }

    private static List<String> wrapped(String text, String first, String other) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        int start = first.length();
        for (String word : text.split(" ", -1)) {
            if (line.length() > start && line.length() + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(other);
                start = other.length();
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
