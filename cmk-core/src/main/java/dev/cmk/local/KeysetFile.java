package dev.cmk.local;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyAccessException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a keyset: made once for its owner only, never overwritten but by a rotation, read again when it changes.
 *
 * @param file the keyset
 * @param disabled a file whose being there switches the key off, or null
 */
record KeysetFile(Path file, @Nullable Path disabled) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> TOO_OPEN = PosixFilePermissions.fromString("----w-rwx");
    /** A keyset of a thousand keys is smaller; a larger file is none. */
    private static final long MAX_BYTES = 1 << 20;

    /** What tells one content of the file from the next. */
    record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}

    static KeysetFile at(Path file) {
        return new KeysetFile(file, null);
    }

    void create() {
        try {
            writeNew(file, OWNER_ONLY, Keyset::generate);
            forceFolder(file);
        } catch (FileAlreadyExistsException e) {
            throw new LocalKeyException(file, "is there already; open it, or choose another name", e);
        } catch (NoSuchFileException e) {
            throw new LocalKeyException(file, "cannot be made: its folder is not there; make the folder first", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalKeyException(file, "cannot be made: " + e, e);
        }
    }

    void rotate() {
        try {
            Path real = file.toRealPath(); // of a link, what it points to is replaced
            Path next = real.resolveSibling(real.getFileName() + ".new");
            Set<PosixFilePermission> permissions = isPosix(real) ? Files.getPosixFilePermissions(real) : OWNER_ONLY;
            // There can be only one such file, and the keyset is read after it was made: no rotation undoes another.
            writeNew(next, permissions, () -> read().withNewPrimary());
            Files.move(next, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(real);
        } catch (FileAlreadyExistsException e) {
            throw new LocalKeyException(
                    file, "is being rotated, or a rotation broke off; in that case delete " + e.getFile(), e);
        } catch (KeyAccessException e) {
            throw new LocalKeyException(file, "cannot be rotated: " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new LocalKeyException(file, "cannot be rotated: " + e, e);
        }
    }

    /** Looks whether the key may be used, and which content the file has now. */
    Stamp stamp() {
        if (disabled != null && Files.exists(disabled)) {
            throw denied(
                    UnavailableReason.DISABLED, "is switched off; delete " + disabled.getFileName() + " beside it");
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    Keyset read() {
        try {
            if (isPosix(file) && Files.getPosixFilePermissions(file).stream().anyMatch(TOO_OPEN::contains)) {
                throw denied(
                        UnavailableReason.MISCONFIGURED, "can be read by others or written by its group; chmod 600 it");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw denied(UnavailableReason.MISCONFIGURED, "is no keyset: it has more than " + MAX_BYTES + " bytes");
            }
            return Keyset.parse(Files.readString(file));
        } catch (CharacterCodingException | GeneralSecurityException | IllegalArgumentException e) {
            // No cause: a parser may quote what it has read.
            throw denied(
                    UnavailableReason.MISCONFIGURED,
                    "is no Tink keyset of AES-256-GCM keys in JSON; put back what LocalKeys.create has made");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private KeyAccessException unreadable(IOException e) {
        if (e instanceof AccessDeniedException) {
            return denied(UnavailableReason.ACCESS_DENIED, "may not be read by this process; give it back to its user");
        }
        // Not every JDK says so of a folder that is a file.
        if (e instanceof NoSuchFileException || !Files.isDirectory(file.resolveSibling(""))) {
            return denied(UnavailableReason.NOT_FOUND, "is not there; put it back, or name one that is");
        }
        return new KeyAccessException(
                UnavailableReason.UNREACHABLE, true, null, "keyset file " + file.getFileName() + " cannot be read", e);
    }

    /** Without the folder, since the message may be shown to the admins of an organization. */
    private KeyAccessException denied(UnavailableReason reason, String whyAndWhatToDo) {
        return new KeyAccessException(
                reason, true, null, "keyset file " + file.getFileName() + " " + whyAndWhatToDo, null);
    }

    private interface Content {
        Keyset get() throws GeneralSecurityException;
    }

    private static void writeNew(Path target, Set<PosixFilePermission> permissions, Content content)
            throws IOException, GeneralSecurityException {
        FileAttribute<?>[] attributes = isPosix(target)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean written = false;
        FileChannel channel = FileChannel.open(target, options, attributes);
        try (channel) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content.get().toJson());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(target);
            }
        }
    }

    /** So that the file is still there after a power failure. Where a folder cannot be opened, that is up to the system. */
    private static void forceFolder(Path file) throws IOException {
        if (isPosix(file)) {
            try (FileChannel folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static boolean isPosix(Path file) throws IOException {
        return Files.getFileStore(folder(file)).supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }
}
