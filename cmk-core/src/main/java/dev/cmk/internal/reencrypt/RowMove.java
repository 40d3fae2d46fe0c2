package dev.cmk.internal.reencrypt;

import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.ReEncryptionStore.Replacement;
import org.jspecify.annotations.Nullable;

/** What became of one data key before anything was stored. */
sealed interface RowMove {

    /** Which of the two keys it did not get past, or null if it got past both. */
    @Nullable
    Side stuckAt();

    /** Wrapped anew and verified. */
    record Moved(Replacement replacement) implements RowMove {

        @Override
        public @Nullable Side stuckAt() {
            return null;
        }
    }

    /** Cannot be moved; the others can. */
    record Failed(Failure failure) implements RowMove {

        @Override
        public Side stuckAt() {
            return failure.side();
        }
    }

    /** One of the two keys denied this call, and perhaps every call. */
    record Denied(KeySide key, KeyAccessException refusal) implements RowMove {

        @Override
        public Side stuckAt() {
            return key.side();
        }

        Failure failure() {
            return key.failure(refusal);
        }
    }

    /** One of the two keys did not answer, or asks for fewer calls. */
    record Postponed(KeySide key, KeyAccessException refusal) implements RowMove {

        @Override
        public Side stuckAt() {
            return key.side();
        }

        Failure failure() {
            return key.failure(refusal);
        }
    }

    /** No key was asked, because there was no time left. */
    record NotReached() implements RowMove {

        @Override
        public Side stuckAt() {
            return Side.SOURCE;
        }
    }
}
