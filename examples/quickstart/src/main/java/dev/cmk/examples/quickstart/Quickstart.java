package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.examples.quickstart.environments.Environment;
import dev.cmk.examples.quickstart.environments.EnvironmentsException;
import dev.cmk.examples.quickstart.environments.EnvironmentsFile;
import dev.cmk.examples.quickstart.environments.Merchants;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.spi.WrappingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the secrets of two organizations, and moves their data keys from key to key: the main job, step by step.
 *
 * <p>How the library is set up is in {@link Service}, how it is used for data in {@link Vault}, and what admins do with
 * their keys in {@link KeyLife} and {@link Revocation}.
 */
public final class Quickstart {

    /** How much there is to do: with 2,000 merchants and 1,000 calls per second, a re-encryption takes four seconds. */
    record Size(int merchants, int callsPerSecond) {}

    private Quickstart() {}

    /**
     * Runs it. The system property {@code quickstart.directory} names the folder that holds {@code environments.yaml}.
     *
     * @param args {@code --fresh} to forget what earlier runs have left
     */
    public static void main(String[] args) {
        Path folder = Path.of(System.getProperty("quickstart.directory", "."));
        try {
            if (List.of(args).contains("--fresh")) {
                DataFolder.delete(folder.resolve("data"));
            }
            run(folder, new Size(2_000, 1_000), Screen.ofThisProcess());
        } catch (QuickstartException | EnvironmentsException e) {
            fail(e.getMessage());
        } catch (CmkException e) {
            fail(e.getMessage() + "\nTo start over: ./mvnw -q -Pquickstart -Dexec.args=--fresh");
        }
    }

    private static void fail(@Nullable String message) {
        System.err.println("\n" + message);
        System.exit(1);
    }

    static void run(Path folder, Size size, Screen screen) {
        long start = System.nanoTime();
        List<Environment> environments = new ArrayList<>(EnvironmentsFile.read(folder.resolve("environments.yaml")));
        environments.addAll(Merchants.of(Tenant.PENNYBRIDGE.organization(), size.merchants()));
        DataFolder data = DataFolder.open(folder.resolve("data"));
        WrappingKey platformKey = data.platformKey();

        try (Database database = Database.open(data.database())) {
            Service service = new Service(
                    database, platformKey, data.customersKms(), new AdvanceableTime(), size.callsPerSecond());
            try (Cmk cmk = service.start()) {
                Stage stage = new Stage(service, cmk, new Vault(cmk, database), screen, database.beginRun());

                new Beginning(stage).tell(environments);
                new Sealing(stage)
                        .tell(environments.stream()
                                .flatMap(environment -> environment.secrets().stream())
                                .toList());

                KeyLife keys = new KeyLife(stage);
                keys.onlyAdmins();
                CustomerManagedKey first = keys.first();
                CustomerManagedKey second = keys.second(first);
                keys.disableFirst(first, second);
                keys.disableAll(second);

                new WhatDoesNotOpen(stage).tell();
                new Revocation(stage).tell();
                new Ending(stage).tell(Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }
}
