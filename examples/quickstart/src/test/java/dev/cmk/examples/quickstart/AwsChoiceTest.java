package dev.cmk.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.examples.quickstart.Quickstart.Size;
import dev.cmk.examples.quickstart.screen.Screen;
import dev.cmk.examples.quickstart.screen.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart against an AWS that is not its own: here another simulator, that the SDK finds by its default chain. */
class AwsChoiceTest {

    private static final Size SMALL = new Size(10, 100_000);
    private static final String ROLE = "arn:aws:iam::222222222222:role/cmk";

    @TempDir
    Path folder;

    private final AwsSimulator aws = AwsSimulator.start();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void put_input_and_credentials_there() throws IOException {
        Files.copy(Path.of("environments.yaml"), folder.resolve("environments.yaml"));
        System.setProperty("aws.accessKeyId", aws.credentials().accessKeyId());
        System.setProperty("aws.secretAccessKey", aws.credentials().secretAccessKey());
    }

    @AfterEach
    void take_them_away() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        aws.close();
    }

    private String run(Map<String, String> more) {
        printed.reset();
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CMK_AWS_ENDPOINT", aws.endpoint().toString());
        Screen screen = new Screen(new PrintStream(printed, true, UTF_8), Style.PLAIN);
        Quickstart.run(folder, AwsChoice.of(environment), SMALL, screen);
        return printed.toString(UTF_8);
    }

    @Test
    void at_an_endpoint_the_keys_are_used_directly_and_that_is_said() {
        assertThat(run(Map.of()))
                .contains(
                        "data/endpoint/quickstart.mv.db",
                        "Left out: the policies to paste",
                        "Left out: the calls as the customer sees them",
                        "its data key is under the new key",
                        "ok no data key is left under pennybridge-key-2",
                        "is disabled: enable it in AWS KMS",
                        " proofs held")
                .doesNotContain("the former key was not asked");
        assertThat(run(Map.of())).contains("ok no data key is left under pennybridge-key-4", " proofs held");
        assertThat(aws.callLog().count("AssumeRole")).isZero();
    }

    @Test
    void a_role_that_is_there_needs_what_is_printed() {
        SimulatedKey first = aws.createKey("222222222222", "eu-central-1");
        SimulatedKey second = aws.createKey("222222222222", "eu-central-1");
        Permission use = Permission.allow("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey");
        aws.createRole(ROLE, TrustPolicy.of(AwsSimulator.PLATFORM_ACCOUNT), use);
        Map<String, String> named =
                Map.of("CMK_AWS_KEY_ARN", first.arn() + "," + second.arn(), "CMK_AWS_ROLE_ARN", ROLE);
        assertThatThrownBy(() -> run(named))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContainingAll("wrong external id", "Paste what is above, and run this again");

        Matcher externalId = Pattern.compile("\"sts:ExternalId\": \"(.*?)\"").matcher(printed.toString(UTF_8));
        assertThat(externalId.find()).isTrue();
        String principal = "arn:aws:iam::" + AwsSimulator.PLATFORM_ACCOUNT + ":root";
        assertThat(printed.toString(UTF_8)).contains(principal, first.arn());
        aws.createRole(ROLE, TrustPolicy.of(principal).withExternalId(externalId.group(1)), use);
        assertThat(run(named))
                .contains(
                        "ok they are pasted",
                        "Left out: a key refused because",
                        "Left out: an alias that is moved",
                        "ok no data key is left under pennybridge-key-4",
                        "Left out: a customer who disables their key",
                        " proofs held");
    }

    @Test
    void one_key_without_a_role_is_enough() {
        SimulatedKey key = aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, "eu-central-1");
        assertThat(run(Map.of("CMK_AWS_KEY_ARN", key.arn())))
                .contains(
                        "Left out: the policies to paste",
                        "Left out: a second key, and the first one disabled",
                        "ok no data key is left under pennybridge-key-1",
                        " proofs held");
    }

    @Test
    void what_is_wrong_in_the_environment_is_said() {
        assertWrong(Map.of("CMK_AWS_ROLE_ARN", ROLE), "CMK_AWS_ROLE_ARN needs CMK_AWS_KEY_ARN");
        assertWrong(Map.of("CMK_AWS_KEY_ARN", "arn:aws:s3:::bucket"), "CMK_AWS_KEY_ARN is wrong");
        assertWrong(Map.of("CMK_AWS_KEY_ARN", "a,b,c"), "names 3 keys; one or two are used");
        assertWrong(Map.of("CMK_AWS_ENDPOINT", "localhost:4566"), "'localhost:4566', which is no http or https URL");
    }

    private static void assertWrong(Map<String, String> environment, String message) {
        assertThatThrownBy(() -> AwsChoice.of(environment))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining(message);
    }
}
