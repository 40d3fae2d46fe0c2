package dev.cmk.testkit;

import dev.cmk.UnavailableReason;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.spi.KeyProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalKeyProviderContractTest extends KeyProviderContract {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void createTheKeys() {
        file = kms().createKey(organization(), "prod");
        kms().createKey(organization(), "other");
    }

    private LocalKeyProvider kms() {
        return LocalKeyProvider.in(directory);
    }

    @Override
    protected KeyProvider newProvider() {
        return kms();
    }

    @Override
    protected Map<String, String> settings() {
        return LocalKeyProvider.settings("prod");
    }

    @Override
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.of(LocalKeyProvider.settings("other"));
    }

    @Override
    protected List<Denial> denials() {
        Path away = directory.resolve("away");
        return List.of(
                new Denial(
                        "switched off",
                        () -> kms().disableKey(organization(), "prod"),
                        () -> kms().enableKey(organization(), "prod"),
                        UnavailableReason.DISABLED),
                new Denial("moved away", () -> move(file, away), () -> move(away, file), UnavailableReason.NOT_FOUND));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
