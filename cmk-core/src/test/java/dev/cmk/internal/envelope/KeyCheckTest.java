package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyCheckTest {

    private final byte[] check = KeyCheck.of(Fixture.dataKey(), Fixture.ORGANIZATION, Fixture.ID);

    @Test
    void check_is_hkdf_of_label_organization_and_id() {
        byte[] info = ReferenceFormat.concat(
                "cmk/v1/check".getBytes(StandardCharsets.US_ASCII),
                ReferenceFormat.prefixed("acme"),
                Fixture.ID.toBytes());
        assertThat(check).isEqualTo(ReferenceFormat.hkdf(Fixture.dataKey(), new byte[0], info, 32));
        assertThat(Fixture.cipher().check()).isEqualTo(check);
    }

    @Test
    void check_matches_only_its_own_data_key_organization_and_id() {
        assertThat(KeyCheck.matches(check, Fixture.dataKey(), Fixture.ORGANIZATION, Fixture.ID))
                .isTrue();
        assertThat(KeyCheck.matches(check, Fixture.bytes(32, 8), Fixture.ORGANIZATION, Fixture.ID))
                .isFalse();
        assertThat(KeyCheck.matches(check, Fixture.dataKey(), OrganizationId.of("acme1"), Fixture.ID))
                .isFalse();
        assertThat(KeyCheck.matches(check, Fixture.dataKey(), Fixture.ORGANIZATION, DataKeyId.random()))
                .isFalse();
        assertThat(KeyCheck.matches(Arrays.copyOf(check, 31), Fixture.dataKey(), Fixture.ORGANIZATION, Fixture.ID))
                .isFalse();
        assertThat(KeyCheck.matches(new byte[0], Fixture.dataKey(), Fixture.ORGANIZATION, Fixture.ID))
                .isFalse();
    }

    @Test
    void data_key_of_another_size_is_refused_and_matches_nothing() {
        assertThat(KeyCheck.matches(check, Fixture.bytes(31, 7), Fixture.ORGANIZATION, Fixture.ID))
                .isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyCheck.of(new byte[33], Fixture.ORGANIZATION, Fixture.ID))
                .withMessage("data key has 33 bytes; exactly 32 are needed");
    }

    @ParameterizedTest
    @MethodSource("frozen")
    void check_matches_if_and_only_if_the_frozen_one_is_valid(CheckValue frozen) {
        byte[] dataKey = HexFormat.of().parseHex(frozen.dataKey());
        byte[] expected = HexFormat.of().parseHex(frozen.check());
        DataKeyId id = DataKeyId.fromBytes(HexFormat.of().parseHex(frozen.id()), 0);
        OrganizationId organization = OrganizationId.of(frozen.organization());
        assertThat(KeyCheck.matches(expected, dataKey, organization, id)).isEqualTo(frozen.valid());
        if (frozen.valid()) {
            assertThat(KeyCheck.of(dataKey, organization, id)).isEqualTo(expected);
        }
    }

    @Test
    void generator_makes_exactly_the_frozen_file() throws IOException {
        assertThat(frozen().stream().map(CheckValue::name)).doesNotHaveDuplicates();
        assertThat(Vector.toJson(CheckValue.MEMBER, new CheckValueGenerator().generate()))
                .isEqualTo(Files.readString(CheckValue.FILE));
    }

    static List<CheckValue> frozen() throws IOException {
        return CheckValue.readFrozen();
    }
}
