package dev.cmk.aws;

import static dev.cmk.aws.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RewrapTest {

    private final World world = new World();
    private final AwsKmsProvider provider = world.builder().build();
    private final Customer acme = world.acme();
    private final SimulatedKey next = acme.anotherKey();
    private final WrappingKey source = acme.open(provider);
    private final WrappingKey destination = acme.open(provider, acme.settings(next.arn()));
    private final WrapContext context = new WrapContext(acme.organization, DataKeyId.random());

    @BeforeEach
    void allowReEncrypt() {
        acme.allow("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo");
    }

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    @Test
    void between_two_keys_of_one_role_and_region_it_is_done_inside_kms() {
        GeneratedDataKey dataKey = source.generate(context);
        WrappedDataKey moved =
                source.rewrap(dataKey.wrapped(), context, destination).orElseThrow();
        assertThat(moved.keyReference()).isEqualTo(next.arn());
        assertThat(destination.unwrap(moved, context)).isEqualTo(dataKey.dataKey());
        assertThat(world.aws.callLog().count("ReEncrypt")).isEqualTo(1);
    }

    @Test
    void behind_an_alias_it_moves_to_the_new_target() {
        String alias = acme.key.createAlias("alias/prod");
        WrappingKey key = acme.open(provider, acme.settings(alias));
        GeneratedDataKey dataKey = key.generate(context);
        next.takeAlias("alias/prod");
        WrappedDataKey moved = key.rewrap(dataKey.wrapped(), context, key).orElseThrow();
        assertThat(moved.keyReference()).isEqualTo(next.arn());
        assertThat(key.unwrap(moved, context)).isEqualTo(dataKey.dataKey());
    }

    @Test
    void with_three_permissions_only_it_is_denied_for_this_call() {
        acme.allow(World.THREE);
        WrappedDataKey wrapped = source.generate(context).wrapped();
        var e = refused(UnavailableReason.ACCESS_DENIED, () -> source.rewrap(wrapped, context, destination));
        assertThat(e.isAboutKey()).isFalse();
        assertThat(e).hasMessageContaining("kms:ReEncryptFrom and kms:ReEncryptTo");
    }

    @Test
    void keys_that_no_one_session_reaches_are_left_to_unwrap_and_wrap() {
        WrappedDataKey wrapped = source.generate(context).wrapped();
        Customer globex = world.globex();
        SimulatedKey elsewhere = world.aws.createKey(World.ACCOUNT, "eu-west-1");
        String otherRole = "arn:aws:iam::" + World.ACCOUNT + ":role/other";
        world.aws.createRole(otherRole, TrustPolicy.of(world.aws.platformArn()), Permission.allow("kms:*"));
        try (AwsKmsProvider another = world.builder().build()) {
            for (WrappingKey unreachable : new WrappingKey[] {
                globex.open(provider),
                globex.open(provider, acme.settings(next.arn())),
                acme.open(provider, acme.settings(elsewhere.arn())),
                acme.open(provider, AwsKmsProvider.settings(next.arn(), otherRole)),
                acme.open(provider, acme.webIdentity()),
                provider.platformKey(next.arn()),
                acme.open(another, acme.settings(next.arn()))
            }) {
                assertThat(source.rewrap(wrapped, context, unreachable)).isEmpty();
            }
        }
        assertThat(world.aws.callLog().count("ReEncrypt")).isZero();
    }

    @Test
    void platform_managed_keys_are_replaced_inside_kms() {
        SimulatedKey old = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
        SimulatedKey replacement = world.aws.createKey(AwsSimulator.PLATFORM_ACCOUNT, World.REGION);
        WrappingKey from = provider.platformKey(old.arn());
        GeneratedDataKey dataKey = from.generate(context);
        WrappingKey to = provider.platformKey(replacement.arn());
        assertThat(to.unwrap(from.rewrap(dataKey.wrapped(), context, to).orElseThrow(), context))
                .isEqualTo(dataKey.dataKey());
    }

    @Test
    void an_answer_that_names_another_key_is_refused() {
        WrappedDataKey wrapped = source.generate(context).wrapped();
        try (var fault =
                world.aws.faults().on("ReEncrypt").answersKey(world.globex().key.arn())) {
            refused(UnavailableReason.MISCONFIGURED, () -> source.rewrap(wrapped, context, destination));
            assertThat(fault.struck()).isEqualTo(1);
        }
    }

    @Test
    void a_session_for_it_is_one_more_and_only_one() {
        Map<String, String> settings = acme.settings(next.arn());
        for (int i = 0; i < 3; i++) {
            WrappedDataKey wrapped = source.generate(context).wrapped();
            source.rewrap(wrapped, context, acme.open(provider, settings));
        }
        assertThat(world.aws.callLog().count("AssumeRole")).isEqualTo(2);
    }
}
