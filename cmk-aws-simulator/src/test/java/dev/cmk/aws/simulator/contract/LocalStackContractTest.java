package dev.cmk.aws.simulator.contract;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.aws.peers.Peers;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where LocalStack is not like AWS. Skipped without it. */
class LocalStackContractTest {

    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            entry(
                    "the_border_between_name_and_value_matters",
                    "joins names and values of the context without a border"),
            entry("the_border_between_two_pairs_matters", "joins the pairs of the context without a border"),
            entry("re_encrypt_moves_to_another_key_and_context", "answers 500 to a ReEncrypt without SourceKeyId"),
            entry("re_encrypt_refuses_another_source_context", "answers 500 to a ReEncrypt without SourceKeyId"),
            entry("re_encrypt_needs_both_keys_enabled", "answers 500 to a ReEncrypt without SourceKeyId"),
            entry("an_empty_plaintext_is_refused", "encrypts an empty plaintext"),
            entry(
                    "a_ciphertext_of_more_than_6144_bytes_is_refused",
                    "has no limit for ciphertexts, and takes this for one of an unknown key"),
            entry("a_ciphertext_of_another_region_is_refused", "answers NotFoundException"),
            entry("scheduling_a_deletion_tells_when", "answers the key id where AWS has the ARN"),
            entry("a_deleted_alias_is_not_found", "has another message"),
            entry(
                    "a_data_key_can_have_128_bits_or_any_number_of_bytes",
                    "makes data keys of 32 bytes whatever was asked for"),
            entry("a_data_key_has_a_specification_or_a_length", "makes data keys of 32 bytes whatever was asked for"),
            entry(
                    "a_data_key_of_more_than_1024_bytes_is_refused",
                    "makes data keys of 32 bytes whatever was asked for"),
            entry("an_unknown_access_key_is_refused", "does not look at credentials"),
            entry("a_wrong_secret_is_refused", "does not look at signatures"),
            entry("a_session_has_credentials_that_end", "has access key ids that begin with LSIA"),
            entry("a_session_of_more_than_12_hours_is_refused", "takes any duration"),
            entry("a_session_of_less_than_15_minutes_is_refused", "takes any duration"));

    private static Peer localStack() {
        return Peer.of(Peers.localStack(), DIFFERENCES);
    }

    @Test
    void each_difference_is_about_a_case() {
        assertThat(KnownDifferences.cases()).containsAll(DIFFERENCES.keySet());
    }

    @Nested
    class Encryption extends EncryptionContract {
        @Override
        Peer peer() {
            return localStack();
        }
    }

    @Nested
    class DataKey extends DataKeyContract {
        @Override
        Peer peer() {
            return localStack();
        }
    }

    @Nested
    class KeyLife extends KeyLifeContract {
        @Override
        Peer peer() {
            return localStack();
        }
    }

    @Nested
    class Alias extends AliasContract {
        @Override
        Peer peer() {
            return localStack();
        }
    }

    @Nested
    class Sts extends StsContract {
        @Override
        Peer peer() {
            return localStack();
        }
    }
}
