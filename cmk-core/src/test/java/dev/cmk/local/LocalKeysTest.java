package dev.cmk.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.CmkException;
import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeysTest {

    private static final WrapContext CONTEXT = new WrapContext(OrganizationId.of("acme"), DataKeyId.random());

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void chooseAFile() {
        file = folder.resolve("platform.json");
    }

    @Test
    void what_a_new_key_has_wrapped_unwraps_after_the_file_is_opened_again() {
        WrappingKey created = LocalKeys.create(file);
        GeneratedDataKey generated = created.generate(CONTEXT);
        WrappingKey opened = LocalKeys.open(file);
        assertThat(opened.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
        assertThat(opened.fingerprint()).isEqualTo(created.fingerprint());
    }

    @Test
    void the_file_is_for_its_owner_only_whatever_the_umask() throws IOException {
        LocalKeys.create(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_file_is_a_tink_keyset_of_one_aes_256_gcm_key() throws IOException {
        LocalKeys.create(file);
        assertThat(Files.readString(file))
                .contains("type.googleapis.com/google.crypto.tink.AesGcmKey", "ENABLED", "TINK");
    }

    @Test
    void nothing_is_ever_overwritten() throws IOException {
        LocalKeys.create(file);
        byte[] before = Files.readAllBytes(file);
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.create(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("is there already; open it, or choose another name")
                .satisfies(e -> assertThat(e).isInstanceOf(CmkException.class));
        assertThat(file).hasBinaryContent(before);

        Path other = Files.writeString(folder.resolve("other"), "");
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.create(other));
        assertThat(other).isEmptyFile();
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.create(link));
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void of_many_who_create_the_same_file_at_once_one_wins() throws Exception {
        List<Object> outcomes = together(16, () -> {
            try {
                return LocalKeys.create(file).fingerprint();
            } catch (LocalKeyException e) {
                return e;
            }
        });
        assertThat(outcomes)
                .filteredOn(String.class::isInstance)
                .containsExactly(LocalKeys.open(file).fingerprint());
        assertThat(outcomes).filteredOn(LocalKeyException.class::isInstance).hasSize(15);
    }

    @Test
    void nothing_is_made_where_there_is_no_folder() {
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.create(folder.resolve("no/such/folder.json")))
                .withMessageContaining("make the folder first");
    }

    @Test
    void opening_never_creates() {
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.open(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("is not there; put it back");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw----r--", "rw-----w-", "rw------x", "rw-r--r--", "rw--w----"})
    void a_file_that_others_can_read_or_its_group_can_write_is_refused(String permissions) throws IOException {
        LocalKeys.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.open(file))
                .withMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "r--r-----", "rw-r-----", "rwx------"})
    void a_file_that_its_group_can_read_as_mounted_secrets_are_is_opened(String permissions) throws IOException {
        LocalKeys.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThat(LocalKeys.open(file).fingerprint()).startsWith("local:");
    }

    @Test
    void a_link_to_a_keyset_is_opened_and_rotated() throws IOException {
        LocalKeys.create(file);
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), file);
        WrappedDataKey wrapped = LocalKeys.open(link).generate(CONTEXT).wrapped();
        LocalKeys.rotate(link);
        assertThat(link).isSymbolicLink();
        assertThat(LocalKeys.open(file).unwrap(wrapped, CONTEXT)).hasSize(32);
    }

    @Test
    void a_folder_is_no_keyset() {
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.open(folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "{\"primaryKeyId\":1,\"key\":[]}",
                "{\"primaryKeyId\":1,\"key\":[{\"keyData\":{\"typeUrl\":\"canary\",\"value\":\"Y2FuYXJ5\"}}]}",
                "canary",
                "\u0000\u0001"
            })
    void what_is_no_keyset_is_refused_without_being_quoted(String content) throws IOException {
        LocalKeys.create(file);
        Files.writeString(file, content);
        assertThatThrownBy(() -> LocalKeys.open(file))
                .isInstanceOf(LocalKeyException.class)
                .hasMessageContaining("is no Tink keyset of AES-256-GCM keys in JSON")
                .hasStackTraceContaining("platform.json")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("canary", "Y2FuYXJ5"));
    }

    @Test
    void a_keyset_cut_off_anywhere_is_refused() throws IOException {
        LocalKeys.create(file);
        String whole = Files.readString(file);
        for (int length = 0; length < whole.length() - 1; length += 7) {
            Files.writeString(file, whole.substring(0, length));
            assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.open(file));
        }
    }

    @Test
    void bytes_that_are_no_text_and_a_huge_file_are_refused() throws IOException {
        LocalKeys.create(file);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.open(file));
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.open(file))
                .withMessageContaining("more than 1048576 bytes");
    }

    @Test
    void a_key_without_tinks_prefix_is_refused() throws IOException {
        LocalKeys.create(file);
        Files.writeString(file, Files.readString(file).replace("\"TINK\"", "\"RAW\""));
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.open(file));
    }

    @Test
    void after_a_rotation_the_new_key_wraps_and_the_former_ones_still_unwrap() throws IOException {
        WrappingKey key = LocalKeys.create(file);
        String fingerprint = key.fingerprint();
        List<GeneratedDataKey> generated = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            generated.add(key.generate(CONTEXT));
            LocalKeys.rotate(file);
        }
        assertThat(generated.stream().map(g -> g.wrapped().keyReference()).distinct())
                .hasSize(4);
        for (WrappingKey now : List.of(key, LocalKeys.open(file))) {
            for (GeneratedDataKey each : generated) {
                assertThat(now.unwrap(each.wrapped(), CONTEXT)).isEqualTo(each.dataKey());
            }
            assertThat(now.fingerprint()).isEqualTo(fingerprint);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_rotation_keeps_the_permissions_of_the_file() throws IOException {
        LocalKeys.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        LocalKeys.rotate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void rotations_at_once_never_undo_each_other() throws Exception {
        WrappingKey key = LocalKeys.create(file);
        List<Object> wrapped = together(8, () -> {
            try {
                LocalKeys.rotate(file);
            } catch (LocalKeyException e) {
                assertThat(e).hasMessageContaining("is being rotated");
            }
            return key.generate(CONTEXT);
        });
        for (Object each : wrapped) {
            GeneratedDataKey generated = (GeneratedDataKey) each;
            assertThat(LocalKeys.open(file).unwrap(generated.wrapped(), CONTEXT))
                    .isEqualTo(generated.dataKey());
        }
    }

    @Test
    void a_rotation_that_broke_off_is_told_and_changes_nothing() throws IOException {
        LocalKeys.create(file);
        byte[] before = Files.readAllBytes(file);
        Path broken = Files.writeString(folder.resolve("platform.json.new"), "");
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.rotate(file))
                .withMessageContaining("in that case delete " + broken);
        assertThat(file).hasBinaryContent(before);
        Files.delete(broken);
        Files.writeString(file, "no keyset");
        assertThatExceptionOfType(LocalKeyException.class)
                .isThrownBy(() -> LocalKeys.rotate(file))
                .withMessageContaining("is no Tink keyset");
        assertThat(broken).doesNotExist();
        assertThat(file).hasContent("no keyset");
        assertThatExceptionOfType(LocalKeyException.class).isThrownBy(() -> LocalKeys.rotate(folder.resolve("none")));
    }

    @Test
    void an_open_key_whose_file_is_gone_cannot_be_used_until_it_is_back() throws IOException {
        WrappingKey key = LocalKeys.create(file);
        GeneratedDataKey generated = key.generate(CONTEXT);
        Path away = Files.move(file, folder.resolve("away"));
        for (Callable<?> call : List.<Callable<?>>of(
                () -> key.unwrap(generated.wrapped(), CONTEXT),
                () -> key.wrap(generated.dataKey(), CONTEXT),
                () -> key.generate(CONTEXT),
                key::fingerprint)) {
            assertThatExceptionOfType(KeyAccessException.class)
                    .isThrownBy(call::call)
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.NOT_FOUND))
                    .satisfies(e -> assertThat(e.isAboutKey()).isTrue());
        }
        Files.move(away, file);
        assertThat(key.unwrap(generated.wrapped(), CONTEXT)).isEqualTo(generated.dataKey());
    }

    @Test
    void an_open_key_notices_that_its_file_is_another_one() throws IOException {
        WrappingKey key = LocalKeys.create(file);
        WrappedDataKey wrapped = key.generate(CONTEXT).wrapped();
        LocalKeys.create(folder.resolve("other"));
        Files.delete(file);
        Files.move(folder.resolve("other"), file);
        assertThatExceptionOfType(DamagedWrappedKeyException.class).isThrownBy(() -> key.unwrap(wrapped, CONTEXT));
    }

    @Test
    void only_32_bytes_are_wrapped() {
        WrappingKey key = LocalKeys.create(file);
        for (int size : new int[] {0, 16, 31, 33, 4096}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> key.wrap(new byte[size], CONTEXT))
                    .withMessage("dataKey has " + size + " bytes; exactly 32 are allowed");
        }
    }

    @Test
    void the_fingerprint_says_nothing_about_the_key() throws IOException {
        WrappingKey key = LocalKeys.create(file);
        Matcher material = Pattern.compile("\"value\":\\s*\"([^\"]+)\"").matcher(Files.readString(file));
        assertThat(material.find()).isTrue();
        assertThat(key.fingerprint()).matches("local:[0-9a-f]{64}").doesNotContain(material.group(1));
        assertThat(LocalKeys.create(folder.resolve("other")).fingerprint()).isNotEqualTo(key.fingerprint());
        assertThat(key.generate(CONTEXT).wrapped().keyReference()).matches("local:[0-9]{1,10}");
        assertThat(key).hasToString("LocalKey[platform.json]");
    }

    static List<Object> together(int threads, Callable<Object> what) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Object>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    start.await();
                    return what.call();
                }));
            }
            start.countDown();
            List<Object> outcomes = new ArrayList<>();
            for (Future<Object> future : futures) {
                outcomes.add(future.get());
            }
            return outcomes;
        } finally {
            executor.shutdownNow();
        }
    }

    private static String stackTrace(Throwable e) {
        StringWriter writer = new StringWriter();
        e.printStackTrace(new PrintWriter(writer, true));
        return writer.toString();
    }
}
