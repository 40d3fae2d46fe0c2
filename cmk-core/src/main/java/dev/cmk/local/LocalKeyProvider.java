package dev.cmk.local;

import dev.cmk.OrganizationId;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Customers' keys in files on this machine, of the type {@value #TYPE}: a stand-in for a KMS in examples and tests.
 *
 * <p>Every organization has a folder of its own, named by a hash of its id, so that no setting reaches another's key. The
 * customer's side of a KMS is there as well: {@link #createKey}, {@link #rotateKey}, {@link #disableKey} and
 * {@link #enableKey}; to delete or revoke a key, delete or rename its file. Each takes effect at the next call. What
 * {@link LocalKeys} says about files holds here too. Thread-safe.
 */
public final class LocalKeyProvider implements KeyProvider {

    /** The type of these keys. */
    public static final String TYPE = "local";

    /** The one setting: the name of the key. */
    public static final String KEY = "key";

    private static final String NAME = "[a-z0-9-]{1,64}";
    private static final Pattern NAME_FORM = Pattern.compile(NAME);

    private final Path directory;

    private LocalKeyProvider(Path directory) {
        this.directory = directory;
    }

    /**
     * Keys in a directory.
     *
     * @param directory where the organizations' folders are; made with the first key
     * @return the provider
     */
    public static LocalKeyProvider in(Path directory) {
        return new LocalKeyProvider(Objects.requireNonNull(directory, "directory"));
    }

    /**
     * The settings with which an organization names one of its keys.
     *
     * @param name as given to {@link #createKey}
     * @return what {@code NewKey} and {@link #open} take
     */
    public static Map<String, String> settings(String name) {
        return Map.of(KEY, name);
    }

    /**
     * Makes a key, as a customer does in their KMS.
     *
     * @param organization whose key
     * @param name 1–64 of {@code a-z 0-9 -}
     * @return its file
     * @throws LocalKeyException if there is one of that name, or it cannot be written
     * @throws IllegalArgumentException if the name is not of that form
     */
    public Path createKey(OrganizationId organization, String name) {
        KeysetFile key = key(organization, name);
        Path folder = folder(organization);
        try {
            Files.createDirectories(directory);
            if (Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new LocalKeyException(key.file(), "cannot be made: " + e, e);
        }
        key.create();
        return key.file();
    }

    /**
     * Gives a key new material, as a KMS does in its rotation. What it has wrapped still unwraps.
     *
     * @param organization whose key
     * @param name which key
     * @throws LocalKeyException if the file cannot be opened or replaced
     */
    public void rotateKey(OrganizationId organization, String name) {
        key(organization, name).rotate();
    }

    /**
     * Switches a key off, until {@link #enableKey}. A key that is off stays off.
     *
     * @param organization whose key, one that has had a key
     * @param name which key
     * @throws LocalKeyException if the switch cannot be written
     */
    public void disableKey(OrganizationId organization, String name) {
        try {
            Files.writeString(disabled(organization, name), "");
        } catch (IOException e) {
            throw new LocalKeyException(key(organization, name).file(), "cannot be switched off: " + e, e);
        }
    }

    /**
     * Switches a key on again. Does nothing if it is on.
     *
     * @param organization whose key
     * @param name which key
     * @throws LocalKeyException if the switch cannot be deleted
     */
    public void enableKey(OrganizationId organization, String name) {
        try {
            Files.deleteIfExists(disabled(organization, name));
        } catch (IOException e) {
            throw new LocalKeyException(key(organization, name).file(), "cannot be switched on: " + e, e);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SettingsField> settings() {
        return List.of(new SettingsField(
                KEY, "Key", "The name of the key: 1 to 64 lower-case letters, digits and hyphens", NAME, true));
    }

    @Override
    public WrappingKey open(KeyRequest request) {
        String name = request.settings().get(KEY);
        if (name == null) {
            throw new IllegalArgumentException("setting '" + KEY + "' is missing; it holds the name of the key");
        }
        return new LocalKey(key(request.organization(), name));
    }

    /**
     * Files have no quota, and this is one per name of a key.
     *
     * @param settings the settings of a key
     * @return the type and the name
     */
    @Override
    public String quotaScope(Map<String, String> settings) {
        return TYPE + "/" + settings.get(KEY);
    }

    @Override
    public ProviderCapabilities capabilities() {
        return new ProviderCapabilities(Duration.ZERO, Duration.ZERO, true, false, null);
    }

    private KeysetFile key(OrganizationId organization, String name) {
        Path file = folder(organization).resolve(requireForm(name) + ".json");
        return new KeysetFile(file, disabled(organization, name));
    }

    private Path disabled(OrganizationId organization, String name) {
        return folder(organization).resolve(requireForm(name) + ".disabled");
    }

    private static String requireForm(String name) {
        if (!NAME_FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "setting '" + KEY + "' is not of the form " + NAME + ", a key's name of 1 to 64 characters");
        }
        return name;
    }

    private Path folder(OrganizationId organization) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(organization.value().getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "LocalKeyProvider[" + directory + "]";
    }
}
