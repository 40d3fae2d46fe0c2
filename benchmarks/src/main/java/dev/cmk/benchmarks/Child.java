package dev.cmk.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A JVM of its own, which takes orders and answers, a line each. */
final class Child implements AutoCloseable {

    static final String READY = "ready";

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String ENDED = "ended";

    private final Process process;
    private final PrintWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Child(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param options those of the child, and of these {@code heap} in megabytes, {@code gc} and {@code jvm}, more for its JVM
     */
    static Child start(Class<?> main, Options options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + options.number("heap", 64) + "m",
                "-XX:+Use" + options.text("gc").orElse("Serial") + "GC",
                "-Djmh.ignoreLock=true",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel="
                        + options.text("log").orElse("error"),
                "-cp",
                System.getProperty("java.class.path")));
        options.text("jvm").ifPresent(more -> command.addAll(Arrays.asList(more.split(" ", -1))));
        command.add(main.getName());
        command.addAll(options.arguments());
        Child child = new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
        Thread reader = new Thread(child::read, "answers of " + child.process.pid());
        reader.setDaemon(true);
        reader.start();
        child.await(READY);
        return child;
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            answers.add(e.toString());
        } finally {
            answers.add(ENDED);
        }
    }

    void order(String order) {
        orders.println(order);
    }

    /** What follows the first word of the next answer that begins with this one; others are passed over. */
    String await(String word) {
        try {
            while (true) {
                String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (answer == null || answer.equals(ENDED)) {
                    throw new IllegalStateException("a child " + (answer == null ? "does not answer" : "has ended"));
                }
                if (answer.equals(word) || answer.startsWith(word + " ")) {
                    return answer.substring(word.length()).strip();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Footprint footprint() {
        order("footprint");
        return Footprint.parse(await("footprint"));
    }

    /** The last of the answers so far that begins with this word; none is waited for. */
    @Nullable
    String last(String word) {
        String last = null;
        for (String answer = answers.poll(); answer != null; answer = answers.poll()) {
            if (answer.startsWith(word + " ")) {
                last = answer.substring(word.length() + 1);
            }
        }
        return last;
    }

    /** With SIGKILL. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        order("quit");
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
        }
    }

    /** The other end: says that it is ready, and takes orders until it is told to quit or the parent is gone. */
    static void obey(Consumer<String> orders) {
        Footprint.watch();
        say(READY);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = reader.readLine(); order != null && !order.equals("quit"); order = reader.readLine()) {
                if (order.equals("footprint")) {
                    say("footprint " + Footprint.take());
                } else {
                    orders.accept(order);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized void say(String answer) {
        System.out.println(answer);
        System.out.flush();
    }
}
