package dev.cmk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiWordsTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final DataKeyId ID = new DataKeyId(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"));

    @Test
    void a_wrap_context_is_a_label_the_id_and_the_organization() {
        WrapContext context = new WrapContext(ACME, ID);
        assertThat(HexFormat.of().formatHex(context.toBytes()))
                .isEqualTo("636d6b2f76312f77726170" + "000102030405060708090a0b0c0d0e0f" + "61636d65");
        assertThat(context.toMap())
                .isEqualTo(Map.of("cmk:organization", "acme", "cmk:data-key", "00010203-0405-0607-0809-0a0b0c0d0e0f"));
        assertThatNullPointerException()
                .isThrownBy(() -> new WrapContext(null, ID))
                .withMessage("organization");
        assertThatNullPointerException()
                .isThrownBy(() -> new WrapContext(ACME, null))
                .withMessage("dataKey");
    }

    @Test
    void no_two_wrap_contexts_have_the_same_bytes() {
        Set<String> encodings = new HashSet<>();
        List<String> organizations =
                List.of("a", "aa", "A", "\u00e9", "e\u0301", "cmk/v1/wrap", "a\u0301", ID.toString(), "😀");
        List<DataKeyId> ids = List.of(ID, new DataKeyId(new UUID(0, 0)), new DataKeyId(new UUID(-1, -1)));
        for (String organization : organizations) {
            for (DataKeyId id : ids) {
                byte[] bytes = new WrapContext(OrganizationId.of(organization), id).toBytes();
                encodings.add(HexFormat.of().formatHex(bytes));
                assertThat(bytes).endsWith(organization.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(encodings).hasSize(organizations.size() * ids.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 1, 999, 1000, 1999, 2000, 3500, 15_999, 16_000, 1_000_000, Long.MAX_VALUE})
    void ranges_cover_every_id_once(long dataKeys) {
        List<IdRange> ranges = IdRange.split(dataKeys);
        assertThat(ranges).hasSize((int) Math.max(1, Math.min(16, dataKeys / 1000)));
        assertThat(ranges.get(0).after()).isNull();
        assertThat(ranges.get(ranges.size() - 1).upTo()).isNull();
        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i).after())
                    .isEqualTo(ranges.get(i - 1).upTo())
                    .isNotNull();
        }
        for (DataKeyId id :
                List.of(ID, new DataKeyId(new UUID(0, 0)), new DataKeyId(new UUID(-1, -1)), DataKeyId.random())) {
            assertThat(ranges.stream().filter(range -> contains(range, id))).hasSize(1);
        }
    }

    private static boolean contains(IdRange range, DataKeyId id) {
        return (range.after() == null || id.compareTo(range.after()) > 0)
                && (range.upTo() == null || id.compareTo(range.upTo()) <= 0);
    }

    @Test
    void ranges_are_of_equal_size() {
        assertThat(IdRange.split(2000).get(0).upTo()).hasToString("80000000-0000-0000-0000-000000000000");
        assertThat(IdRange.split(3000).get(0).upTo()).hasToString("55555555-5555-5555-5555-555555555555");
    }

    @Test
    void a_wrapped_data_key_has_1_to_6144_bytes_and_a_short_reference() {
        assertThat(new WrappedDataKey(new byte[6144], "r".repeat(512)).bytes()).hasSize(6144);
        for (int size : new int[] {0, 6145}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WrappedDataKey(new byte[size], "r"))
                    .withMessage("a wrapped data key has " + size + " bytes; 1 to 6144 are allowed");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WrappedDataKey(new byte[1], "r".repeat(513)))
                .withMessage("a key reference has 513 characters; at most 512 are allowed");
        for (String notKept : List.of("a\0b", "a\nb", "\ud800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WrappedDataKey(new byte[1], notKept))
                    .withMessageContaining("control character");
        }
        assertThat(new WrappedDataKey(new byte[1], "\ud83d\udd11").keyReference())
                .hasSize(2);
        assertThatNullPointerException()
                .isThrownBy(() -> new WrappedDataKey(null, "r"))
                .withMessage("bytes");
        assertThatNullPointerException()
                .isThrownBy(() -> new WrappedDataKey(new byte[1], null))
                .withMessage("keyReference");
    }

    @Test
    void wrapped_data_keys_are_compared_by_their_bytes() {
        WrappedDataKey key = new WrappedDataKey(new byte[] {1, 2}, "r");
        assertThat(key)
                .isEqualTo(new WrappedDataKey(new byte[] {1, 2}, "r"))
                .hasSameHashCodeAs(new WrappedDataKey(new byte[] {1, 2}, "r"));
        assertThat(key).isNotEqualTo(new WrappedDataKey(new byte[] {1, 3}, "r"));
        assertThat(key).isNotEqualTo(new WrappedDataKey(new byte[] {1, 2}, "s"));
        assertThat(key).isNotEqualTo("r");
    }

    @Test
    void no_to_string_shows_bytes() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 0x5a);
        WrappedDataKey wrapped = new WrappedDataKey(secret, "arn:x");
        StoredDataKey stored = stored(wrapped, secret);
        GeneratedDataKey generated = new GeneratedDataKey(secret, wrapped);
        for (Object holder : List.of(wrapped, stored, generated)) {
            assertThat(holder.toString().toLowerCase(Locale.ROOT)).doesNotContain("5a5a", "90, 90", "wlpa", "[b@");
        }
        assertThat(wrapped).hasToString("WrappedDataKey[32 bytes under arn:x]");
        assertThat(generated).hasToString("GeneratedDataKey[redacted, WrappedDataKey[32 bytes under arn:x]]");
        assertThat(stored.toString()).contains(ID.toString(), "acme/s", "k#1", "wrap version 1");
        assertThat(generated.dataKey()).isSameAs(secret);
        assertThat(generated.wrapped()).isSameAs(wrapped);
        assertThat(generated).isNotEqualTo(new GeneratedDataKey(secret, wrapped));
    }

    private static StoredDataKey stored(WrappedDataKey wrapped, byte[] check) {
        return new StoredDataKey(
                ACME,
                Scope.of("s"),
                1,
                ID,
                new KeyRevision(KeyId.of("k"), 1),
                wrapped,
                check,
                1,
                false,
                false,
                Instant.EPOCH);
    }

    @Test
    void stored_data_keys_are_compared_by_everything() {
        StoredDataKey one = stored(new WrappedDataKey(new byte[] {1}, "r"), new byte[32]);
        assertThat(one)
                .isEqualTo(stored(new WrappedDataKey(new byte[] {1}, "r"), new byte[32]))
                .hasSameHashCodeAs(stored(new WrappedDataKey(new byte[] {2}, "r"), new byte[32]))
                .isNotEqualTo(stored(new WrappedDataKey(new byte[] {2}, "r"), new byte[32]))
                .isNotEqualTo(stored(new WrappedDataKey(new byte[] {1}, "r"), new byte[31]));
        assertThat(one.context()).isEqualTo(new WrapContext(ACME, ID));
    }

    @Test
    void a_key_that_cannot_be_accessed_says_why_and_whether_it_is_the_whole_key() {
        KeyAccessException e =
                new KeyAccessException(UnavailableReason.DISABLED, true, "DisabledException", "enable it", null);
        assertThat(e).hasMessage("enable it").hasNoCause();
        assertThat(e.reason()).isEqualTo(UnavailableReason.DISABLED);
        assertThat(e.isAboutKey()).isTrue();
        assertThat(e.providerCode()).isEqualTo("DisabledException");
        assertThat(new DamagedWrappedKeyException("damaged", e))
                .hasMessage("damaged")
                .hasCause(e);
    }

    @Test
    void a_request_copies_the_settings_and_a_field_needs_its_parts() {
        Map<String, String> settings = new HashMap<>(Map.of("key", "a"));
        KeyRequest request = new KeyRequest(ACME, "external", settings);
        settings.clear();
        assertThat(request.settings()).containsEntry("key", "a");
        assertThatNullPointerException()
                .isThrownBy(() -> new SettingsField("n", null, "h", "p", true))
                .withMessage("label");
    }

    @Test
    void by_default_a_key_draws_32_random_bytes_and_wraps_them() {
        WrappingKey key = new WrappingKey() {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                return new WrappedDataKey(dataKey.clone(), "r");
            }

            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                return wrapped.bytes();
            }

            @Override
            public String fingerprint() {
                return "f";
            }
        };
        WrapContext context = new WrapContext(ACME, ID);
        GeneratedDataKey first = key.generate(context);
        assertThat(first.dataKey())
                .hasSize(32)
                .isNotEqualTo(new byte[32])
                .isNotEqualTo(key.generate(context).dataKey());
        assertThat(first.wrapped().bytes()).isEqualTo(first.dataKey());
        assertThat(key.rewrap(first.wrapped(), context, key)).isEmpty();
    }

    @Test
    void a_data_key_that_could_not_be_wrapped_is_zeroed() {
        List<byte[]> drawn = new ArrayList<>();
        WrappingKey key = new WrappingKey() {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                drawn.add(dataKey);
                assertThat(dataKey).isNotEqualTo(new byte[32]);
                throw new KeyAccessException(UnavailableReason.UNREACHABLE, false, null, "no answer", null);
            }

            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                return wrapped.bytes();
            }

            @Override
            public String fingerprint() {
                return "f";
            }
        };
        assertThatThrownBy(() -> key.generate(new WrapContext(ACME, ID))).isInstanceOf(KeyAccessException.class);
        assertThat(drawn).containsExactly(new byte[32]);
    }
}
