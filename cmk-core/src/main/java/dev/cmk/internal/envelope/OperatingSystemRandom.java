package dev.cmk.internal.envelope;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Random bytes that the operating system makes for each request.
 *
 * <p>{@link SecureRandom} keeps a buffer or a state in this process, which a clone of the process has too. Linux reseeds
 * its generator when a virtual machine is cloned, so its device is read directly; Windows is asked for every byte by the
 * JDK's own generator.
 */
final class OperatingSystemRandom implements RandomBytes {

    static final RandomBytes INSTANCE = open(Path.of("/dev/urandom"));

    private final InputStream device;

    private OperatingSystemRandom(InputStream device) {
        this.device = device;
    }

    private static RandomBytes open(Path path) {
        try {
            return Files.isReadable(path)
                    ? new OperatingSystemRandom(new FileInputStream(path.toFile())) // reads without a buffer
                    : RandomBytes.of(SecureRandom.getInstance("Windows-PRNG"));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the operating system offers no unbuffered random bytes", e);
        }
    }

    @Override
    public byte[] next(int length) {
        byte[] bytes = new byte[length];
        try {
            if (device.readNBytes(bytes, 0, length) != length) {
                throw new IllegalStateException("the operating system ran out of random bytes");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}
