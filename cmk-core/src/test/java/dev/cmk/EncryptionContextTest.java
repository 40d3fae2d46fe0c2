package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncryptionContextTest {

    @Test
    void order_makes_no_difference() {
        EncryptionContext one = EncryptionContext.of("a", "1").and("b", "2").and("c", "3");
        EncryptionContext other = EncryptionContext.of("c", "3").and("a", "1").and("b", "2");
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(encode(one)).isEqualTo(encode(other));
        assertThat(EncryptionContext.of(Map.of("b", "2", "c", "3", "a", "1"))).isEqualTo(one);
    }

    @Test
    void different_pairs_are_different_contexts() {
        assertThat(EncryptionContext.of("a", "1"))
                .isNotEqualTo(EncryptionContext.of("a", "2"))
                .isNotEqualTo(EncryptionContext.of("A", "1"))
                .isNotEqualTo(EncryptionContext.of("1", "a"))
                .isNotEqualTo(EncryptionContext.none())
                .isNotEqualTo(null)
                .isNotEqualTo("a");
        assertThat(EncryptionContext.of("caf\u00E9", "")).isNotEqualTo(EncryptionContext.of("cafe\u0301", ""));
    }

    @Test
    void encoding_is_count_then_length_prefixed_pairs_sorted_by_utf8() {
        assertThat(hex(EncryptionContext.none())).isEqualTo("0000");
        assertThat(hex(EncryptionContext.of("b", "2").and("a", "")))
                .isEqualTo("0002" + "000161" + "0000" + "000162000132");
        assertThat(hex(EncryptionContext.of("\uD83D\uDE00", "x").and("\uFFFD", "y")))
                .isEqualTo("0002" + "0003efbfbd" + "000179" + "0004f09f9880" + "000178");
    }

    @Test
    void encoding_is_written_where_asked() {
        EncryptionContext context = EncryptionContext.of("a", "1");
        byte[] target = new byte[context.encodedLength() + 3];
        context.writeTo(target, 2);
        assertThat(HexFormat.of().formatHex(target)).isEqualTo("0000" + "0001" + "000161000131" + "00");
        assertThatThrownBy(() -> context.writeTo(target, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void empty_map_is_the_context_without_pairs() {
        assertThat(EncryptionContext.of(Map.of())).isSameAs(EncryptionContext.none());
    }

    @Test
    void later_changes_of_the_map_change_nothing() {
        Map<String, String> pairs = new HashMap<>(Map.of("a", "1"));
        EncryptionContext context = EncryptionContext.of(pairs);
        pairs.put("b", "2");
        assertThat(context).isEqualTo(EncryptionContext.of("a", "1"));
    }

    @Test
    void thirty_two_pairs_are_the_most() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < 32; i++) {
            pairs.put("name" + i, "v");
        }
        EncryptionContext most = EncryptionContext.of(pairs);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> most.and("more", "secret"))
                .withMessage("encryption context has 33 pairs; at most 32 are allowed");
        pairs.put("more", "secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of(pairs))
                .withMessageContaining("at most 32");
    }

    @Test
    void names_have_1_to_256_bytes() {
        assertThat(EncryptionContext.of("n".repeat(256), "").encodedLength()).isEqualTo(2 + 2 + 256 + 2);
        assertThat(EncryptionContext.of("\u00E9".repeat(128), "").encodedLength())
                .isEqualTo(2 + 2 + 256 + 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("", "secret"))
                .withMessage("name is empty; at least one character is needed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("n".repeat(257), "secret"))
                .withMessage("name has more than 256 bytes of UTF-8, the most that is allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("\u00E9".repeat(129), "secret"))
                .withMessage("name has 258 bytes of UTF-8; at most 256 are allowed");
    }

    @Test
    void values_have_up_to_4096_bytes() {
        assertThat(EncryptionContext.of("n", "").encodedLength()).isEqualTo(7);
        assertThat(EncryptionContext.of("n", "v".repeat(4096)).encodedLength()).isEqualTo(7 + 4096);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("n", "v".repeat(4097)))
                .withMessage("value has more than 4096 bytes of UTF-8, the most that is allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("n", "\u00E9".repeat(2049)))
                .withMessage("value has 4098 bytes of UTF-8; at most 4096 are allowed");
    }

    @Test
    void unpaired_surrogates_are_refused() {
        for (String broken : new String[] {"a\uD83D", "\uDE00a", "\uDE00\uD83D", "\uD83Da\uDE00"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EncryptionContext.of(broken, "v"))
                    .withMessage("name holds an unpaired surrogate, which is not allowed");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EncryptionContext.of(Map.of("n", broken)))
                    .withMessage("value holds an unpaired surrogate, which is not allowed");
        }
    }

    @Test
    void a_name_is_there_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptionContext.of("a", "1").and("a", "secret"))
                .withMessageContaining("name is already in the encryption context")
                .withMessageNotContaining("secret");
    }

    @Test
    void nulls_are_named() {
        Map<String, String> nullName = new HashMap<>();
        nullName.put(null, "v");
        Map<String, String> nullValue = new HashMap<>();
        nullValue.put("n", null);
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.of(null, "v"))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.of("n", null))
                .withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.of(null))
                .withMessage("pairs");
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.of(nullName))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.of(nullValue))
                .withMessage("value");
    }

    @Test
    void to_string_shows_names_and_no_values() {
        assertThat(EncryptionContext.of("path", "secret").and("kind", "other"))
                .hasToString("EncryptionContext[kind, path]");
    }

    private static byte[] encode(EncryptionContext context) {
        byte[] bytes = new byte[context.encodedLength()];
        context.writeTo(bytes, 0);
        return bytes;
    }

    private static String hex(EncryptionContext context) {
        return HexFormat.of().formatHex(encode(context));
    }
}
