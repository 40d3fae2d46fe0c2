package dev.cmk.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.UnavailableReason;
import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.FailureReason;
import dev.cmk.keys.ReEncryption.Side;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private static final String PICTURE = "\ud83d\ude00";

    @Test
    void a_message_stays_as_it_is() {
        String message = "key 'prod' (ключ, 鍵, " + PICTURE + ") was refused: AccessDenied";

        assertThat(Messages.tidy(message)).isEqualTo(message);
        assertThat(Messages.tidy("")).isEmpty();
        assertThat(Messages.tidy("x".repeat(1000))).hasSize(1000);
    }

    @Test
    void a_long_message_is_cut_between_characters() {
        assertThat(Messages.tidy("x".repeat(1001))).isEqualTo("x".repeat(1000));
        assertThat(Messages.tidy(PICTURE.repeat(501))).isEqualTo(PICTURE.repeat(500));
        assertThat(Messages.tidy("x" + PICTURE.repeat(500))).isEqualTo("x" + PICTURE.repeat(499));
    }

    @Test
    void what_no_database_keeps_becomes_a_space() {
        assertThat(Messages.tidy("a\u0000b\r\nc\u0085d\ud83de\ude00f")).isEqualTo("a b  c d e f");
    }

    @Test
    void failures_and_health_hold_tidy_messages() {
        String message = "\u0000".repeat(2000);

        assertThat(new Failure(Side.SOURCE, FailureReason.DAMAGED, message).message())
                .isBlank()
                .hasSize(1000);
        assertThat(new KeyHealth(UnavailableReason.DISABLED, message, Instant.EPOCH, Instant.EPOCH).message())
                .isBlank()
                .hasSize(1000);
        assertThat(new KeyHealth(null, null, Instant.EPOCH, Instant.EPOCH).message())
                .isNull();
    }
}
