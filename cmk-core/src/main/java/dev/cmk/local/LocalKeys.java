package dev.cmk.local;

import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrappingKey;
import java.nio.file.Path;

/**
 * A key in one file on this machine, as the platform-managed key of development and of small installations.
 *
 * <p>The file is a Tink keyset of AES-256-GCM keys in JSON, in clear text: back it up, apart from the database. Without
 * it nothing opens that it has wrapped. It is made readable and writable by its owner only, and refused if others can
 * read it or its group can write it; on a file system without POSIX permissions nothing of that is checked, and keeping
 * others away is up to the folder.
 *
 * <p>The file is looked at before each call and read again if it has changed. If it is gone, the key cannot be used,
 * and nothing new is wrapped that could not be unwrapped after a restart.
 */
public final class LocalKeys {

    private LocalKeys() {}

    /**
     * Makes a new key in a new file. What exists is never overwritten.
     *
     * <p>Once, when the service is set up: not "if the file is missing", since a file that has been lost has to be restored
     * and not replaced.
     *
     * @param file where no file is yet, in a folder that exists
     * @return the key
     * @throws LocalKeyException if there is something already, or it cannot be written
     */
    public static WrappingKey create(Path file) {
        KeysetFile.at(file).create();
        return open(file);
    }

    /**
     * Opens the key of an existing file. Nothing is ever made.
     *
     * @param file what {@link #create} made
     * @return the key
     * @throws LocalKeyException if the file is missing, unreadable, readable by others or not such a keyset
     */
    public static WrappingKey open(Path file) {
        LocalKey key = new LocalKey(KeysetFile.at(file));
        try {
            key.check();
        } catch (KeyAccessException e) {
            throw new LocalKeyException(file, "cannot be opened: " + e.getMessage(), e);
        }
        return key;
    }

    /**
     * Adds a new AES key to the file, with which everything is wrapped from now on; what the former ones have wrapped
     * still unwraps. Keys that are open, also in other processes, take notice by themselves.
     *
     * <p>To be done with the former ones, re-encrypt in place. The file is replaced as a whole, so it is never half
     * written; only one rotation can run at a time.
     *
     * @param file what {@link #create} made
     * @throws LocalKeyException if the file cannot be opened or replaced
     */
    public static void rotate(Path file) {
        KeysetFile.at(file).rotate();
    }
}
