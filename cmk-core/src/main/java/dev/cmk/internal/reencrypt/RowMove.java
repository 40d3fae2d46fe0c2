package dev.cmk.internal.reencrypt;

import dev.cmk.keys.ReEncryption.Failure;
import dev.cmk.keys.ReEncryption.Side;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.ReEncryptionStore.Replacement;

/** What became of one data key before anything was stored. */
sealed interface RowMove {

    /** Wrapped anew and verified. */
    record Moved(Replacement replacement) implements RowMove {}

    /** Cannot be moved; the others can. */
    record Failed(Failure failure) implements RowMove {}

    /** One of the two keys denied this call, and perhaps every call. */
    record Denied(KeySide side, KeyAccessException refusal) implements RowMove {}

    /** One of the two keys did not answer, or asks for fewer calls. */
    record Postponed(Side side, Failure failure) implements RowMove {}
}
