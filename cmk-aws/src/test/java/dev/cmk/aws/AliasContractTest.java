package dev.cmk.aws;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.World.Customer;
import dev.cmk.aws.simulator.TrustPolicy;
import dev.cmk.spi.KeyProvider;
import dev.cmk.testkit.KeyProviderContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** By an alias, with web identity. */
class AliasContractTest extends KeyProviderContract {

    private final World world = new World();
    private final Customer customer = world.customer(organization().value(), World.ACCOUNT);
    private final String alias = customer.key.createAlias("alias/prod");
    /** In another region, since an alias may have pointed to any key beside it. */
    private final String otherAlias =
            world.aws.createKey(World.ACCOUNT, "eu-west-1").createAlias("alias/prod");

    {
        customer.allow(World.THREE);
        customer.role()
                .setTrust(TrustPolicy.webIdentity(world.issuer.url())
                        .withAudience(WebIdentityTokens.audience(organization()))
                        .withSubject("organization:" + organization()));
    }

    @AfterEach
    void closeTheWorld() {
        world.close();
    }

    private Map<String, String> settings(String arn) {
        Map<String, String> settings = new HashMap<>(customer.settings(arn));
        settings.put("access", "web-identity");
        return settings;
    }

    @Override
    protected KeyProvider newProvider() {
        return world.builder().build();
    }

    @Override
    protected Map<String, String> settings() {
        return settings(alias);
    }

    @Override
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.of(settings(otherAlias));
    }

    @Override
    protected List<Denial> denials() {
        return List.of(new Denial("disabled", customer.key::disable, customer.key::enable, UnavailableReason.DISABLED));
    }
}
