package dev.cmk.examples.quickstart;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.admin.NewKey;
import dev.cmk.examples.quickstart.customers.CustomersAws;
import dev.cmk.examples.quickstart.customers.Tenant;
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
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Encrypts the secrets of two organizations, and moves their data keys from key to key: the main job, step by step.
 *
 * <p>How the library is set up is in {@link Service}, how it is used for data in {@link Vault}, and what admins do with
 * their keys in {@link KeyLife} and {@link Revocation}.
 */
public final class Quickstart {

    /** How much there is to do: with 1,000 merchants and 1,000 calls per second, a re-encryption takes some seconds. */
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
            AwsChoice aws = AwsChoice.of(System.getenv());
            if (List.of(args).contains("--fresh")) {
                DataFolder.delete(folder.resolve(aws.folder()));
            }
            run(folder, aws, aws.size(), Screen.ofThisProcess());
        } catch (QuickstartException | EnvironmentsException e) {
            fail(e.getMessage());
        } catch (SdkException e) {
            fail("AWS is asked in vain: " + e.getMessage());
        } catch (CmkException e) {
            fail(e.getMessage() + "\nTo start over: ./mvnw -q -Pquickstart -Dexec.args=--fresh");
        }
    }

    private static void fail(@Nullable String message) {
        System.err.println("\n" + message);
        System.exit(1);
    }

    static void run(Path folder, AwsChoice aws, Size size, Screen screen) {
        long start = System.nanoTime();
        List<Environment> environments = new ArrayList<>(EnvironmentsFile.read(folder.resolve("environments.yaml")));
        environments.addAll(Merchants.of(Tenant.PENNYBRIDGE.organization(), size.merchants()));
        DataFolder data = DataFolder.open(folder.resolve(aws.folder()));
        WrappingKey platformKey = data.platformKey();

        AdvanceableTime time = new AdvanceableTime();
        MovedAliases movedAliases = new MovedAliases();

        try (Database database = Database.open(data.database())) {
            int run = database.beginRun();
            try (CustomersAws customers = aws.open(data, time, run)) {
                Service service = new Service(database, platformKey, customers, time, size.callsPerSecond());
                try (Cmk cmk = service.start(movedAliases)) {
                    Stage stage = new Stage(service, cmk, new Vault(cmk, database), screen, run, movedAliases);
                    new Beginning(stage).tell(environments, aws.folder());
                    new Sealing(stage)
                            .tell(environments.stream()
                                    .flatMap(environment -> environment.secrets().stream())
                                    .toList());
                    tell(stage);
                    new Ending(stage).tell(Duration.ofNanos(System.nanoTime() - start));
                }
            }
        }
    }

    private static void tell(Stage stage) {
        Tenant tenant = Tenant.PENNYBRIDGE;
        int firstNumber = 2 * stage.run() - 1;
        Proofs proofs = Proofs.begin(stage, tenant);
        KeyLife keys = new KeyLife(stage, tenant, proofs);
        keys.onlyAdmins();
        NewKey made = new Policies(stage, tenant, firstNumber).tell();
        CustomerManagedKey first = keys.first(made);
        new CloudTrail(stage, tenant).tell();
        new MovedAlias(stage, tenant, proofs).tell(first);
        keys.disableAll(keys.second(first, firstNumber + 1));
        new WhatDoesNotOpen(stage).tell();
        new Revocation(stage).tell();
    }
}
