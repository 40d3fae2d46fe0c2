package dev.cmk.soak;

import dev.cmk.UnavailableReason;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The customers' keys, a few milliseconds away, behind a wire that the driver can cut. */
final class FlakyKms implements KeyProvider {

    /** What is written into the file that cuts it. */
    enum Cut {
        SILENT(UnavailableReason.UNREACHABLE),
        DENYING(UnavailableReason.ACCESS_DENIED);

        private final UnavailableReason reason;

        Cut(UnavailableReason reason) {
            this.reason = reason;
        }
    }

    private static final int LEAST_MILLIS = 1;
    private static final int MOST_MILLIS = 8;

    private final LocalKeyProvider keys;
    private final Path cut;
    private final DeathTrap trap;

    FlakyKms(LocalKeyProvider keys, Path cut, DeathTrap trap) {
        this.keys = keys;
        this.cut = cut;
        this.trap = trap;
    }

    @Override
    public String type() {
        return keys.type();
    }

    @Override
    public List<SettingsField> settings() {
        return keys.settings();
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        return flaky(keys.open(request));
    }

    @Override
    public String quotaScope(Map<String, String> settings) {
        return keys.quotaScope(settings);
    }

    @Override
    public ProviderCapabilities capabilities() {
        return keys.capabilities();
    }

    /** For the platform-managed key, which is behind the same wire. */
    WrappingKey flaky(WrappingKey key) {
        return new FlakyKey(key);
    }

    private void call() {
        String found = readCut();
        if (!found.isEmpty()) {
            throw new KeyAccessException(Cut.valueOf(found).reason, true, "Cut", "cut on purpose", null);
        }
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(LEAST_MILLIS, MOST_MILLIS + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyAccessException(UnavailableReason.UNREACHABLE, false, "Interrupted", "given up", e);
        }
    }

    private String readCut() {
        if (!Files.exists(cut)) {
            return "";
        }
        try {
            return Files.readString(cut);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new KeyAccessException(UnavailableReason.UNREACHABLE, true, "Cut", "the cut cannot be read", e);
        }
    }

    private final class FlakyKey implements WrappingKey {

        private final WrappingKey key;

        FlakyKey(WrappingKey key) {
            this.key = key;
        }

        @Override
        public GeneratedDataKey generate(WrapContext context) {
            call();
            return key.generate(context);
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            call();
            WrappedDataKey wrapped = key.wrap(dataKey, context);
            trap.pass(Step.AFTER_WRAP);
            return wrapped;
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            call();
            byte[] dataKey = key.unwrap(wrapped, context);
            trap.pass(Step.AFTER_UNWRAP);
            return dataKey;
        }

        @Override
        public void check() {
            call();
            key.check();
        }

        /** Not behind the wire: an instance must be able to start while it is cut. */
        @Override
        public String fingerprint() {
            return key.fingerprint();
        }
    }
}
