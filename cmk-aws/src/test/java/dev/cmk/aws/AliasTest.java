package dev.cmk.aws;

import static dev.cmk.aws.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.DataKeyId;
import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappingKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AliasTest {

    private final World world = new World();
    private final AwsKmsProvider provider = world.builder().build();
    private final Customer acme = world.acme();
    private final String alias = acme.key.createAlias("alias/prod");
    private final SimulatedKey next = acme.anotherKey();
    private final WrappingKey key = acme.open(provider, acme.settings(alias));
    private final WrapContext context = new WrapContext(acme.organization, DataKeyId.random());

    @BeforeEach
    void allowBothKeys() {
        acme.allow(World.THREE);
    }

    @AfterEach
    void close() {
        provider.close();
        world.close();
    }

    @Test
    void the_key_behind_the_alias_is_recorded() {
        assertThat(key.generate(context).wrapped().keyReference()).isEqualTo(acme.key.arn());
        assertThat(key.wrap(new byte[32], context).keyReference()).isEqualTo(acme.key.arn());
    }

    @Test
    void after_the_alias_has_moved_old_data_keys_open_and_new_ones_record_the_new_key() {
        GeneratedDataKey before = key.generate(context);
        String fingerprint = key.fingerprint();
        next.takeAlias("alias/prod");
        GeneratedDataKey after = key.generate(context);
        assertThat(after.wrapped().keyReference()).isEqualTo(next.arn());
        assertThat(key.unwrap(before.wrapped(), context)).isEqualTo(before.dataKey());
        assertThat(key.unwrap(after.wrapped(), context)).isEqualTo(after.dataKey());
        assertThat(key.fingerprint()).isEqualTo(next.arn()).isNotEqualTo(fingerprint);
    }

    @Test
    void every_decrypt_names_the_recorded_key() {
        GeneratedDataKey before = key.generate(context);
        next.takeAlias("alias/prod");
        key.unwrap(before.wrapped(), context);
        assertThat(world.aws.callLog().calls("Decrypt"))
                .allSatisfy(call -> assertThat(call.keys()).containsExactly(acme.key.arn()));
    }

    @Test
    void without_its_alias_nothing_new_is_wrapped_and_the_key_behind_it_still_opens_what_it_has_wrapped() {
        GeneratedDataKey before = key.generate(context);
        world.aws.deleteAlias(alias);
        var e = refused(UnavailableReason.NOT_FOUND, () -> key.generate(context));
        assertThat(e.isAboutKey()).isFalse();
        assertThat(e).hasMessage("there is no alias " + alias + ": create it again, or use another key");
        refused(UnavailableReason.NOT_FOUND, () -> key.wrap(new byte[32], context));
        refused(UnavailableReason.NOT_FOUND, key::fingerprint);
        assertThat(key.unwrap(before.wrapped(), context)).isEqualTo(before.dataKey());
    }
}
