package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.aws.simulator.AwsSimulator;
import dev.cmk.aws.simulator.Clients;
import dev.cmk.aws.simulator.TrustPolicy;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The simulator is like AWS in every case. */
class SimulatorContractTest {

    private static AwsSimulator aws;

    @BeforeAll
    static void start() {
        aws = AwsSimulator.start();
        aws.createRole("arn:aws:iam::222222222222:role/contract", TrustPolicy.of(aws.platformArn()));
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    private static Peer simulator() {
        return new Peer(
                aws.endpoint(), Clients.of(aws.credentials()), "arn:aws:iam::222222222222:role/contract", Map.of());
    }

    @Test
    void there_are_cases_and_no_two_have_one_name() {
        assertThat(KnownDifferences.cases()).hasSizeGreaterThan(40);
    }

    @Nested
    class Encryption extends EncryptionContract {
        @Override
        Peer peer() {
            return simulator();
        }
    }

    @Nested
    class DataKey extends DataKeyContract {
        @Override
        Peer peer() {
            return simulator();
        }
    }

    @Nested
    class KeyLife extends KeyLifeContract {
        @Override
        Peer peer() {
            return simulator();
        }
    }

    @Nested
    class Alias extends AliasContract {
        @Override
        Peer peer() {
            return simulator();
        }
    }

    @Nested
    class Sts extends StsContract {
        @Override
        Peer peer() {
            return simulator();
        }
    }
}
