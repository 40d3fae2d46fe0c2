package dev.cmk.internal.envelope;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The plaintext of a ciphertext that is read piece by piece; every piece is verified before it is handed out. */
interface VerifiedSegments {

    /**
     * The next piece, possibly empty, valid until the next call; null after the last one.
     *
     * @throws dev.cmk.InvalidCiphertextException if it is not what was sealed, or if it should not be the last and is
     */
    @Nullable
    ByteBuffer next() throws IOException;

    /** Whether the last piece has been verified to be the last one. */
    boolean endIsVerified();
}
