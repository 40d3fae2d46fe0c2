package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import dev.cmk.OrganizationId;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class AwsSetupTest {

    private static final String SERVICE = "arn:aws:iam::999988887777:role/service";
    private static final String ROLE = "arn:aws:iam::111122223333:role/cmk";
    private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";
    private static final URI ISSUER = URI.create("https://id.example.com/oidc");
    private static final OrganizationId NASTY = OrganizationId.of("a\"b\\c${aws:username}%{if}#:-&@trust@*'é😀");

    private static final AwsSetup EXTERNAL_ID = AwsSetup.withExternalId(SERVICE, "Zq3+/=@x");
    private static final AwsSetup WEB_IDENTITY =
            AwsSetup.withWebIdentity(ISSUER, OrganizationId.of("acme"), "organization:acme");
    private static final AwsSetup LITERAL = AwsSetup.withWebIdentity(ISSUER, NASTY, "o\"\\${x}%{y}");

    static Stream<AwsSetup> setups() {
        return Stream.of(EXTERNAL_ID, WEB_IDENTITY, LITERAL);
    }

    private static JsonObject json(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        JsonElement parsed = JsonParser.parseReader(reader);
        return parsed.getAsJsonObject();
    }

    private static JsonObject statement(String policy) {
        JsonObject parsed = json(policy);
        assertThat(parsed.get("Version").getAsString()).isEqualTo("2012-10-17");
        assertThat(parsed.getAsJsonArray("Statement")).hasSize(1);
        return parsed.getAsJsonArray("Statement").get(0).getAsJsonObject();
    }

    @Test
    void the_trust_policy_requires_the_external_id() {
        JsonObject statement = statement(EXTERNAL_ID.trustPolicy(ROLE));
        assertThat(statement).isEqualTo(json("""
                        {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "sts:AssumeRole",
                         "Condition": {"StringEquals": {"sts:ExternalId": "Zq3+/=@x"}}}
                        """.formatted(SERVICE)));
    }

    @Test
    void the_trust_policy_requires_audience_and_subject() {
        JsonObject statement = statement(WEB_IDENTITY.trustPolicy(ROLE));
        assertThat(statement.get("Action").getAsString()).isEqualTo("sts:AssumeRoleWithWebIdentity");
        assertThat(statement.getAsJsonObject("Principal").get("Federated").getAsString())
                .isEqualTo("arn:aws:iam::111122223333:oidc-provider/id.example.com/oidc");
        JsonObject equal = statement.getAsJsonObject("Condition").getAsJsonObject("StringEquals");
        assertThat(equal.get("id.example.com/oidc:aud").getAsString()).isEqualTo("aws:acme");
        assertThat(equal.get("id.example.com/oidc:sub").getAsString()).isEqualTo("organization:acme");
        assertThat(equal.size()).isEqualTo(2);
    }

    @Test
    void what_a_customer_has_chosen_is_taken_literally() {
        JsonObject equal = statement(LITERAL.trustPolicy(ROLE))
                .getAsJsonObject("Condition")
                .getAsJsonObject("StringEquals");
        assertThat(equal.get("id.example.com/oidc:aud").getAsString()).isEqualTo(WebIdentityTokens.audience(NASTY));
        assertThat(equal.get("id.example.com/oidc:sub").getAsString()).isEqualTo("o\"\\${$}{x}%{y}");
    }

    @Test
    void an_organization_is_called_by_its_id_or_by_a_hash_that_every_policy_and_template_takes() {
        assertThat(audience("acme")).isEqualTo("aws:acme");
        assertThat(audience("acme/prod_1.x@y-z")).isEqualTo("aws:acme/prod_1.x@y-z");
        assertThat(audience("abc".repeat(42) + "ab")).hasSize(4 + 128);
        for (String odd : List.of("\u00e9", "\uD83D\uDE00", "{{resolve:ssm:x}}", "a:b", "a+b", "${x}", "sha256-0")) {
            assertThat(audience(odd)).matches("aws:sha256-[0-9a-f]{64}");
        }
        assertThat(audience("\u00e9")).isNotEqualTo(audience("e\u0301"));
        assertThat(audience(audience("\u00e9").substring(4))).isNotEqualTo(audience("\u00e9"));
    }

    private static String audience(String organization) {
        return WebIdentityTokens.audience(OrganizationId.of(organization));
    }

    @Test
    void the_key_and_the_role_get_three_permissions() {
        JsonObject key = json(EXTERNAL_ID.keyPolicyStatement(ROLE));
        JsonObject role = statement(EXTERNAL_ID.identityPolicy(KEY));
        for (JsonObject statement : List.of(key, role)) {
            assertThat(statement.get("Effect").getAsString()).isEqualTo("Allow");
            assertThat(statement.get("Action"))
                    .hasToString("[\"kms:Encrypt\",\"kms:Decrypt\",\"kms:GenerateDataKey\"]");
        }
        assertThat(key.getAsJsonObject("Principal").get("AWS").getAsString()).isEqualTo(ROLE);
        assertThat(role.get("Resource").getAsString()).isEqualTo(KEY);
    }

    @Test
    void the_policies_are_for_the_partition_of_the_role() {
        assertThat(WEB_IDENTITY.trustPolicy("arn:aws-cn:iam::111122223333:role/cmk"))
                .contains("arn:aws-cn:iam::111122223333:oidc-provider/");
    }

    @Test
    void nothing_is_written_from_what_is_not_of_its_form() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsSetup.withExternalId("arn:aws:iam::1:root", "id"))
                .withMessageContaining("12 digits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsSetup.withExternalId("arn:aws:iam::999988887777:group/x", "id"))
                .withMessageContaining("servicePrincipal");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsSetup.withExternalId(SERVICE, "\"*"))
                .withMessageContaining("externalId");
        for (String issuer :
                List.of("http://id.example.com", "https://id.example.com:8443", "https://a/?b", "https://a/")) {
            assertThatIllegalArgumentException()
                    .as(issuer)
                    .isThrownBy(() -> AwsSetup.withWebIdentity(URI.create(issuer), NASTY, "s"))
                    .withMessageContaining("issuer");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsSetup.withWebIdentity(ISSUER, NASTY, "a b"))
                .withMessageContaining("subject");
        assertThatIllegalArgumentException().isThrownBy(() -> EXTERNAL_ID.trustPolicy(KEY));
        assertThatIllegalArgumentException().isThrownBy(() -> EXTERNAL_ID.keyPolicyStatement("*"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EXTERNAL_ID.identityPolicy("arn:aws:kms:eu-central-1:111122223333:alias/prod"))
                .withMessageContaining("not aliases");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Object yaml, String... path) {
        Object found = yaml;
        for (String name : path) {
            found = ((Map<String, Object>) found).get(name);
            assertThat(found).as(name).isNotNull();
        }
        return (Map<String, Object>) found;
    }

    @ParameterizedTest
    @MethodSource("setups")
    void the_cloudformation_template_makes_role_key_and_alias(AwsSetup setup) {
        Object template = new Load(LoadSettings.builder().build()).loadFromString(setup.cloudFormation());
        assertThat(at(template)).containsEntry("AWSTemplateFormatVersion", "2010-09-09");
        Map<String, Object> resources = at(template, "Resources");
        assertThat(at(resources, "Role")).containsEntry("Type", "AWS::IAM::Role");
        assertThat(at(resources, "Key"))
                .containsEntry("Type", "AWS::KMS::Key")
                .containsEntry("DeletionPolicy", "Retain");
        assertThat(at(resources, "Alias")).containsEntry("Type", "AWS::KMS::Alias");
        assertThat(resources.containsKey("Provider")).isEqualTo(setup != EXTERNAL_ID);
        assertThat(at(resources, "Key", "Properties", "KeyPolicy").get("Statement"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(at(template, "Outputs")).containsOnlyKeys("KeyArn", "RoleArn");
    }

    @Test
    void the_cloudformation_template_takes_what_a_customer_has_chosen_literally() {
        Object template = new Load(LoadSettings.builder().build()).loadFromString(LITERAL.cloudFormation());
        assertThat(at(template, "Resources", "Provider", "Properties").get("ClientIdList"))
                .isEqualTo(List.of(WebIdentityTokens.audience(NASTY)));
        Map<String, Object> trust = at(template, "Resources", "Role", "Properties", "AssumeRolePolicyDocument");
        Object statement = ((List<?>) trust.get("Statement")).get(0);
        assertThat(at(statement, "Condition", "StringEquals"))
                .containsEntry("id.example.com/oidc:aud", WebIdentityTokens.audience(NASTY));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void cfn_lint_finds_nothing(AwsSetup setup, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("cmk.yaml"), setup.cloudFormation());
        run("cfn-lint is not installed", List.of("cfn-lint", "--version"), List.of("cfn-lint", file.toString()));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void the_terraform_file_is_well_formed(AwsSetup setup) {
        String file = setup.terraform();
        assertThat(file)
                .contains("resource \"aws_iam_role\" \"cmk\"")
                .contains("resource \"aws_kms_key\" \"cmk\"")
                .contains("\"kms:Encrypt\", \"kms:Decrypt\", \"kms:GenerateDataKey\"")
                .doesNotContain("@provider@");
        assertThat(file.contains("aws_iam_openid_connect_provider")).isEqualTo(setup != EXTERNAL_ID);
        String withoutStrings = file.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "\"\"");
        for (String pair : List.of("{}", "[]", "()")) {
            assertThat(withoutStrings.chars().filter(c -> c == pair.charAt(0)).count())
                    .as(pair)
                    .isEqualTo(withoutStrings
                            .chars()
                            .filter(c -> c == pair.charAt(1))
                            .count());
        }
    }

    @Test
    void the_terraform_file_takes_what_a_customer_has_chosen_literally() {
        assertThat(LITERAL.terraform())
                .contains("[\"" + WebIdentityTokens.audience(NASTY) + "\"]")
                .contains("= \"o\\\"\\\\$${$}{x}%%{y}\"");
    }

    @ParameterizedTest
    @MethodSource("setups")
    void terraform_reads_and_would_not_reformat_it(AwsSetup setup, @TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("cmk.tf"), setup.terraform());
        run(
                "terraform is not installed",
                List.of("terraform", "version"),
                List.of("terraform", "fmt", "-check", "-diff", directory.toString()));
    }

    private static void run(String otherwise, List<String> installed, List<String> command) throws Exception {
        assumeTrue(isInstalled(installed), otherwise);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static boolean isInstalled(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
