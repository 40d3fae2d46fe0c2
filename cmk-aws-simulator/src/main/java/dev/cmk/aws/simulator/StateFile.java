package dev.cmk.aws.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the state in a file: JSON, replaced as a whole after each change, readable by its owner only. */
final class StateFile {

    private final Path path;
    private final Gson gson =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private final ReentrantLock lock = new ReentrantLock();

    StateFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** A state that is written here after each of its changes. */
    AwsState load(Clock clock) {
        AwsState[] loaded = new AwsState[1];
        AwsState state = new AwsState(clock, () -> {
            if (loaded[0] != null) {
                save(loaded[0]);
            }
        });
        try {
            if (Files.exists(path)) {
                gson.fromJson(Files.readString(path), StateJson.class).restore(state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            throw new IllegalStateException("not a state file of the simulator: " + path, e);
        }
        loaded[0] = state;
        return state;
    }

    private void save(AwsState state) {
        lock.lock();
        try {
            Path next = path.resolveSibling(path.getFileName() + ".next");
            Files.deleteIfExists(next);
            Files.createFile(next, ownerOnly());
            Files.write(next, gson.toJson(StateJson.of(state)).getBytes(UTF_8));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException("somebody else is writing " + path, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        } finally {
            lock.unlock();
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
