package dev.cmk.local;

import dev.cmk.CmkException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A keyset file could not be made, opened or rotated; the message says which file, why, and what to do. */
public final class LocalKeyException extends CmkException {

    private static final long serialVersionUID = 1L;

    LocalKeyException(Path file, String whyAndWhatToDo, @Nullable Throwable cause) {
        super("keyset file " + file + " " + whyAndWhatToDo, cause);
    }
}
