package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where LocalStack is not like AWS. Runs if CMK_LOCALSTACK_ENDPOINT is set. */
class LocalStackContractTest {

    private static final Map<String, String> DIFFERENCES = Map.ofEntries();

    private static Peer localStack() {
        return Peer.fromEnvironment("LocalStack", "CMK_LOCALSTACK_ENDPOINT", DIFFERENCES);
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
