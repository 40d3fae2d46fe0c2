package dev.cmk.testkit;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.UnavailableReason;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.spi.DamagedWrappedKeyException;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.ProviderCapabilities;
import dev.cmk.spi.SettingsField;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappedDataKey;
import dev.cmk.spi.WrappingKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A contract is worth what it notices: providers with one mistake each. */
class KeyProviderContractNoticesTest {

    @TempDir
    private Path directory;

    /** The contract over a provider whose keys have been made worse. */
    private static final class Contract extends KeyProviderContract {

        private final LocalKeyProvider local;
        private final UnaryOperator<WrappingKey> mistake;

        Contract(Path directory, UnaryOperator<WrappingKey> mistake) {
            this.local = LocalKeyProvider.in(directory);
            this.mistake = mistake;
            local.createKey(organization(), "a");
            local.createKey(organization(), "b");
        }

        @Override
        protected KeyProvider newProvider() {
            return new KeyProvider() {
                @Override
                public String type() {
                    return "wrong";
                }

                @Override
                public List<SettingsField> settings() {
                    return List.of(new SettingsField("key", "Key", "A key", "[a-z]+", true));
                }

                @Override
                public WrappingKey open(KeyRequest request) {
                    String name = request.settings().getOrDefault("key", "a");
                    if (!name.matches("[a-z]+")) {
                        throw new IllegalArgumentException("key '" + name + "' is wrong");
                    }
                    return mistake.apply(local.open(
                            request.settings().isEmpty()
                                    ? new KeyRequest(request.organization(), "", LocalKeyProvider.settings("a"))
                                    : request));
                }

                @Override
                public ProviderCapabilities capabilities() {
                    return local.capabilities();
                }
            };
        }

        @Override
        protected Map<String, String> settings() {
            return LocalKeyProvider.settings("a");
        }

        @Override
        protected Optional<Map<String, String>> otherSettings() {
            return Optional.of(LocalKeyProvider.settings("b"));
        }
    }

    private static class Key implements WrappingKey {

        final WrappingKey right;

        Key(WrappingKey right) {
            this.right = right;
        }

        @Override
        public GeneratedDataKey generate(WrapContext context) {
            return right.generate(context);
        }

        @Override
        public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
            return right.wrap(dataKey, context);
        }

        @Override
        public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
            return right.unwrap(wrapped, context);
        }

        @Override
        public String fingerprint() {
            return right.fingerprint();
        }
    }

    private Contract over(UnaryOperator<WrappingKey> mistake) {
        return new Contract(directory, mistake);
    }

    private static void assertNoticed(Executable test) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(test::execute);
    }

    @Test
    void a_context_that_is_not_bound() {
        WrapContext always = new WrapContext(OrganizationId.of("x"), new DataKeyId(new UUID(0, 0)));
        Contract contract = over(key -> new Key(key) {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                return right.wrap(dataKey, always);
            }

            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                return right.unwrap(wrapped, always);
            }
        });
        assertNoticed(contract::what_was_wrapped_with_one_context_does_not_unwrap_with_another);
        assertNoticed(contract::a_context_cannot_be_cut_in_another_place);
    }

    @Test
    void bytes_that_are_not_authenticated() {
        Contract contract = over(key -> new Key(key) {
            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                try {
                    return right.unwrap(wrapped, context);
                } catch (DamagedWrappedKeyException e) {
                    return new byte[32];
                }
            }
        });
        assertNoticed(contract::no_bit_can_be_flipped);
        assertNoticed(contract::nothing_shorter_longer_or_random_unwraps);
        assertNoticed(contract::what_another_key_has_wrapped_does_not_unwrap);
    }

    /** As a cipher does that is given a nonce and nothing more: it has nothing to check, and gives nothing. */
    @Test
    void an_empty_ciphertext_that_is_not_refused() {
        Contract contract = over(key -> new Key(key) {
            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                return wrapped.bytes().length == 12 ? new byte[0] : right.unwrap(wrapped, context);
            }
        });
        assertNoticed(contract::no_beginning_of_it_unwraps);
    }

    @Test
    void a_refusal_of_damaged_bytes_that_condemns_the_whole_key() {
        Contract contract = over(key -> new Key(key) {
            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                try {
                    return right.unwrap(wrapped, context);
                } catch (DamagedWrappedKeyException e) {
                    throw new KeyAccessException(UnavailableReason.ACCESS_DENIED, true, null, "no", e);
                }
            }
        });
        assertNoticed(contract::no_bit_can_be_flipped);
    }

    @Test
    void data_keys_that_are_short_or_not_random() {
        assertNoticed(over(key -> new Key(key) {
            @Override
            public GeneratedDataKey generate(WrapContext context) {
                return new GeneratedDataKey(new byte[16], right.wrap(new byte[32], context));
            }
        })::a_generated_data_key_is_32_bytes_and_unwraps);
    }

    @Test
    void data_keys_that_differ_in_a_few_bytes_only() {
        AtomicInteger counter = new AtomicInteger();
        assertNoticed(over(key -> new Key(key) {
            @Override
            public GeneratedDataKey generate(WrapContext context) {
                byte[] dataKey = new byte[32];
                dataKey[31] = (byte) counter.incrementAndGet();
                return new GeneratedDataKey(dataKey, right.wrap(dataKey, context));
            }
        })::generated_data_keys_are_random);
    }

    @Test
    void an_array_that_is_zeroed_or_kept() {
        assertNoticed(over(key -> new Key(key) {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                WrappedDataKey wrapped = right.wrap(dataKey, context);
                Arrays.fill(dataKey, (byte) 0);
                return wrapped;
            }
        })::the_array_given_to_wrap_is_neither_changed_nor_kept);
    }

    @Test
    void an_array_that_is_given_out_twice() {
        byte[] shared = new byte[32];
        assertNoticed(over(key -> new Key(key) {
            @Override
            public byte[] unwrap(WrappedDataKey wrapped, WrapContext context) {
                if (shared[0] == 0 && shared[1] == 0) {
                    System.arraycopy(right.unwrap(wrapped, context), 0, shared, 0, 31);
                }
                return shared;
            }
        })::the_array_given_by_unwrap_is_the_callers_to_zero);
    }

    @Test
    void a_reference_that_changes_and_a_fingerprint_that_all_keys_share() {
        Contract contract = over(key -> new Key(key) {
            @Override
            public WrappedDataKey wrap(byte[] dataKey, WrapContext context) {
                return new WrappedDataKey(
                        right.wrap(dataKey, context).bytes(), context.dataKey().toString());
            }

            @Override
            public String fingerprint() {
                return "the same";
            }
        });
        assertNoticed(contract::the_key_reference_tells_the_key_that_was_used_and_stays_the_same);
        assertNoticed(contract::another_key_has_another_key_reference_and_another_fingerprint);
    }

    @Test
    void a_data_key_that_is_shown() {
        assertNoticed(over(key -> new Key(key) {
            private String last = "";

            @Override
            public GeneratedDataKey generate(WrapContext context) {
                GeneratedDataKey generated = right.generate(context);
                last = HexFormat.of().withUpperCase().formatHex(generated.dataKey());
                return generated;
            }

            @Override
            public String toString() {
                return "Key[" + last + "]";
            }
        })::nothing_secret_is_shown);
    }

    @Test
    void settings_that_are_not_checked_or_shown() {
        Contract contract = over(key -> key);
        assertNoticed(contract::a_missing_setting_is_named);
        assertNoticed(contract::a_wrong_setting_is_named_and_its_value_is_not_shown);
    }
}
