package dev.cmk.soak;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is told on its command line.
 *
 * @param name which one, with the number of its life
 * @param role what it does
 * @param directory the files of the run
 * @param url leads to the database, by the driver's forwarder
 * @param strict whether its pool's connections come as SERIALIZABLE, or as the database gives them
 * @param engine which engine a worker runs
 * @param seed decides its choices
 * @param step where it is to die, if it is
 * @param passing at the how many-th passing
 */
record InstanceSettings(
        String name,
        Role role,
        Path directory,
        String url,
        boolean strict,
        Engine engine,
        long seed,
        @Nullable Step step,
        int passing) {

    List<String> toArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "name=" + name,
                "role=" + role,
                "directory=" + directory,
                "url=" + url,
                "strict=" + strict,
                "engine=" + engine,
                "seed=" + seed,
                "passing=" + passing));
        if (step != null) {
            arguments.add("step=" + step);
        }
        return arguments;
    }

    static InstanceSettings parse(String[] arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int split = argument.indexOf('=');
            values.put(argument.substring(0, split), argument.substring(split + 1));
        }
        String step = values.get("step");
        return new InstanceSettings(
                value(values, "name"),
                Role.valueOf(value(values, "role")),
                Path.of(value(values, "directory")),
                value(values, "url"),
                Boolean.parseBoolean(value(values, "strict")),
                Engine.valueOf(value(values, "engine")),
                Long.parseLong(value(values, "seed")),
                step == null ? null : Step.valueOf(step),
                Integer.parseInt(value(values, "passing")));
    }

    private static String value(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
