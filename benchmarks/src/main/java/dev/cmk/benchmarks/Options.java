package dev.cmk.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was said on the command line: {@code --name=value}. */
record Options(Map<String, String> values) {

    Options {
        values = Map.copyOf(values);
    }

    static Options parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new UsageException("'" + argument + "' is not of the form --name=value");
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new Options(values);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    int number(String name, int otherwise) {
        return text(name).map(text -> number(name, text)).orElse(otherwise);
    }

    List<Integer> numbers(String name, Integer... otherwise) {
        return text(name)
                .map(value -> Arrays.stream(value.split(",", -1))
                        .map(text -> number(name, text))
                        .toList())
                .orElse(List.of(otherwise));
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + name + " takes numbers, not '" + text + "'");
        }
    }

    List<String> texts(String name, String... otherwise) {
        return text(name).map(value -> List.of(value.split(",", -1))).orElse(List.of(otherwise));
    }

    /** With other values for some. */
    Options with(Map<String, ?> others) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        others.forEach((name, value) -> changed.put(name, value.toString()));
        return new Options(changed);
    }

    /** As {@link #parse} takes them, for a child. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }
}
