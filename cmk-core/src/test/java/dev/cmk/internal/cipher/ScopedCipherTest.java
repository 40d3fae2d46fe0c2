package dev.cmk.internal.cipher;

import static dev.cmk.internal.fakes.Rig.ACME;
import static dev.cmk.internal.fakes.Rig.SCOPE;
import static dev.cmk.internal.fakes.Rig.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cmk.BatchItem;
import dev.cmk.BatchResult;
import dev.cmk.CmkException;
import dev.cmk.EncryptionContext;
import dev.cmk.InvalidCiphertextException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationCipher;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.UnavailableReason;
import dev.cmk.internal.envelope.Nonces;
import dev.cmk.internal.fakes.Rig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte arrays, text, batches and streams. */
class ScopedCipherTest {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("a", "b");
    private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
    private static final int SEGMENT = 16 * 1024;

    private final Rig.Options options = new Rig.Options();
    private final Rig rig = new Rig(options);
    private final OrganizationCipher cipher = rig.cipher();

    @AfterEach
    void stop() {
        rig.close();
    }

    // Text

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "hunter2", "\u0000", "grüße", "\uD83D\uDD11 key", "e\u0301"})
    void text_comes_back_as_it_was(String text) {
        String sealed = cipher.encryptToString(text, CONTEXT);
        assertThat(sealed).matches("[A-Za-z0-9_-]+");
        assertThat(cipher.decryptFromString(sealed, CONTEXT)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "\uDD11", "a\uD800b", "\uDD11\uD83D"})
    void unpaired_surrogates_are_refused_without_being_shown(String text) {
        assertThatThrownBy(() -> cipher.encryptToString(text, CONTEXT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plaintext holds an unpaired surrogate");
    }

    @Test
    void every_other_form_of_a_text_ciphertext_is_refused() {
        String sealed = cipher.encryptToString("hunter2", CONTEXT); // 104 bytes: 139 characters, the last of 4 bits
        byte[] bytes = TextForm.decode(sealed);
        List<String> others = new ArrayList<>(List.of(
                sealed + "=",
                sealed + "==",
                sealed + "A",
                sealed + "\n",
                " " + sealed,
                sealed.substring(1),
                sealed.substring(0, sealed.length() - 1),
                sealed.substring(0, 40) + "\n" + sealed.substring(40),
                sealed.substring(0, 10) + "é" + sealed.substring(11),
                sealed.substring(0, 10) + "\u0141" + sealed.substring(11), // low byte is that of A
                java.util.Base64.getUrlEncoder().encodeToString(bytes),
                "",
                "A",
                "=",
                "Q01L",
                "!"));
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(sealed.charAt(sealed.length() - 1));
        int unusedBits = bytes.length % 3 == 1 ? 4 : bytes.length % 3 == 2 ? 2 : 0;
        for (int i = 1; i < 1 << unusedBits; i++) {
            others.add(sealed.substring(0, sealed.length() - 1) + alphabet.charAt(last | i));
        }
        for (String other : others) {
            if (!other.equals(sealed)) {
                assertThatThrownBy(() -> cipher.decryptFromString(other, CONTEXT))
                        .as(other)
                        .isInstanceOf(InvalidCiphertextException.class);
            }
        }
        assertThat(unusedBits).isPositive();
        assertThat(cipher.decryptFromString(sealed, CONTEXT)).isEqualTo("hunter2");
    }

    @Test
    void the_classic_alphabet_is_refused() {
        byte[] sealed = cipher.encrypt(new byte[300], CONTEXT);
        String classic = java.util.Base64.getEncoder().withoutPadding().encodeToString(sealed);
        assertThat(classic).containsAnyOf("+", "/");
        assertThatThrownBy(() -> cipher.decryptFromString(classic, CONTEXT))
                .isInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void bytes_that_are_no_text_do_not_come_out_as_text() {
        byte[] sealed = cipher.encrypt(new byte[] {(byte) 0xC3, 0x28}, CONTEXT);
        String form = TextForm.encode(sealed);
        assertThatThrownBy(() -> cipher.decryptFromString(form, CONTEXT))
                .isInstanceOf(InvalidCiphertextException.class);
    }

    // Arguments

    @Test
    void missing_arguments_are_named() {
        byte[] none = null;
        assertNamed("plaintext", () -> cipher.encrypt(none, CONTEXT));
        assertNamed("context", () -> cipher.encrypt(SECRET, null));
        assertNamed("ciphertext", () -> cipher.decrypt(none, CONTEXT));
        assertNamed("context", () -> cipher.decrypt(SECRET, null));
        assertNamed("plaintext", () -> cipher.encryptToString(null, CONTEXT));
        assertNamed("ciphertext", () -> cipher.decryptFromString(null, CONTEXT));
        assertNamed("items", () -> cipher.encryptAll(null));
        assertNamed("items", () -> cipher.decryptAll(null));
        assertNamed("item", () -> cipher.encryptAll(Arrays.asList((BatchItem) null)));
        assertNamed("target", () -> cipher.encrypting(null, CONTEXT));
        assertNamed("context", () -> cipher.encrypting(OutputStream.nullOutputStream(), null));
        assertNamed("source", () -> cipher.decrypting(null, CONTEXT));
        assertNamed("context", () -> cipher.decrypting(InputStream.nullInputStream(), null));
    }

    private static void assertNamed(String name, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    // Confusables

    @Test
    void organizations_and_scopes_that_look_alike_never_meet() {
        List<OrganizationId> organizations = Stream.of("acme", "Acme", "acme2", "acm", "a", "acmé", "acme\u0301")
                .map(OrganizationId::of)
                .distinct()
                .toList();
        List<Scope> scopes = Stream.of("prod", "Prod", "prod/", "prod/a", "é", "e\u0301", "p")
                .map(Scope::of)
                .toList();
        List<byte[]> sealed = new ArrayList<>();
        for (OrganizationId organization : organizations) {
            for (Scope scope : scopes) {
                sealed.add(rig.cipher(organization, scope).encrypt(SECRET, CONTEXT));
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            int index = 0;
            for (OrganizationId organization : organizations) {
                for (Scope scope : scopes) {
                    OrganizationCipher mine = rig.cipher(organization, scope);
                    for (int i = 0; i < sealed.size(); i++) {
                        byte[] ciphertext = sealed.get(i);
                        if (i == index) {
                            assertThat(mine.decrypt(ciphertext, CONTEXT)).isEqualTo(SECRET);
                        } else {
                            assertThatThrownBy(() -> mine.decrypt(ciphertext, CONTEXT))
                                    .isInstanceOf(InvalidCiphertextException.class);
                        }
                    }
                    index++;
                }
            }
            rig.cache.clear();
        }
    }

    // Batches

    @Test
    void a_batch_has_a_result_for_each_item() {
        byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
        byte[] flipped = sealed.clone();
        flipped[flipped.length - 1] ^= 1;
        byte[] unknown = sealed.clone();
        unknown[5] ^= 1;
        List<BatchResult> results = cipher.decryptAll(Stream.of(sealed, flipped, new byte[0], unknown, sealed)
                .map(bytes -> BatchItem.of(bytes, CONTEXT))
                .toList());
        assertThat(results).extracting(BatchResult::succeeded).containsExactly(true, false, false, false, true);
        assertThat(results.get(4).bytes()).isEqualTo(SECRET);
        assertThat(results.get(1).failure()).isInstanceOf(InvalidCiphertextException.class);
        assertThat(results.toString()).doesNotContain("hunter2");
        assertThat(cipher.encryptAll(List.of())).isEmpty();
        List<BatchResult> back = cipher.encryptAll(List.of(BatchItem.of(SECRET, CONTEXT)));
        assertThat(cipher.decrypt(back.get(0).bytes(), CONTEXT)).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCESS_DENIED", "UNREACHABLE"})
    void a_batch_asks_once_for_a_data_key_that_cannot_be_had(String reason) {
        byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
        rig.cache.clear();
        rig.platform.fails(UnavailableReason.valueOf(reason), false);
        int before = rig.platform.unwraps.get();
        List<BatchItem> items = java.util.Collections.nCopies(100, BatchItem.of(sealed, CONTEXT));
        assertThat(cipher.decryptAll(items)).hasSize(100).noneMatch(BatchResult::succeeded);
        assertThat(rig.platform.unwraps).hasValue(before + 1);
        rig.cache.forgetDenials(ACME, Rig.PLATFORM);
        int reads = rig.stored.calls("findNewest");
        assertThat(cipher.encryptAll(items)).hasSize(100).noneMatch(BatchResult::succeeded);
        assertThat(rig.platform.unwraps).hasValue(before + 2);
        assertThat(rig.stored.calls("findNewest")).isEqualTo(reads + 1);
    }

    // Streams

    private byte[] sealedStream(int length) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream sealing = cipher.encrypting(target, CONTEXT)) {
            sealing.write(new byte[length]);
        }
        return target.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT, 100_000, 1_000_000})
    void streams_and_arrays_open_each_other(int length) throws IOException {
        byte[] streamed = sealedStream(length);
        assertThat(cipher.decrypt(streamed, CONTEXT)).isEqualTo(new byte[length]);
        byte[] whole = cipher.encrypt(new byte[length], CONTEXT);
        for (byte[] ciphertext : List.of(streamed, whole)) {
            try (InputStream opening = cipher.decrypting(new ByteArrayInputStream(ciphertext), CONTEXT)) {
                assertThat(opening.readAllBytes()).isEqualTo(new byte[length]);
            }
        }
    }

    @Test
    void a_key_that_is_revoked_in_the_middle_stops_a_sealing_stream_at_the_next_segment() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        OutputStream sealing = cipher.encrypting(target, CONTEXT);
        sealing.write(new byte[3 * SEGMENT]);
        int written = target.size();
        rig.platform.fails(UnavailableReason.DISABLED, true);
        rig.time.advance(TTL);
        assertThatThrownBy(() -> sealing.write(new byte[2 * SEGMENT])).isInstanceOf(KeyUnavailableException.class);
        assertThat(target.size()).isEqualTo(written);
        assertThatThrownBy(sealing::close).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cipher.decrypt(target.toByteArray(), CONTEXT))
                .isInstanceOf(KeyUnavailableException.class);
        rig.platform.works();
        rig.time.advance(Duration.ofSeconds(30));
        assertThatThrownBy(() -> cipher.decrypt(target.toByteArray(), CONTEXT))
                .isInstanceOf(InvalidCiphertextException.class);
    }

    @Test
    void a_key_that_is_revoked_in_the_middle_stops_an_opening_stream_at_the_next_segment() throws IOException {
        byte[] ciphertext = sealedStream(10 * SEGMENT);
        InputStream opening = cipher.decrypting(new ByteArrayInputStream(ciphertext), CONTEXT);
        assertThat(opening.readNBytes(SEGMENT / 2)).hasSize(SEGMENT / 2);
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, false);
        rig.cache.drop(ACME, Rig.PLATFORM); // a test of the key has found out
        assertThatThrownBy(opening::readAllBytes).isInstanceOf(KeyUnavailableException.class);
        assertThatThrownBy(opening::close).isInstanceOf(IOException.class);
    }

    @Test
    void a_stream_goes_on_while_its_data_key_is_dropped_and_refreshed() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream sealing = cipher.encrypting(target, CONTEXT)) {
            for (int i = 0; i < 50; i++) {
                sealing.write(new byte[SEGMENT]);
                rig.time.advance(TTL.dividedBy(3));
                if (i % 7 == 0) {
                    rig.cache.drop(ACME, SCOPE);
                }
            }
        }
        try (InputStream opening = cipher.decrypting(new ByteArrayInputStream(target.toByteArray()), CONTEXT)) {
            for (int i = 0; i < 50; i++) {
                assertThat(opening.readNBytes(SEGMENT)).hasSize(SEGMENT);
                rig.cache.drop(ACME, SCOPE);
                rig.time.advance(TTL);
            }
            assertThat(opening.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_short_message_opens_as_a_stream_although_its_data_key_is_dropped_before_it_is_read() throws IOException {
        byte[] sealed = cipher.encrypt(SECRET, CONTEXT);
        try (InputStream opening = cipher.decrypting(new ByteArrayInputStream(sealed), CONTEXT)) {
            rig.cache.drop(ACME, SCOPE);
            assertThat(opening.readAllBytes()).isEqualTo(SECRET);
        }
        rig.platform.fails(UnavailableReason.ACCESS_DENIED, true);
        try (InputStream opening = cipher.decrypting(new ByteArrayInputStream(sealed), CONTEXT)) {
            rig.cache.drop(ACME, SCOPE);
            assertThatThrownBy(opening::readAllBytes).isInstanceOf(KeyUnavailableException.class);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("earlier read");
        }
        assertThatThrownBy(() -> cipher.decrypting(new ByteArrayInputStream(sealed), CONTEXT))
                .isInstanceOf(KeyUnavailableException.class);
    }

    @Test
    void a_sealing_stream_does_not_outlive_a_checkpoint() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        OutputStream sealing = cipher.encrypting(target, CONTEXT);
        sealing.write(new byte[3 * SEGMENT]);
        rig.cache.clear();
        assertThatThrownBy(() -> sealing.write(new byte[2 * SEGMENT]))
                .isInstanceOf(CmkException.class)
                .hasMessageContaining("checkpointed");
    }

    @Test
    void a_source_that_is_no_ciphertext_or_cannot_be_read_is_refused() {
        for (int length : new int[] {0, 1, 68, 69, 96}) {
            assertThatThrownBy(() -> cipher.decrypting(new ByteArrayInputStream(new byte[length]), CONTEXT))
                    .isInstanceOf(InvalidCiphertextException.class);
        }
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatThrownBy(() -> cipher.decrypting(broken, CONTEXT)).isInstanceOf(UncheckedIOException.class);
    }

    // Nonces

    @Test
    void with_random_nonces_no_two_messages_have_the_same_and_none_counts() {
        Rig.Options random = new Rig.Options();
        random.nonces = Nonces.RANDOM;
        try (Rig other = new Rig(random)) {
            OrganizationCipher drawing = other.cipher();
            List<String> drawn = nonces(drawing);
            assertThat(drawn).doesNotHaveDuplicates().noneMatch(nonce -> nonce.startsWith("00000000"));
            byte[] sealed = drawing.encrypt(SECRET, CONTEXT);
            assertThat(drawing.decrypt(sealed, CONTEXT)).isEqualTo(SECRET);
        }
        assertThat(nonces(cipher)).doesNotHaveDuplicates().allMatch(nonce -> nonce.startsWith("00000000"));
    }

    private static List<String> nonces(OrganizationCipher cipher) {
        return Stream.generate(() -> cipher.encrypt(SECRET, CONTEXT))
                .limit(200)
                .map(bytes -> HexFormat.of().formatHex(bytes, 69, 81))
                .toList();
    }

    @Test
    void after_a_checkpoint_a_new_series_begins() {
        byte[] before = cipher.encrypt(SECRET, CONTEXT);
        rig.cache.clear();
        byte[] after = cipher.encrypt(SECRET, CONTEXT);
        assertThat(Arrays.copyOfRange(after, 21, 37)).isNotEqualTo(Arrays.copyOfRange(before, 21, 37));
        assertThat(Arrays.copyOfRange(after, 5, 21)).isEqualTo(Arrays.copyOfRange(before, 5, 21));
    }

    @Test
    void it_tells_whose_it_is_and_no_more() {
        assertThat(cipher).hasToString("OrganizationCipher[acme, environments/prod]");
    }
}
