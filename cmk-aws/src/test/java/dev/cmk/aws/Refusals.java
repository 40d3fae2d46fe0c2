package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests say about refused calls. */
final class Refusals {

    private Refusals() {}

    /** The call is refused for that reason; the exception for more. */
    static KeyAccessException refused(UnavailableReason reason, ThrowingCallable call) {
        KeyAccessException e = catchThrowableOfType(KeyAccessException.class, call);
        assertThat(e).as("refused").isNotNull();
        assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
        return e;
    }
}
