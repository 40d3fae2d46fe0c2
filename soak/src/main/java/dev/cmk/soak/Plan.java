package dev.cmk.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What a run does.
 *
 * @param seed decides all choices, though not how the processes' threads meet
 * @param length how long there are faults, at least
 * @param killsPerStep it also goes on until so many workers have died at every step
 * @param database which server
 * @param isolation what level the pools' connections come with
 * @param engine which engine the workers run
 * @param workers how many instances move data keys
 * @param clients how many encrypt and decrypt
 * @param admins how many change keys
 * @param directory where the files go
 */
record Plan(
        long seed,
        Duration length,
        int killsPerStep,
        DatabaseServer.Kind database,
        Isolation isolation,
        Engine engine,
        int workers,
        int clients,
        int admins,
        Path directory) {

    /** What level the pools' connections come with. */
    enum Isolation {
        /** As the database gives them. */
        DEFAULT,
        /** SERIALIZABLE. */
        STRICT,
        /** Each life of an instance draws its own. */
        MIXED;

        boolean isStrict(RandomGenerator random) {
            return switch (this) {
                case DEFAULT -> false;
                case STRICT -> true;
                case MIXED -> random.nextBoolean();
            };
        }
    }

    /** Bounded, so that a soak that gets nowhere ends. */
    Duration longest() {
        return length.plus(Duration.ofMinutes(5));
    }

    static Plan fromSystemProperties() {
        String seed = System.getProperty("soak.seed", "");
        return new Plan(
                seed.isBlank() ? System.nanoTime() : Long.parseLong(seed),
                Duration.ofMillis((long) (Double.parseDouble(System.getProperty("soak.minutes", "10")) * 60_000)),
                1,
                DatabaseServer.Kind.valueOf(upper("soak.database", "postgresql")),
                Isolation.valueOf(upper("soak.isolation", "mixed")),
                Engine.of(System.getProperty("soak.engine", "clustered")),
                Integer.getInteger("soak.workers", 3),
                Integer.getInteger("soak.clients", 2),
                Integer.getInteger("soak.admins", 2),
                Path.of(System.getProperty("soak.directory", "target/soak")));
    }

    private static String upper(String property, String otherwise) {
        return System.getProperty(property, otherwise).toUpperCase(Locale.ROOT);
    }
}
