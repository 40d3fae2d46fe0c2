package dev.cmk.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.Cmk;
import dev.cmk.admin.NewKey;
import dev.cmk.aws.AwsKmsProvider;
import dev.cmk.examples.quickstart.Quickstart.Size;
import dev.cmk.examples.quickstart.customers.SimulatedAws;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.EnvironmentsException;
import dev.cmk.examples.quickstart.environments.Place;
import dev.cmk.examples.quickstart.environments.Secret;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.examples.quickstart.screen.Style;
import dev.cmk.local.LocalKeyException;
import dev.cmk.spi.WrappingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    private static final Size SMALL = new Size(40, 100_000);
    private static final AwsChoice SIMULATED = AwsChoice.of(Map.of());

    @TempDir
    Path folder;

    @BeforeEach
    void put_the_input_there() throws IOException {
        Files.copy(Path.of("environments.yaml"), folder.resolve("environments.yaml"));
    }

    private String run() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Quickstart.run(folder, SIMULATED, SMALL, new Screen(new PrintStream(printed, true, UTF_8), Style.PLAIN));
        return printed.toString(UTF_8);
    }

    @Test
    void a_second_run_finds_what_the_first_has_left() {
        String first = run();
        assertThat(first)
                .contains(
                        "1: the database is new",
                        "ok 72 new or changed secrets are sealed, and open again",
                        "ok Mallory, who is no admin, is refused:",
                        "can be taken on with a wrong external",
                        "\"StringEquals\": { \"sts:ExternalId\": \"cmk-",
                        "ok with these pasted, a test of the key finds nothing to say against it",
                        "cmk:organization = pennybridge",
                        "ok a new environment, previews/pull-request-2041: its data key is under the new key",
                        "pennybridge-key-1 as it was -> pennybridge-key-1",
                        "ok the former key was not asked for any of them",
                        "ok no data key is left under Platform-managed key",
                        "ok no data key is left under pennybridge-key-1",
                        "ok no data key is left under pennybridge-key-2",
                        "ok all 62 secrets open, in an instance that has nothing in memory",
                        "ok all 63 secrets open, in an instance that has nothing in memory",
                        "ok all 64 secrets open, in an instance that has nothing in memory",
                        "ok to another organization",
                        "bits flipped",
                        "ok 10 min 10 s later (the clock was put forward), none of them opens:",
                        "alias/northhaul-key-1 is disabled: enable it in AWS KMS",
                        "ok Nils enables it again, and tests it: it works",
                        "ok all 10 secrets open again",
                        "customer-managed-key-disabled-all",
                        " proofs held")
                .containsPattern("ok [\\d,]+ reads meanwhile, in 2 threads of another instance: all succeeded")
                .containsPattern("ok each of the [\\d,]+ calls that used the key says for which organization")
                .doesNotContain("Left out");

        String second = run();
        assertThat(second)
                .contains(
                        "2: the database has what earlier runs left",
                        "ok 74 secrets that earlier runs have sealed open",
                        "ok pennybridge-key-1, disabled, wraps nothing: it is removed",
                        "ok no data key is left under pennybridge-key-3",
                        "northhaul-key-1",
                        " proofs held")
                .doesNotContain("new or changed", "northhaul-key-2");
        assertThat((first + second).lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void what_has_changed_in_the_input_is_sealed_anew() throws IOException {
        run();
        Path input = folder.resolve("environments.yaml");
        Files.writeString(input, Files.readString(input).replace("silver-pallet-2209", "golden-pallet-1"));
        assertThat(run()).contains("ok 1 new or changed secrets are sealed");
    }

    @Test
    void a_run_goes_on_where_one_before_was_broken_off() {
        DataFolder data = DataFolder.open(folder.resolve("data"));
        WrappingKey platformKey = data.platformKey();
        Tenant tenant = Tenant.PENNYBRIDGE;
        try (Database database = Database.open(data.database())) {
            AdvanceableTime time = new AdvanceableTime();
            SimulatedAws aws = SimulatedAws.start(data.simulatedAws(), time);
            Service service = new Service(database, platformKey, aws, time, SMALL.callsPerSecond());
            database.beginRun();
            // Only an instance that does not re-encrypt, as if the other one had just been killed.
            try (Cmk cmk = service.startAnother(event -> {})) {
                Place place = new Place(tenant.organization(), "platform/dev", "database.password");
                new Vault(cmk, database).put(new Secret(place, "lazy-otter-dev-only"));
                String externalId =
                        cmk.admin().setup(tenant.admin(), tenant.organization()).externalId();
                NewKey key = NewKey.of(tenant.keyName(1), AwsKmsProvider.TYPE, aws.key(tenant, 1, externalId));
                cmk.admin().add(tenant.admin(), tenant.organization(), key);
                aws.disable(key.settings());
            }
            aws.close();
        }
        assertThat(run())
                .contains(
                        "The run before was broken off while data keys moved",
                        "The run before was broken off. First, everything goes back",
                        "ok pennybridge-key-1, disabled, wraps nothing: it is removed",
                        " proofs held");
    }

    @Test
    void errors_name_the_file_and_what_to_do() throws IOException {
        Path data = folder.resolve("data");
        Files.writeString(data, "in the way");
        assertThatThrownBy(this::run)
                .isInstanceOf(QuickstartException.class)
                .hasMessageContainingAll(data.toString(), "cannot be written");
        Files.delete(data);

        Path input = folder.resolve("environments.yaml");
        String good = Files.readString(input);
        Files.writeString(input, good.replace("northhaul:", "southhaul:"));
        assertThatThrownBy(this::run).hasMessageContaining("'northhaul'");
        Files.writeString(input, good);

        run();
        Files.delete(data.resolve("platform-key.json"));
        assertThatThrownBy(this::run)
                .isInstanceOf(LocalKeyException.class)
                .hasMessageContainingAll("platform-key.json", "put it back");
        assertThat(data.resolve("platform-key.json")).doesNotExist();

        Files.delete(input);
        assertThatThrownBy(this::run)
                .isInstanceOf(EnvironmentsException.class)
                .hasMessageContainingAll(input.toString(), "is not there");
    }

    @Test
    void starting_over_deletes_only_what_the_quickstart_has_made() throws IOException {
        run();
        Path data = folder.resolve("data");
        Path foreign = Files.writeString(data.resolve("notes.txt"), "mine");
        DataFolder.delete(data);
        try (var left = Files.list(data)) {
            assertThat(left.toList()).isEqualTo(List.of(foreign));
        }
        assertThat(run()).contains("1: the database is new");
    }

    @Test
    void secrets_do_not_show_in_text_forms() {
        assertThat(new Secret(new Place("acme", "prod", "password"), "made-up").toString())
                .doesNotContain("made-up");
    }
}
