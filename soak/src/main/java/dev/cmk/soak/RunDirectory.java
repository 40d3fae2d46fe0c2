package dev.cmk.soak;

import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one run. */
record RunDirectory(Path path) {

    static RunDirectory create(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunDirectory directory = new RunDirectory(path);
        LocalKeys.create(directory.platformKeyFile());
        return directory;
    }

    private Path platformKeyFile() {
        return path.resolve("platform.json");
    }

    WrappingKey platformKey() {
        return LocalKeys.open(platformKeyFile());
    }

    /** The customers' keys. */
    LocalKeyProvider customersKeys() {
        return LocalKeyProvider.in(path.resolve("customers"));
    }

    /** If it exists, no KMS answers, or all say no, as its content says. */
    Path kmsCut() {
        return path.resolve("kms.cut");
    }

    Path journal(String instance) {
        return path.resolve(instance + ".journal");
    }

    Path events(String instance) {
        return path.resolve(instance + ".events");
    }

    Path log(String instance) {
        return path.resolve(instance + ".log");
    }

    List<Path> journals() {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
