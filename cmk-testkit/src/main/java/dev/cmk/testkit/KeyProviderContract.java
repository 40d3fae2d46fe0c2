package dev.cmk.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that a {@link KeyProvider} and its keys have to do; whoever writes one extends this class.
 *
 * <pre>{@code
 * class MyKeyProviderTest extends KeyProviderContract {
 *
 *     @Override
 *     protected KeyProvider newProvider() {
 *         return new MyKeyProvider(kms);
 *     }
 *
 *     @Override
 *     protected Map<String, String> settings() {
 *         return Map.of("keyId", kms.createKey());
 *     }
 * }
 * }</pre>
 *
 * <p>Without {@link #otherSettings} and {@link #denials}, the tests that need them are skipped and say so.
 */
public abstract class KeyProviderContract {

    private static final String EXTERNAL_ID = "contract-external-id";
    private static final String CANARY = "\u0001 canary-7f3a9c \u0001";
    private static final int TAMPERED_BITS = 64;
    private static final int CUTS = 64;
    private static final int THREADS = 16;

    private @Nullable KeyProvider provider;

    /** For subclasses. */
    protected KeyProviderContract() {}

    /**
     * A way in which the owner of a key can take it away.
     *
     * @param name what the test is called, such as "disabled in the console"
     * @param deny takes away the key of {@link KeyProviderContract#settings()}
     * @param allow gives it back
     * @param reason what the provider has to say meanwhile
     */
    protected record Denial(String name, Runnable deny, Runnable allow, UnavailableReason reason) {

        /** Checks that everything is there. */
        public Denial {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(deny, "deny");
            Objects.requireNonNull(allow, "allow");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Makes the provider to be tested. Called at least once in every test, after what is done before each.
     *
     * @return a provider; it is closed during or after the test
     */
    protected abstract KeyProvider newProvider();

    /**
     * A key that {@link #organization()} can use.
     *
     * @return its settings, the same throughout a test
     */
    protected abstract Map<String, String> settings();

    /**
     * Another key that {@link #organization()} can use.
     *
     * @return its settings, or empty to skip what needs a second key
     */
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.empty();
    }

    /**
     * The ways in which the owner of {@link #settings()} can take the key away.
     *
     * @return all that can be done in a test, or nothing to skip what needs one
     */
    protected List<Denial> denials() {
        return List.of();
    }

    /**
     * Whose keys they are.
     *
     * @return an organization
     */
    protected OrganizationId organization() {
        return OrganizationId.of("contract-acme");
    }

    @AfterEach
    void closeTheProvider() {
        if (provider != null) {
            provider.close();
        }
    }

    /** Made when it is first needed, after whatever a subclass does before each test. */
    private KeyProvider provider() {
        if (provider == null) {
            provider = newProvider();
        }
        return provider;
    }

    private WrappingKey open(Map<String, String> settings) {
        return provider().open(new KeyRequest(organization(), EXTERNAL_ID, settings));
    }

    private WrappingKey key() {
        return open(settings());
    }

    private WrappingKey otherKey() {
        return open(otherSettings().orElseGet(() -> abort("skipped: otherSettings() gives no second key")));
    }

    private WrapContext context() {
        return new WrapContext(organization(), DataKeyId.random());
    }

    private static byte[] dataKey(long seed) {
        byte[] dataKey = new byte[GeneratedDataKey.BYTES];
        new Random(seed).nextBytes(dataKey);
        return dataKey;
    }

    private static void assertRefused(
            WrappingKey key, byte[] wrapped, String reference, WrapContext context, String as) {
        Throwable refusal = catchThrowable(() -> key.unwrap(new WrappedDataKey(wrapped, reference), context));
        assertThat(refusal)
                .as("%s: has to be refused as damaged, or by a denial of this one call", as)
                .isInstanceOfAny(DamagedWrappedKeyException.class, KeyAccessException.class);
        if (refusal instanceof KeyAccessException denied) {
            assertThat(denied.isAboutKey())
                    .as("%s: says nothing about the whole key", as)
                    .isFalse();
            assertThat(denied.reason().isDenial())
                    .as("%s: trying again does not help", as)
                    .isTrue();
        }
    }

    // Data keys

    @Test
    void a_generated_data_key_is_32_bytes_and_unwraps() {
        WrapContext context = context();
        GeneratedDataKey generated = key().generate(context);
        assertThat(generated.dataKey()).hasSize(GeneratedDataKey.BYTES);
        assertThat(key().unwrap(generated.wrapped(), context)).isEqualTo(generated.dataKey());
    }

    @Test
    void generated_data_keys_are_random() {
        WrappingKey key = key();
        WrapContext context = context();
        byte[] ored = new byte[GeneratedDataKey.BYTES];
        byte[] anded = new byte[GeneratedDataKey.BYTES];
        Arrays.fill(anded, (byte) 0xff);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            byte[] dataKey = key.generate(context).dataKey();
            seen.add(HexFormat.of().formatHex(dataKey));
            for (int j = 0; j < dataKey.length; j++) {
                ored[j] |= dataKey[j];
                anded[j] &= dataKey[j];
            }
        }
        assertThat(seen).doesNotHaveDuplicates();
        for (int j = 0; j < ored.length; j++) { // each byte stays the same with a chance of 256 to the power of -23
            assertThat(ored[j]).as("byte %d is always the same", j).isNotEqualTo(anded[j]);
        }
    }

    @Test
    void what_is_wrapped_unwraps_also_through_a_key_opened_anew() {
        WrapContext context = context();
        byte[] dataKey = dataKey(1);
        WrappedDataKey wrapped = key().wrap(dataKey, context);
        assertThat(key().unwrap(wrapped, context)).isEqualTo(dataKey);
        assertThat(wrapped.bytes()).as("wrapped, not copied").isNotEqualTo(dataKey);
    }

    @Test
    void the_array_given_to_wrap_is_neither_changed_nor_kept() {
        WrappingKey key = key();
        WrapContext context = context();
        byte[] given = dataKey(2);
        WrappedDataKey wrapped = key.wrap(given, context);
        assertThat(given).isEqualTo(dataKey(2));
        Arrays.fill(given, (byte) 0);
        assertThat(key.unwrap(wrapped, context)).isEqualTo(dataKey(2));
    }

    @Test
    void the_array_given_by_unwrap_is_the_callers_to_zero() {
        WrappingKey key = key();
        WrapContext context = context();
        WrappedDataKey wrapped = key.wrap(dataKey(3), context);
        byte[] bytes = wrapped.bytes().clone();
        Arrays.fill(key.unwrap(wrapped, context), (byte) 0);
        assertThat(key.unwrap(wrapped, context)).isEqualTo(dataKey(3));
        assertThat(wrapped.bytes()).as("what was given to unwrap").isEqualTo(bytes);
    }

    // What has to be refused

    @Test
    void what_was_wrapped_with_one_context_does_not_unwrap_with_another() {
        WrappingKey key = key();
        DataKeyId id = new DataKeyId(UUID.fromString("61626364-6566-4768-a96a-6b6c6d6e6f70")); // ASCII
        WrapContext context = new WrapContext(organization(), id);
        WrappedDataKey wrapped = key.wrap(dataKey(4), context);
        String name = organization().value();
        List<WrapContext> others = List.of(
                new WrapContext(organization(), DataKeyId.random()),
                new WrapContext(organization(), new DataKeyId(new UUID(0, 0))),
                new WrapContext(OrganizationId.of(name + "x"), id),
                new WrapContext(OrganizationId.of("x" + name), id),
                new WrapContext(OrganizationId.of(name.substring(0, name.length() - 1)), id),
                new WrapContext(OrganizationId.of(name.toUpperCase(Locale.ROOT)), id),
                new WrapContext(OrganizationId.of(name + id), id),
                new WrapContext(OrganizationId.of(name + "/" + id), id));
        for (WrapContext other : others) {
            assertRefused(key, wrapped.bytes(), wrapped.keyReference(), other, "context " + other);
        }
        assertThat(key.unwrap(wrapped, context)).isEqualTo(dataKey(4));
    }

    @Test
    void a_context_cannot_be_cut_in_another_place() {
        WrappingKey key = key();
        // Both are "a" … "p" and then "q" if an implementation joins the parts without saying where one ends.
        DataKeyId id = new DataKeyId(UUID.fromString("61626364-6566-4768-a96a-6b6c6d6e6f70"));
        WrappedDataKey wrapped = key.wrap(dataKey(5), new WrapContext(OrganizationId.of("ab"), id));
        for (String organization : List.of("a", "abc", "ba", "b", "ab" + id, "aB")) {
            WrapContext other = new WrapContext(OrganizationId.of(organization), id);
            assertRefused(key, wrapped.bytes(), wrapped.keyReference(), other, "organization " + organization);
        }
    }

    @Test
    void what_another_key_has_wrapped_does_not_unwrap() {
        WrappingKey other = otherKey();
        WrapContext context = context();
        WrappedDataKey wrapped = other.wrap(dataKey(6), context);
        assertRefused(key(), wrapped.bytes(), wrapped.keyReference(), context, "wrapped by another key");
    }

    @Test
    void no_bit_can_be_flipped() {
        WrappingKey key = key();
        WrapContext context = context();
        WrappedDataKey wrapped = key.wrap(dataKey(7), context);
        int bits = wrapped.bytes().length * 8;
        for (int i = 0; i < TAMPERED_BITS; i++) {
            int bit = (int) ((long) i * (bits - 1) / (TAMPERED_BITS - 1)); // the first, the last and evenly between
            byte[] tampered = wrapped.bytes().clone();
            tampered[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(key, tampered, wrapped.keyReference(), context, "bit " + bit + " flipped");
        }
    }

    @Test
    void nothing_shorter_longer_or_random_unwraps() {
        WrappingKey key = key();
        WrapContext context = context();
        WrappedDataKey wrapped = key.wrap(dataKey(8), context);
        byte[] bytes = wrapped.bytes();
        byte[] random = new byte[WrappedDataKey.MAX_BYTES];
        new Random(8).nextBytes(random);
        List<byte[]> wrong = List.of(
                Arrays.copyOf(bytes, 1),
                Arrays.copyOf(bytes, bytes.length / 2),
                Arrays.copyOf(bytes, bytes.length - 1),
                Arrays.copyOfRange(bytes, 1, bytes.length),
                Arrays.copyOf(bytes, bytes.length + 1),
                Arrays.copyOf(bytes, WrappedDataKey.MAX_BYTES),
                Arrays.copyOf(random, bytes.length),
                Arrays.copyOf(random, GeneratedDataKey.BYTES),
                random);
        for (byte[] each : wrong) {
            assertRefused(key, each, wrapped.keyReference(), context, each.length + " wrong bytes");
        }
    }

    @Test
    void no_beginning_of_it_unwraps() {
        WrappingKey key = key();
        WrapContext context = context();
        WrappedDataKey wrapped = key.wrap(dataKey(13), context);
        int length = wrapped.bytes().length;
        for (int i = 0; i < CUTS; i++) {
            int cut = 1 + (int) ((long) i * (length - 2) / (CUTS - 1)); // all of up to 65 bytes, else evenly between
            byte[] beginning = Arrays.copyOf(wrapped.bytes(), cut);
            assertRefused(key, beginning, wrapped.keyReference(), context, "the first " + cut + " bytes");
        }
    }

    // What a key says about itself

    @Test
    void the_key_reference_tells_the_key_that_was_used_and_stays_the_same() {
        WrapContext context = context();
        String reference = key().wrap(dataKey(9), context).keyReference();
        assertThat(reference).isNotBlank();
        assertThat(key().wrap(dataKey(10), context()).keyReference()).isEqualTo(reference);
        assertThat(key().generate(context).wrapped().keyReference()).isEqualTo(reference);
    }

    @Test
    void another_key_has_another_key_reference_and_another_fingerprint() {
        WrappingKey other = otherKey();
        WrapContext context = context();
        assertThat(other.wrap(dataKey(11), context).keyReference())
                .isNotEqualTo(key().wrap(dataKey(11), context).keyReference());
        assertThat(other.fingerprint()).isNotEqualTo(key().fingerprint());
    }

    @Test
    void the_fingerprint_has_1_to_512_characters_and_stays_the_same() {
        String fingerprint = key().fingerprint();
        assertThat(fingerprint).isNotBlank().hasSizeLessThanOrEqualTo(512);
        assertThat(key().fingerprint()).isEqualTo(fingerprint);
        assertThat(newProviderFingerprint()).isEqualTo(fingerprint);
    }

    private String newProviderFingerprint() {
        try (KeyProvider again = newProvider()) {
            return again.open(new KeyRequest(organization(), EXTERNAL_ID, settings()))
                    .fingerprint();
        }
    }

    @Test
    void a_working_key_passes_its_check() {
        WrappingKey key = key();
        assertThatCode(key::check).doesNotThrowAnyException();
    }

    @Test
    void nothing_secret_is_shown() {
        WrappingKey key = key();
        WrapContext context = context();
        GeneratedDataKey generated = key.generate(context);
        byte[] tampered = generated.wrapped().bytes().clone();
        tampered[tampered.length - 1] ^= 1;
        Throwable refusal = catchThrowable(() ->
                key.unwrap(new WrappedDataKey(tampered, generated.wrapped().keyReference()), context));
        List<Object> shown =
                new ArrayList<>(List.of(key, provider(), generated, generated.wrapped(), key.fingerprint()));
        for (Throwable e = refusal; e != null; e = e.getCause()) {
            shown.add(e.toString());
        }
        for (Object each : shown) {
            assertShowsNot(each.toString(), generated.dataKey());
        }
    }

    private static void assertShowsNot(String text, byte[] secret) {
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret);
        assertThat(text)
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret))
                .doesNotContain(base64)
                .doesNotContain(base64.replace('+', '-').replace('/', '_'))
                .doesNotContain(Arrays.toString(secret).substring(1, 40));
    }

    // What a provider says about itself

    @Test
    void the_type_is_1_to_32_lower_case_letters_digits_and_hyphens() {
        assertThat(provider().type()).matches("[a-z0-9-]{1,32}").isNotEqualTo("platform");
        assertThat(provider().type()).isEqualTo(provider().type());
    }

    @Test
    void capabilities_and_quota_scope_are_there() {
        assertThat(provider().capabilities().revocationLag()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(provider().capabilities().session()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(provider().quotaScope(settings()))
                .isNotBlank()
                .isEqualTo(provider().quotaScope(settings()));
    }

    @Test
    void a_form_can_be_drawn_from_the_settings() {
        List<SettingsField> fields = provider().settings();
        assertThat(fields).extracting(SettingsField::name).doesNotHaveDuplicates();
        for (SettingsField field : fields) {
            assertThat(field.name()).as("name").matches("[A-Za-z][A-Za-z0-9-]{0,63}");
            assertThat(field.label()).as("label of %s", field.name()).isNotBlank();
            assertThat(field.help()).as("help of %s", field.name()).isNotBlank();
            assertThatCode(() -> Pattern.compile(field.pattern()))
                    .as("pattern of %s", field.name())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void the_settings_of_a_working_key_fit_the_form() {
        assertFitTheForm(settings());
    }

    @Test
    void the_settings_of_another_working_key_fit_the_form() {
        assertFitTheForm(otherSettings().orElseGet(() -> abort("skipped: otherSettings() gives no second key")));
    }

    private void assertFitTheForm(Map<String, String> settings) {
        Map<String, String> left = new HashMap<>(settings);
        for (SettingsField field : provider().settings()) {
            String value = left.remove(field.name());
            assertThat(value != null || !field.required())
                    .as("%s is required", field.name())
                    .isTrue();
            if (value != null) {
                assertThat(value)
                        .as(field.name())
                        .matches(field.pattern())
                        .hasSizeLessThanOrEqualTo(SettingsField.MAX_LENGTH);
            }
        }
        assertThat(left).as("settings without a field").isEmpty();
    }

    @Test
    void a_missing_setting_is_named() {
        for (SettingsField field : provider().settings()) {
            if (field.required()) {
                Map<String, String> settings = new HashMap<>(settings());
                settings.remove(field.name());
                assertThatIllegalArgumentException()
                        .as("without %s", field.name())
                        .isThrownBy(() -> open(settings))
                        .withMessageContaining(field.name());
            }
        }
    }

    @Test
    void a_wrong_setting_is_named_and_its_value_is_not_shown() {
        for (SettingsField field : provider().settings()) {
            if (!Pattern.matches(field.pattern(), CANARY)) {
                Map<String, String> settings = new HashMap<>(settings());
                settings.put(field.name(), CANARY);
                assertThatIllegalArgumentException()
                        .as("a wrong value of %s", field.name())
                        .isThrownBy(() -> open(settings))
                        .withMessageContaining(field.name())
                        .withMessageNotContaining("canary");
            }
        }
    }

    // Use

    @Test
    void sixteen_threads_use_one_key_at_once() throws Exception {
        WrappingKey key = key();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<@Nullable Void>> futures = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                long seed = thread;
                futures.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < 4; i++) {
                        WrapContext context = context();
                        GeneratedDataKey generated = key.generate(context);
                        assertThat(key.unwrap(generated.wrapped(), context)).isEqualTo(generated.dataKey());
                        assertThat(key.unwrap(key.wrap(dataKey(seed), context), context))
                                .isEqualTo(dataKey(seed));
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_denied_key_says_why_at_the_next_call_and_works_again_when_it_is_allowed() {
        List<Denial> denials = denials();
        if (denials.isEmpty()) {
            return Stream.of(dynamicTest("none", () -> abort("skipped: denials() gives no way to deny a key")));
        }
        return denials.stream().map(denial -> dynamicTest(denial.name(), () -> assertDenied(denial)));
    }

    private void assertDenied(Denial denial) {
        WrappingKey key = key();
        WrapContext context = context();
        WrappedDataKey wrapped = key.wrap(dataKey(12), context);
        denial.deny().run();
        try {
            List<Callable<?>> calls = List.of(
                    () -> key.unwrap(wrapped, context),
                    () -> key.wrap(dataKey(12), context),
                    () -> key.generate(context),
                    () -> key().unwrap(wrapped, context));
            for (Callable<?> call : calls) {
                assertThatExceptionOfType(KeyAccessException.class)
                        .isThrownBy(call::call)
                        .satisfies(e -> assertThat(e.reason()).isEqualTo(denial.reason()))
                        .satisfies(e -> assertThat(e.getMessage()).isNotBlank())
                        .satisfies(e -> assertShowsNot(e.toString(), dataKey(12)));
            }
        } finally {
            denial.allow().run();
        }
        assertThat(key.unwrap(wrapped, context)).isEqualTo(dataKey(12));
    }

    @Test
    void closing_a_second_time_does_nothing() {
        KeyProvider another = newProvider();
        another.close();
        assertThatCode(another::close).doesNotThrowAnyException();
    }
}
