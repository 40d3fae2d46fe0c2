package dev.cmk.examples.quickstart;

import dev.cmk.local.LocalKeys;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Everything that a run leaves for the next: the database, the platform-managed key, and the simulated AWS. */
record DataFolder(Path path) {

    static DataFolder open(Path path) {
        try {
            return new DataFolder(Files.createDirectories(path).toRealPath());
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /** Deletes what is known to be from here, and nothing else. */
    static void delete(Path path) {
        for (String name : List.of("quickstart.mv.db", "quickstart.trace.db", "platform-key.json", "aws.json")) {
            Path ours = path.resolve(name);
            try {
                Files.deleteIfExists(ours);
            } catch (IOException e) {
                throw failure(ours, e);
            }
        }
    }

    private static QuickstartException failure(Path path, IOException e) {
        return new QuickstartException(
                path + " cannot be written: " + e + "\nThe quickstart keeps its database and keys there.", e);
    }

    Path database() {
        return path.resolve("quickstart");
    }

    /** Made before there is a database, and from then on only opened: a new one would open nothing that is in there. */
    WrappingKey platformKey() {
        Path file = path.resolve("platform-key.json");
        boolean isNew = Files.notExists(file) && Files.notExists(path.resolve("quickstart.mv.db"));
        return isNew ? LocalKeys.create(file) : LocalKeys.open(file);
    }

    /** What the customers have in their accounts; in real life this is not on our machine. */
    Path simulatedAws() {
        return path.resolve("aws.json");
    }
}
