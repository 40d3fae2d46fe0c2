package dev.cmk.aws;

import static dev.cmk.aws.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Call;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TokenIssuer;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reaches whose key, and what is refused. */
class AccessTest {

    private final World world = new World();
    private final AwsKmsProvider provider = world.builder().build();
    private final Customer acme = world.acme();
    private final Customer globex = world.globex();

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    private static WrapContext context(Customer customer) {
        return new WrapContext(customer.organization, DataKeyId.random());
    }

    private static void assertWorks(WrappingKey key, Customer customer) {
        WrapContext context = context(customer);
        GeneratedDataKey generated = key.generate(context);
        assertThat(key.unwrap(generated.wrapped(), context)).isEqualTo(generated.dataKey());
        assertThat(key.unwrap(key.wrap(generated.dataKey(), context), context)).isEqualTo(generated.dataKey());
    }

    // What is needed

    @Test
    void three_permissions_are_enough_for_everything_and_each_is_needed() {
        WrappingKey key = acme.open(provider);
        assertThatCode(key::check).doesNotThrowAnyException();
        assertWorks(key, acme);
        assertThat(key.fingerprint()).isEqualTo(acme.key.arn());
        assertThat(world.aws.callLog().counts().keySet())
                .containsExactlyInAnyOrder("AssumeRole", "Decrypt", "Encrypt", "GenerateDataKey");

        WrapContext context = context(acme);
        WrappedDataKey wrapped = key.wrap(new byte[32], context);
        acme.role(acme.key, "kms:Decrypt", "kms:GenerateDataKey");
        assertThat(refused(
                        UnavailableReason.ACCESS_DENIED,
                        () -> acme.open(provider).wrap(new byte[32], context)))
                .hasMessageContaining("kms:Encrypt")
                .hasMessageContaining(acme.roleArn);
        acme.role(acme.key, "kms:Encrypt", "kms:GenerateDataKey");
        assertThat(refused(
                        UnavailableReason.ACCESS_DENIED,
                        () -> acme.open(provider).unwrap(wrapped, context)))
                .hasMessageContaining("kms:Decrypt");
        acme.role(acme.key, "kms:Encrypt", "kms:Decrypt");
        assertThat(refused(
                        UnavailableReason.ACCESS_DENIED,
                        () -> acme.open(provider).generate(context)))
                .hasMessageContaining("kms:GenerateDataKey");
    }

    @Test
    void the_customer_sees_organization_and_data_key_in_their_log() {
        WrapContext context = context(acme);
        acme.open(provider).generate(context);
        Call call = world.aws.callLog().calls("GenerateDataKey").get(0);
        assertThat(call.encryptionContext())
                .isEqualTo(Map.of(
                        "cmk:organization",
                        "acme",
                        "cmk:data-key",
                        context.dataKey().toString()));
        assertThat(call.sessionName().orElseThrow()).startsWith("cmk-acme-");
        assertThat(call.role()).contains(acme.roleArn);
    }

    @Test
    void the_policies_to_paste_are_what_is_needed() {
        AwsSetup setup = AwsSetup.withExternalId(world.aws.platformArn(), acme.externalId);
        world.aws.createRole(acme.roleArn, setup.trustPolicy(acme.roleArn), setup.identityPolicy(acme.key.arn()));
        WrappingKey key = acme.open(provider);
        key.check();
        assertWorks(key, acme);
    }

    @Test
    void the_policies_to_paste_for_web_identity_are_what_is_needed() {
        AwsSetup setup =
                AwsSetup.withWebIdentity(URI.create(world.issuer.url()), acme.organization, "organization:acme");
        world.aws.createRole(acme.roleArn, setup.trustPolicy(acme.roleArn), setup.identityPolicy(acme.key.arn()));
        WrappingKey key = acme.open(provider, acme.webIdentity());
        key.check();
        assertWorks(key, acme);
        assertThat(world.aws.callLog().count("AssumeRole")).isZero();
    }

    @Test
    void the_statement_for_the_key_lets_a_role_of_another_account_in() {
        AwsSetup setup = AwsSetup.withExternalId(world.aws.platformArn(), acme.externalId);
        SimulatedKey elsewhere = world.aws.createKey(World.OTHER_ACCOUNT, World.REGION);
        elsewhere.setPolicy(
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + setup.keyPolicyStatement(acme.roleArn) + "]}");
        world.aws.createRole(acme.roleArn, setup.trustPolicy(acme.roleArn), setup.identityPolicy(elsewhere.arn()));
        assertWorks(acme.open(provider, acme.settings(elsewhere.arn())), acme);
    }

    @Test
    void a_key_in_another_partition_is_reached_there() {
        SimulatedKey key = world.aws.createKey(World.ACCOUNT, "cn-north-1");
        assertThat(key.arn()).startsWith("arn:aws-cn:");
        Map<String, String> direct = Map.of("keyArn", key.arn(), "access", "direct");
        try (AwsKmsProvider china =
                world.builder().allowDirect(acme.organization, key.arn()).build()) {
            refused(
                    UnavailableReason.ACCESS_DENIED,
                    () -> acme.open(china, direct).generate(context(acme)));
        }
        assertThat(world.aws.callLog().calls("GenerateDataKey").get(0).region()).contains("cn-north-1");
    }

    @Test
    void a_replica_is_reached_in_its_region_and_is_the_same_key() {
        SimulatedKey primary = world.aws.createMultiRegionKey(World.ACCOUNT, World.REGION);
        SimulatedKey replica = primary.replicateTo("us-east-1");
        acme.allow(World.THREE);
        WrappingKey key = acme.open(provider, acme.settings(replica.arn()));
        assertWorks(key, acme);
        assertThat(key.fingerprint())
                .isEqualTo(acme.open(provider, acme.settings(primary.arn())).fingerprint());
        assertThat(world.aws.callLog().calls("Decrypt"))
                .allMatch(call -> call.region().orElseThrow().equals("us-east-1"));
    }

    @Test
    void bytes_of_another_key_do_not_open_whatever_the_role_may_do_and_whatever_the_row_says() {
        acme.allow("kms:*");
        SimulatedKey other = acme.anotherKey();
        WrapContext context = context(acme);
        WrappedDataKey foreign = acme.open(provider, acme.settings(other.arn())).wrap(new byte[32], context);
        WrappingKey key = acme.open(provider);
        WrappedDataKey relabelled = new WrappedDataKey(foreign.bytes(), acme.key.arn());
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> key.unwrap(relabelled, context));
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> key.unwrap(foreign, context));
    }

    // The confused deputy

    @Test
    void an_organization_that_registers_anothers_role_is_refused() {
        Map<String, String> stolen = acme.settings();
        WrappingKey key = globex.open(provider, stolen);
        assertThat(refused(UnavailableReason.ACCESS_DENIED, key::check))
                .hasMessageContaining("AWS STS refuses the role " + acme.roleArn)
                .hasMessageContaining("sts:ExternalId");
        refused(UnavailableReason.ACCESS_DENIED, () -> key.generate(context(globex)));
        assertThat(world.aws.callLog().count("GenerateDataKey")).isZero();
    }

    @Test
    void a_session_of_one_organization_is_never_used_for_another_with_the_same_role() {
        acme.open(provider).generate(context(acme));
        Customer thief = world.customer("initech", World.OTHER_ACCOUNT);
        refused(
                UnavailableReason.ACCESS_DENIED,
                () -> thief.open(provider, acme.settings()).generate(context(thief)));
    }

    @Test
    void an_organization_that_registers_anothers_key_is_refused() {
        globex.allow("kms:*");
        WrappingKey key = globex.open(provider, globex.settings(acme.key.arn()));
        assertThat(refused(UnavailableReason.ACCESS_DENIED, () -> key.generate(context(globex))))
                .hasMessageContaining("AWS KMS refuses kms:GenerateDataKey with " + acme.key.arn());
    }

    @Test
    void a_role_that_takes_any_external_id_is_refused_and_says_what_to_change() {
        acme.role().setTrust(TrustPolicy.of(world.aws.platformArn()));
        assertThat(refused(
                        UnavailableReason.MISCONFIGURED,
                        () -> acme.open(provider).check()))
                .hasMessage(
                        "the role " + acme.roleArn + " can be taken on with a wrong external id: let its trust policy"
                                + " require your organization's external id (condition StringEquals on sts:ExternalId), or another"
                                + " customer of this service could use it");
    }

    @Test
    void a_role_that_asks_for_the_external_id_in_one_of_two_statements_is_refused() {
        acme.role().setTrust(acme.trust(), TrustPolicy.of(world.aws.platformArn()));
        refused(UnavailableReason.MISCONFIGURED, () -> acme.open(provider).check());
    }

    @Test
    void a_role_that_takes_tokens_about_others_is_refused_and_says_what_to_change() {
        acme.role().setTrust(TrustPolicy.webIdentity(world.issuer.url()));
        assertThat(refused(
                        UnavailableReason.MISCONFIGURED,
                        () -> acme.open(provider, acme.webIdentity()).check()))
                .hasMessageContaining("accepts a web identity token about another organization")
                .hasMessageContaining("'aws:acme'");
    }

    @Test
    void the_platforms_own_key_has_the_fingerprint_that_core_looks_for_however_it_is_named() {
        SimulatedKey platform = world.aws.createMultiRegionKey(World.ACCOUNT, World.REGION);
        String alias = platform.createAlias("alias/mine");
        String fingerprint = provider.platformKey(platform.arn()).fingerprint();
        acme.allow(World.THREE);
        SimulatedKey replica = platform.replicateTo("eu-west-1");
        String replicaAlias = replica.createAlias("alias/mine");
        for (String arn : new String[] {platform.arn(), alias, replica.arn(), replicaAlias}) {
            assertThat(acme.open(provider, acme.settings(arn)).fingerprint())
                    .as(arn)
                    .isEqualTo(fingerprint);
        }
        assertThat(acme.open(provider).fingerprint()).isNotEqualTo(fingerprint);
    }

    @Test
    void the_platform_managed_key_works_with_the_services_own_credentials() {
        SimulatedKey platform = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
        WrappingKey key = provider.platformKey(platform.arn());
        key.check();
        assertWorks(key, acme);
        assertThat(world.aws.callLog().count("AssumeRole")).isZero();
    }

    @Test
    void direct_access_works_where_it_is_allowed() {
        SimulatedKey own = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
        Map<String, String> direct = Map.of("keyArn", own.arn(), "access", "direct");
        assertThatIllegalArgumentException().isThrownBy(() -> acme.open(provider, direct));
        try (AwsKmsProvider allowing =
                world.builder().allowDirect(acme.organization, own.arn()).build()) {
            WrappingKey key = acme.open(allowing, direct);
            key.check();
            assertWorks(key, acme);
            assertThatIllegalArgumentException().isThrownBy(() -> globex.open(allowing, direct));
        }
    }

    // Answers that cannot be right

    @Test
    void an_answer_that_names_another_key_is_refused() {
        WrappingKey key = acme.open(provider);
        WrapContext context = context(acme);
        WrappedDataKey wrapped = key.wrap(new byte[32], context);
        String elsewhere = globex.key.arn();
        try (var fault =
                world.aws.faults().on("GenerateDataKey", "Encrypt", "Decrypt").answersKey(elsewhere)) {
            refused(UnavailableReason.MISCONFIGURED, () -> key.generate(context));
            refused(UnavailableReason.MISCONFIGURED, () -> key.wrap(new byte[32], context));
            refused(UnavailableReason.MISCONFIGURED, () -> key.unwrap(wrapped, context));
            assertThat(fault.struck()).isEqualTo(3);
        }
    }

    @Test
    void an_alias_that_leads_into_another_account_or_region_is_refused() {
        String alias = acme.key.createAlias("alias/prod");
        acme.allow(World.THREE);
        WrappingKey key = acme.open(provider, acme.settings(alias));
        for (SimulatedKey elsewhere :
                new SimulatedKey[] {globex.key, world.aws.createKey(World.ACCOUNT, "eu-west-1")}) {
            try (var fault = world.aws.faults().on("GenerateDataKey", "Encrypt").answersKey(elsewhere.arn())) {
                refused(UnavailableReason.MISCONFIGURED, () -> key.generate(context(acme)));
                refused(UnavailableReason.MISCONFIGURED, key::fingerprint);
                assertThat(fault.struck()).isEqualTo(2);
            }
        }
        assertWorks(key, acme);
    }

    @Test
    void a_data_key_of_another_length_is_refused() {
        WrappingKey key = acme.open(provider);
        WrapContext context = context(acme);
        WrappedDataKey wrapped = key.wrap(new byte[32], context);
        for (int length : new int[] {0, 16, 31, 33, 64}) {
            try (var fault = world.aws.faults().on("GenerateDataKey", "Decrypt").answersPlaintextOfLength(length)) {
                refused(UnavailableReason.UNREACHABLE, () -> key.generate(context));
                refused(UnavailableReason.UNREACHABLE, () -> key.unwrap(wrapped, context));
                assertThat(fault.struck()).isEqualTo(2);
            }
        }
    }

    @Test
    void a_row_that_names_a_key_which_cannot_have_wrapped_it_is_damaged_and_kms_is_not_asked() {
        WrappingKey key = acme.open(provider);
        WrapContext context = context(acme);
        byte[] bytes = key.wrap(new byte[32], context).bytes();
        for (String reference : new String[] {
            globex.key.arn(), acme.anotherKey().arn(), "alias/prod", "", "arn:aws:kms:evil:222222222222:key/1"
        }) {
            assertThatExceptionOfType(DamagedWrappedKeyException.class)
                    .isThrownBy(() -> key.unwrap(new WrappedDataKey(bytes, reference), context));
        }
        assertThat(world.aws.callLog().count("Decrypt")).isZero();
    }

    @Test
    void an_issuer_that_the_account_does_not_know_is_refused() {
        TokenIssuer stranger = TokenIssuer.create("https://other.example.com");
        try (AwsKmsProvider other = world.builder()
                .webIdentityTokens(organization -> stranger.token(
                        WebIdentityTokens.audience(organization),
                        "x",
                        world.time.now().plusSeconds(300)))
                .build()) {
            assertThat(refused(
                            UnavailableReason.ACCESS_DENIED,
                            () -> acme.open(other, acme.webIdentity()).generate(context(acme))))
                    .hasMessageContaining("OpenID Connect provider");
        }
    }

    @Test
    void a_host_that_issues_no_token_is_not_the_customers_fault() {
        for (WebIdentityTokens broken : new WebIdentityTokens[] {
            organization -> {
                throw new IllegalStateException("secret detail");
            },
            organization -> " "
        }) {
            try (AwsKmsProvider other =
                    world.builder().webIdentityTokens(broken).build()) {
                KeyAccessException e = refused(
                        UnavailableReason.UNREACHABLE,
                        () -> acme.open(other, acme.webIdentity()).generate(context(acme)));
                assertThat(e).hasMessageContaining("for its operator").hasMessageNotContaining("secret detail");
            }
        }
    }

    @Test
    void a_host_without_credentials_is_not_the_customers_fault() {
        try (AwsKmsProvider other = world.builder()
                .credentials(() -> {
                    throw software.amazon.awssdk.core.exception.SdkClientException.create("none");
                })
                .build()) {
            assertThat(refused(
                            UnavailableReason.UNREACHABLE,
                            () -> acme.open(other).generate(context(acme))))
                    .hasMessageContaining("no AWS credentials of its own");
        }
    }

    @Test
    void nothing_is_asked_when_a_key_is_opened() {
        acme.open(provider);
        acme.open(provider, acme.webIdentity());
        provider.platformKey(acme.key.arn());
        assertThat(world.aws.callLog().count()).isZero();
    }

    @Test
    void an_organization_whose_name_is_no_ascii_is_reached_as_well() {
        Customer strange = world.customer("组织-ü", World.ACCOUNT);
        world.aws.createRole(
                acme.roleArn, strange.trust(), Permission.allow(World.THREE).on(strange.key.arn()));
        Map<String, String> settings = AwsKmsProvider.settings(strange.key.arn(), acme.roleArn);
        assertWorks(strange.open(provider, settings), strange);
    }
}
