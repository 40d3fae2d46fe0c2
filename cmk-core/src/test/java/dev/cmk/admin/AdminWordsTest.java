package dev.cmk.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminWordsTest {

    private static final Map<String, String> NONE = Map.of();

    @ParameterizedTest
    @ValueSource(strings = {"a", "Production key (EU)", "clé", "鍵", "a-b_c.d/e", "😀", "a\u00a0b"})
    void a_name_is_what_people_write(String name) {
        assertThat(NewKey.of(name, "local", NONE).name()).isEqualTo(name);
        assertThat(Actor.of(name).id()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u00a0", "\u2003\u3000"})
    void a_name_is_not_blank(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewKey.of(name, "local", NONE))
                .withMessageStartingWith("name has " + name.length() + " characters; 1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Actor.of(name))
                .withMessageStartingWith("actor has " + name.length() + " characters; 1 to 256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "a\u200bb",
                "a\u202eb",
                "a\u2028b",
                "a\ud800b",
                "\udc00",
                "a\ue000",
                "a\u0378",
                "\ufeffa"
            })
    void a_name_has_nothing_that_cannot_be_seen_or_stored(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewKey.of(name, "local", NONE))
                .withMessageStartingWith("name holds U+");
        assertThatIllegalArgumentException().isThrownBy(() -> Actor.of(name)).withMessageStartingWith("actor holds U+");
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a ", "\u00a0a", "a\u3000"})
    void a_name_neither_begins_nor_ends_with_a_space(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewKey.of(name, "local", NONE))
                .withMessage("name begins or ends with a space");
    }

    @Test
    void lengths_are_counted_in_code_points() {
        assertThat(NewKey.of("😀".repeat(64), "local", NONE).name()).hasSize(128);
        assertThat(Actor.of("😀".repeat(128)).id()).hasSize(256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewKey.of("x".repeat(65), "local", NONE))
                .withMessageContaining("name has 65 characters; 1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Actor.of("x".repeat(257)))
                .withMessageContaining("actor has 257 UTF-16 units; at most 256");
    }

    @Test
    void a_missing_part_is_named_and_the_settings_are_copied() {
        assertThatNullPointerException()
                .isThrownBy(() -> NewKey.of(null, "local", NONE))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> NewKey.of("a", null, NONE))
                .withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> NewKey.of("a", "local", null))
                .withMessage("settings");
        assertThatNullPointerException().isThrownBy(() -> Actor.of(null)).withMessage("actor");
        Map<String, String> settings = new HashMap<>();
        NewKey key = NewKey.of("a", "local", settings);
        settings.put("key", "later");
        assertThat(key.settings()).isEmpty();
    }

    @Test
    void a_page_is_a_copy_and_its_size_has_limits() {
        List<String> items = new ArrayList<>(List.of("a"));
        Page<String> page = new Page<>(items, "next");
        items.add("b");
        assertThat(page.items()).containsExactly("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> page.items().add("c"));
        assertThat(Page.Request.first(1).after()).isNull();
        assertThat(Page.Request.first(Page.MAX_SIZE).size()).isEqualTo(1000);
        for (int size : new int[] {Integer.MIN_VALUE, -1, 0, 1001, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Page.Request.first(size))
                    .withMessage("page size is " + size + "; 1 to 1000 are allowed");
        }
    }
}
