package dev.cmk.aws.simulator.contract;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.aws.peers.Peers;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where Moto is not like AWS. Skipped without it. */
class MotoContractTest {

    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            entry(
                    "the_border_between_name_and_value_matters",
                    "joins names and values of the context without a border"),
            entry("the_border_between_two_pairs_matters", "joins the pairs of the context without a border"),
            entry("decrypt_refuses_another_key", "answers AccessDeniedException for a wrong KeyId"),
            entry("a_moved_alias_stands_for_its_new_key", "answers AccessDeniedException for a wrong KeyId"),
            entry(
                    "a_ciphertext_of_more_than_6144_bytes_is_refused",
                    "has no limit for ciphertexts, and takes this for one of an unknown key"),
            entry("a_disabled_key_cannot_be_used", "uses disabled keys"),
            entry("re_encrypt_needs_both_keys_enabled", "uses disabled keys"),
            entry("an_alias_of_a_disabled_key_tells_which_key_is_disabled", "uses disabled keys"),
            entry("a_key_pending_deletion_cannot_be_used", "uses keys pending deletion"),
            entry("a_key_pending_deletion_cannot_be_enabled", "enables keys pending deletion"),
            entry("a_key_is_not_deleted_within_a_week", "has no shortest waiting period"),
            entry("scheduling_a_deletion_tells_when", "answers the key id where AWS has the ARN"),
            entry("a_cancelled_deletion_leaves_the_key_disabled", "answers the key id where AWS has the ARN"),
            entry("a_key_can_be_disabled_and_enabled_by_its_arn", "answers 500 for an ARN"),
            entry("a_replica_decrypts_in_its_region", "has multi-Region keys with hyphens in their ids"),
            entry("a_new_key_is_described", "leaves KeyUsage out if the request did"),
            entry("a_ciphertext_of_another_region_is_refused", "has no message"),
            entry("a_key_of_another_region_is_not_found", "has another message"),
            entry("what_is_no_key_id_is_not_found", "has another message"),
            entry("an_unknown_access_key_is_refused", "does not look at credentials"),
            entry("a_wrong_secret_is_refused", "does not look at signatures"),
            entry("a_session_name_with_a_space_is_refused", "takes any session name"),
            entry("a_session_of_more_than_12_hours_is_refused", "takes any duration"),
            entry("a_session_of_less_than_15_minutes_is_refused", "takes any duration"));

    private static Peer moto() {
        return Peer.of(Peers.moto(), DIFFERENCES);
    }

    @Test
    void each_difference_is_about_a_case() {
        assertThat(KnownDifferences.cases()).containsAll(DIFFERENCES.keySet());
    }

    @Nested
    class Encryption extends EncryptionContract {
        @Override
        Peer peer() {
            return moto();
        }
    }

    @Nested
    class DataKey extends DataKeyContract {
        @Override
        Peer peer() {
            return moto();
        }
    }

    @Nested
    class KeyLife extends KeyLifeContract {
        @Override
        Peer peer() {
            return moto();
        }
    }

    @Nested
    class Alias extends AliasContract {
        @Override
        Peer peer() {
            return moto();
        }
    }

    @Nested
    class Sts extends StsContract {
        @Override
        Peer peer() {
            return moto();
        }
    }
}
