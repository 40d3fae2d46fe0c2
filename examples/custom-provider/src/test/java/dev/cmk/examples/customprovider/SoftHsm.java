package dev.cmk.examples.customprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cmk.OrganizationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of SoftHSM 2, new ones for each run, and what their administrator does. SoftHSM looks for tokens when it is
 * loaded, once in a process, so that all of them are made before; where, says SOFTHSM2_CONF (see pom.xml).
 */
enum SoftHsm {
    ACME,
    /** Nobody logs in to this one with the right PIN, which would count for the whole process. */
    LOCKED;

    static final String PIN = environment(Pkcs11KeyProvider.PIN_VARIABLE);
    private static final Path CONF = Path.of(environment("SOFTHSM2_CONF"));
    private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");
    private static final Path LIBRARY = Stream.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
            .flatMap(folder -> Stream.of("/softhsm/libsofthsm2.so", "/pkcs11/libsofthsm2.so", "/libsofthsm2.so")
                    .map(file -> Path.of(folder + file)))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of("none"));
    private static final Map<SoftHsm, String> CONFIGS = new HashMap<>();

    /** Where SoftHSM is missing, the test is skipped, or fails with {@code -Dtest.all-hsms=true}. */
    static void requireInstalled() {
        boolean installed = Files.exists(LIBRARY) && !PIN.isEmpty();
        String trouble = PIN.isEmpty()
                ? "the environment that pom.xml sets is missing; run this test with Maven"
                : "SoftHSM 2 is not installed; on Debian and Ubuntu: apt-get install softhsm2";
        if (Boolean.getBoolean("test.all-hsms")) {
            assertThat(installed).as(trouble).isTrue();
        }
        assumeTrue(installed, trouble);
    }

    /** The configuration of SunPKCS11 for this token. */
    String config() {
        synchronized (CONFIGS) {
            if (CONFIGS.isEmpty()) {
                makeTokens();
            }
            return "--" + CONFIGS.get(this);
        }
    }

    /** Its operator puts a key on the token, in place of one that may be there; not to be read out unless that is said. */
    void put(OrganizationId organization, String name, byte[] value, String... attributes) {
        delete(organization, name);
        String template =
                attributes.length > 0 ? String.join("\n", attributes) : "CKA_SENSITIVE = true\nCKA_EXTRACTABLE = false";
        try {
            keys("attributes(*,CKO_SECRET_KEY,CKK_AES) = {\n" + template + "\n}\n")
                    .setKeyEntry(organization + "/" + name, new SecretKeySpec(value, "AES"), null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    void delete(OrganizationId organization, String name) {
        try {
            KeyStore keys = keys("");
            if (keys.containsAlias(organization + "/" + name)) {
                keys.deleteEntry(organization + "/" + name);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String environment(String name) {
        return Objects.requireNonNullElse(System.getenv(name), "");
    }

    static byte[] randomKey() {
        byte[] value = new byte[32];
        new SecureRandom().nextBytes(value);
        return value;
    }

    private KeyStore keys(String template) {
        try {
            KeyStore keys = KeyStore.getInstance(
                    "PKCS11", Security.getProvider("SunPKCS11").configure(config() + template));
            keys.load(null, PIN.toCharArray());
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeTokens() {
        try {
            Path tokens = Files.createTempDirectory(Files.createDirectories(CONF.getParent()), "tokens");
            Files.writeString(CONF, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
            for (SoftHsm token : values()) {
                String name = token.name().toLowerCase(Locale.ROOT);
                String config = "name=" + name + "\nlibrary=" + LIBRARY + "\nslot=" + makeToken(name) + "\n";
                Files.writeString(CONF.resolveSibling(name + ".cfg"), config);
                CONFIGS.put(token, config);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String makeToken(String label) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", PIN, "--pin", PIN))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher slot = SLOT.matcher(output);
        assertThat(slot.find()).as(output).isTrue();
        return slot.group(1);
    }
}
