package dev.cmk.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One life of an instance, from outside. */
final class Member {

    /** Why an instance is not there any more, or will soon not be. */
    enum End {
        /** Nobody has ended it. */
        NONE,
        /** The driver has sent SIGKILL. */
        KILLED,
        /** It was asked to end. */
        ASKED
    }

    /** Exit code of a process that was killed by signal 9. */
    static final int SIGKILL = 128 + 9;

    private final InstanceSettings settings;
    private final Process process;
    private volatile End end = End.NONE;
    private volatile long killedAt;
    private boolean stopped;

    private Member(InstanceSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    static Member start(InstanceSettings settings, RunDirectory directory) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dorg.slf4j.simpleLogger.log.dev.cmk=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-classpath",
                System.getProperty("java.class.path"),
                Instance.class.getName()));
        command.addAll(settings.toArguments());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.log(settings.name()).toFile())
                    .start();
            return new Member(settings, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return settings.name();
    }

    InstanceSettings settings() {
        return settings;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isStopped() {
        return stopped;
    }

    End end() {
        return end;
    }

    long killedAt() {
        return killedAt;
    }

    void kill() {
        killedAt = System.currentTimeMillis();
        end = End.KILLED;
        process.destroyForcibly();
    }

    void stop() {
        stopped = true;
        signal("-STOP");
    }

    void goOn() {
        stopped = false;
        signal("-CONT");
    }

    private void signal(String which) {
        try {
            new ProcessBuilder("kill", which, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its standard input ends. */
    void ask() {
        end = End.ASKED;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean waitFor(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /** Null as long as it lives. */
    @Nullable
    Integer exitCode() {
        return process.isAlive() ? null : process.exitValue();
    }
}
