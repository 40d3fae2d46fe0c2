package dev.cmk.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyProviderTest {

    private static final OrganizationId ACME = OrganizationId.of("acme");
    private static final OrganizationId OTHER = OrganizationId.of("other");
    private static final WrapContext CONTEXT = new WrapContext(ACME, DataKeyId.random());

    @TempDir
    private Path folder;

    private LocalKeyProvider provider;

    @BeforeEach
    void makeTheProvider() {
        provider = LocalKeyProvider.in(folder.resolve("kms"));
    }

    private WrappingKey open(OrganizationId organization, String name) {
        return provider.open(new KeyRequest(organization, "external", LocalKeyProvider.settings(name)));
    }

    private static void assertDenied(WrappingKey key, UnavailableReason reason) {
        assertThatExceptionOfType(KeyAccessException.class)
                .isThrownBy(() -> key.generate(CONTEXT))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.isAboutKey()).isTrue());
        assertThatExceptionOfType(KeyAccessException.class).isThrownBy(key::check);
    }

    @Test
    void a_customer_makes_a_key_and_the_service_wraps_with_it() {
        provider.createKey(ACME, "prod-1");
        GeneratedDataKey generated = open(ACME, "prod-1").generate(CONTEXT);
        assertThat(open(ACME, "prod-1").unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
    }

    @Test
    void an_organization_never_reaches_the_key_of_another() {
        provider.createKey(ACME, "prod");
        assertDenied(open(OTHER, "prod"), UnavailableReason.NOT_FOUND);
        provider.createKey(OTHER, "prod");
        GeneratedDataKey generated = open(ACME, "prod").generate(CONTEXT);
        assertThatExceptionOfType(DamagedWrappedKeyException.class)
                .isThrownBy(() -> open(OTHER, "prod").unwrap(generated.wrapped(), CONTEXT));
        assertThat(open(ACME, "prod").fingerprint())
                .isNotEqualTo(open(OTHER, "prod").fingerprint());
    }

    @Test
    void organizations_whose_ids_look_alike_or_like_paths_have_folders_of_their_own() throws IOException {
        List<String> ids =
                List.of("acme", "Acme", "ACME", "acme/", "..", "../acme", "acm\u00e9", "acme\u0301", "a:b", "con");
        Set<Path> folders = new HashSet<>();
        for (String id : ids) {
            Path file = provider.createKey(OrganizationId.of(id), "k");
            folders.add(file.getParent());
            assertThat(file.getParent().getFileName().toString()).matches("[0-9a-f]{64}");
            assertThat(file.toRealPath()).startsWith(folder.toRealPath().resolve("kms"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(folders).hasSameSizeAs(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A", "a.b", "..", "../x", "a/b", "a\\b", "a\u0000", "a\n", "é", "key_1"})
    void a_key_name_of_another_form_is_refused_and_not_quoted(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(ACME, name))
                .withMessage("setting 'key' is not of the form [a-z0-9-]{1,64}, a key's name of 1 to 64 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> provider.createKey(ACME, name));
        assertThatIllegalArgumentException().isThrownBy(() -> provider.disableKey(ACME, name));
    }

    @Test
    void a_key_name_has_at_most_64_characters_and_has_to_be_there() {
        provider.createKey(ACME, "x".repeat(64));
        assertThatIllegalArgumentException().isThrownBy(() -> open(ACME, "x".repeat(65)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.open(new KeyRequest(ACME, "external", Map.of())))
                .withMessage("setting 'key' is missing; it holds the name of the key");
    }

    @Test
    void a_key_is_not_made_twice() {
        provider.createKey(ACME, "k");
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> provider.createKey(ACME, "k"));
    }

    @Test
    void to_delete_or_rename_the_file_revokes_the_key_at_the_next_call() throws IOException {
        Path file = provider.createKey(ACME, "k");
        WrappingKey key = open(ACME, "k");
        GeneratedDataKey generated = key.generate(CONTEXT);
        Path away = Files.move(file, file.resolveSibling("away"));
        assertDenied(key, UnavailableReason.NOT_FOUND);
        assertDenied(open(ACME, "k"), UnavailableReason.NOT_FOUND);
        Files.move(away, file);
        assertThat(key.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
        Files.delete(file);
        assertDenied(key, UnavailableReason.NOT_FOUND);
    }

    @Test
    void a_disabled_key_is_refused_at_the_next_call_until_it_is_enabled() {
        provider.createKey(ACME, "k");
        provider.createKey(ACME, "other");
        WrappingKey key = open(ACME, "k");
        GeneratedDataKey generated = key.generate(CONTEXT);
        provider.disableKey(ACME, "k");
        provider.disableKey(ACME, "k");
        assertDenied(key, UnavailableReason.DISABLED);
        assertThat(open(ACME, "other").generate(CONTEXT).dataKey()).hasSize(32);
        provider.enableKey(ACME, "k");
        provider.enableKey(ACME, "k");
        assertThat(key.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
    }

    @Test
    void a_rotated_key_wraps_with_new_material_and_unwraps_with_all() {
        provider.createKey(ACME, "k");
        WrappingKey key = open(ACME, "k");
        GeneratedDataKey generated = key.generate(CONTEXT);
        provider.rotateKey(ACME, "k");
        assertThat(key.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
        assertThat(key.generate(CONTEXT).wrapped().keyReference())
                .isNotEqualTo(generated.wrapped().keyReference());
    }

    @Test
    void trouble_with_the_file_is_told_without_its_folder() throws IOException {
        Path file = provider.createKey(ACME, "k");
        WrappingKey key = open(ACME, "k");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatExceptionOfType(KeyAccessException.class)
                .isThrownBy(() -> key.generate(CONTEXT))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED))
                .withMessageStartingWith("keyset file k.json can be read by others")
                .withMessageNotContaining(folder.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "{}");
        assertDenied(key, UnavailableReason.MISCONFIGURED);
    }

    @Test
    void a_file_where_the_directory_should_be_is_told() throws IOException {
        Files.writeString(folder.resolve("kms"), "");
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> provider.createKey(ACME, "k"));
        assertDenied(open(ACME, "k"), UnavailableReason.NOT_FOUND);
    }

    @Test
    void nobody_who_never_had_a_key_switches_one_off() {
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> provider.disableKey(ACME, "k"))
                .withMessageContaining("cannot be switched off");
        provider.enableKey(ACME, "k");
    }

    @Test
    void it_describes_itself() {
        assertThat(provider.type()).isEqualTo("local");
        assertThat(provider.settings()).singleElement().satisfies(field -> {
            assertThat(field.name()).isEqualTo("key");
            assertThat(field.required()).isTrue();
        });
        assertThat(provider.capabilities().bindsContext()).isTrue();
        assertThat(provider.capabilities().revocationLag()).isZero();
        assertThat(provider.quotaScope(LocalKeyProvider.settings("k"))).isEqualTo("local/k");
        assertThat(provider).hasToString("LocalKeyProvider[" + folder.resolve("kms") + "]");
        provider.close();
        provider.close();
    }
}
