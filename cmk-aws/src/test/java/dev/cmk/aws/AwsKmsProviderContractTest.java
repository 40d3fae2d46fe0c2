package dev.cmk.aws;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.Permission;
import dev.cmk.aws.simulator.SimulatedKey;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.KeyProvider;
import dev.cmk.testkit.KeyProviderContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** With a role that has the three permissions and no more. */
class AwsKmsProviderContractTest extends KeyProviderContract {

    private final World world = new World();
    private final Customer customer = world.customer(organization().value(), World.ACCOUNT);
    private final SimulatedKey other = customer.anotherKey();

    {
        customer.role().setTrust(TrustPolicy.of(world.aws.platformArn()).withExternalId("contract-external-id"));
        customer.role().setPermissions(Permission.allow(World.THREE).on(customer.key.arn(), other.arn()));
    }

    @AfterEach
    void closeTheWorld() {
        world.close();
    }

    @Override
    protected KeyProvider newProvider() {
        return world.builder().build();
    }

    @Override
    protected Map<String, String> settings() {
        return customer.settings();
    }

    @Override
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.of(customer.settings(other.arn()));
    }

    @Override
    protected List<Denial> denials() {
        return List.of(
                new Denial("disabled", customer.key::disable, customer.key::enable, UnavailableReason.DISABLED),
                new Denial(
                        "about to be deleted",
                        () -> customer.key.scheduleDeletion(Duration.ofDays(7)),
                        () -> {
                            customer.key.cancelDeletion();
                            customer.key.enable();
                        },
                        UnavailableReason.PENDING_DELETION),
                new Denial(
                        "denied in the key policy",
                        () -> customer.key.setPolicy(Permission.deny("kms:*").to(customer.roleArn)),
                        () -> customer.key.setPolicy(Permission.allow("kms:*").to(customer.root())),
                        UnavailableReason.ACCESS_DENIED),
                new Denial(
                        "permissions taken from the role",
                        () -> customer.role().setPermissions(),
                        () -> customer.allow(World.THREE),
                        UnavailableReason.ACCESS_DENIED));
    }
}
