package dev.cmk.internal.fakes;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a class logs while something is done, at INFO and above; all loggers of slf4j-simple write to System.err. */
public final class Logged {

    private static final int INFO = 20;

    private Logged() {}

    public static List<String> by(Class<?> type, Runnable work) {
        return by(type, INFO, work);
    }

    public static List<String> by(Class<?> type, int level, Runnable work) {
        return everything(List.of(type), level, work)
                .lines()
                .filter(line -> line.contains(type.getName()) || line.contains(type.getSimpleName()))
                .toList();
    }

    /** All that some classes log, as text. */
    public static synchronized String everything(List<Class<?>> types, int level, Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        List<Integer> levels = types.stream().map(type -> changed(type, level)).toList();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
            for (int i = 0; i < types.size(); i++) {
                changed(types.get(i), levels.get(i));
            }
        }
        return captured.toString(StandardCharsets.UTF_8);
    }

    /** Gives the level that it had. */
    private static int changed(Class<?> type, int level) {
        Logger logger = LoggerFactory.getLogger(type);
        try {
            Field current = logger.getClass().getDeclaredField("currentLogLevel");
            current.setAccessible(true);
            int was = current.getInt(logger);
            current.setInt(logger, level);
            return was;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("slf4j-simple has changed", e);
        }
    }
}
