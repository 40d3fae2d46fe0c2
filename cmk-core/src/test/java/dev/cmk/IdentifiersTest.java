package dev.cmk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

    /** Pairs that somebody might take for one: case, Unicode forms, look-alikes, prefixes, separators. */
    private static final List<String> ALIKE = List.of(
            "acme",
            "Acme",
            "ACME",
            "acm",
            "acmee",
            "acme/",
            "/acme",
            "acme:prod",
            "acme%2Fprod",
            "acme/prod",
            "acme\\prod",
            "acm\u00e9",
            "acme\u0301",
            "\u0430cme",
            "ａcme",
            "acme.",
            "'acme'",
            "acme;--",
            "stra\u00dfe",
            "strasse",
            "\ufb01",
            "fi",
            "K",
            "\u212a");

    /** The tables are written down; here they are held against those of the Java that runs the test. */
    @Test
    void what_is_visible_does_not_depend_on_the_version_of_java() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            boolean refused = isRefused(Character.toString(codePoint));
            switch (Character.getType(codePoint)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.SPACE_SEPARATOR,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                    assertThat(refused).as("U+%04X", codePoint).isTrue();
                case Character.UNASSIGNED -> {} // a version of Java that knows more decides
                default -> assertThat(refused).as("U+%04X", codePoint).isFalse();
            }
        }
        assertThat(isRefused("\u0378")).as("not assigned in any version so far").isFalse();
    }

    private static boolean isRefused(String id) {
        try {
            return !OrganizationId.of(id).value().equals(id);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void ids_that_look_alike_are_different_organizations_and_scopes() {
        Set<Object> organizations = new HashSet<>();
        Set<Object> scopes = new HashSet<>();
        for (String id : ALIKE) {
            organizations.add(OrganizationId.of(id));
            scopes.add(Scope.of(id));
            assertThat(OrganizationId.of(id)).isEqualTo(new OrganizationId(id)).hasToString(id);
            assertThat(Scope.of(id)).isEqualTo(new Scope(id)).hasToString(id);
        }
        assertThat(organizations).hasSameSizeAs(ALIKE);
        assertThat(scopes).hasSameSizeAs(ALIKE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a b",
                "a\u00a0b",
                "a\tb",
                "a\nb",
                "a\u0000",
                "a\u007f",
                "a\u0085",
                "a\u200bb",
                "a\u202eb",
                "a\u2028b",
                "a\u2029b",
                "\ufeffa",
                "a\ue000",
                "a\uffff",
                "a\uffff",
                "a\ufdd0",
                "\ud800",
                "a\udc00b",
                "\udc00\ud800",
                "a\u00adb"
            })
    void an_organization_has_visible_characters_only(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationId.of(value))
                .withMessageMatching("organization holds U\\+[0-9A-F]{4,6}; only visible characters are allowed");
    }

    @Test
    void an_organization_has_1_to_128_characters_counted_as_people_count_them() {
        assertThat(OrganizationId.of("x".repeat(128)).value()).hasSize(128);
        assertThat(OrganizationId.of("😀".repeat(128)).value()).hasSize(256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationId.of("x".repeat(129)))
                .withMessage("organization has 129 characters; at most 128 are allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationId.of("x".repeat(5_000_000)))
                .withMessageContaining("5000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationId.of(""))
                .withMessage("organization is empty; at least one character is needed");
        assertThatNullPointerException()
                .isThrownBy(() -> OrganizationId.of(null))
                .withMessage("organization");
    }

    @Test
    void organizations_are_ordered_by_their_utf_16_units() {
        assertThat(OrganizationId.of("B")).isLessThan(OrganizationId.of("a"));
        assertThat(OrganizationId.of("a")).isLessThan(OrganizationId.of("aa"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "a\nb", "\t", "a\u007f", "a\u0085", "\ud800", "a\udc00b", "\udc00\ud800"})
    void a_scope_has_no_control_characters_and_no_unpaired_surrogates(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.of(value))
                .withMessageStartingWith("scope holds U+")
                .withMessageContaining("not allowed");
    }

    @Test
    void a_scope_has_1_to_256_bytes_of_utf_8() {
        assertThat(Scope.of("a scope with spaces").value()).contains(" ");
        assertThat(Scope.of("x".repeat(256)).value()).hasSize(256);
        assertThat(Scope.of("😀".repeat(64)).value()).hasSize(128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.of("😀".repeat(64) + "x"))
                .withMessage("scope has 257 bytes of UTF-8; at most 256 are allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.of("x".repeat(5_000_000)))
                .withMessage("scope has more than 256 bytes of UTF-8, the most that is allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> Scope.of("")).withMessageContaining("scope is empty");
        assertThatNullPointerException().isThrownBy(() -> Scope.of(null)).withMessage("scope");
    }

    @Test
    void a_data_key_id_is_16_bytes_most_significant_first() {
        DataKeyId id = new DataKeyId(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"));
        byte[] bytes = id.toBytes();
        assertThat(bytes).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        byte[] within = new byte[20];
        System.arraycopy(bytes, 0, within, 3, 16);
        assertThat(DataKeyId.fromBytes(within, 3)).isEqualTo(id).hasToString("00010203-0405-0607-0809-0a0b0c0d0e0f");
        bytes[0] = 99;
        assertThat(id.toBytes()[0]).as("not the id's own array").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, 20, 21, Integer.MAX_VALUE})
    void a_data_key_id_is_not_read_beyond_the_bytes(int offset) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> DataKeyId.fromBytes(new byte[20], offset));
    }

    @Test
    void data_key_ids_are_ordered_by_their_unsigned_bytes_and_are_random() {
        DataKeyId low = new DataKeyId(UUID.fromString("7fffffff-ffff-ffff-ffff-ffffffffffff"));
        DataKeyId high = new DataKeyId(UUID.fromString("80000000-0000-0000-0000-000000000000"));
        DataKeyId higher = new DataKeyId(UUID.fromString("80000000-0000-0000-8000-000000000000"));
        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(higher).isEqualByComparingTo(high);
        assertThat(DataKeyId.random()).isNotEqualTo(DataKeyId.random());
        assertThat(DataKeyId.random().value().version()).isEqualTo(4);
        assertThatNullPointerException().isThrownBy(() -> new DataKeyId(null));
    }
}
