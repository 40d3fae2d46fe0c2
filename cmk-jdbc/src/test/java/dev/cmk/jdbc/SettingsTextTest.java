package dev.cmk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTextTest {

    @Test
    void settings_are_lines_that_people_can_read() {
        assertThat(SettingsText.write(
                        Map.of("roleArn", "arn:aws:iam::1:role/cmk", "keyArn", "arn:aws:kms:eu-1:1:key/k")))
                .isEqualTo("keyArn=arn:aws:kms:eu-1:1:key/k\nroleArn=arn:aws:iam::1:role/cmk\n");
    }

    @Test
    void no_character_is_lost_and_no_two_settings_have_one_text() {
        Map<String, String> settings = Map.of(
                "a=b",
                "c",
                "a",
                "b=c",
                "lines",
                "1\n2\r\n3\r",
                "back\\slash",
                "\\n\\e\\",
                "nul",
                "\0",
                "empty",
                "",
                "",
                "x");

        assertThat(SettingsText.read(SettingsText.write(settings))).isEqualTo(settings);
        assertThat(SettingsText.read("")).isEmpty();
    }

    @Test
    void a_line_that_nobody_wrote_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SettingsText.read("damaged"));
    }
}
