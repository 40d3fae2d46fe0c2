package dev.cmk.examples.customprovider;

import dev.cmk.UnavailableReason;
import dev.cmk.spi.KeyProvider;
import dev.cmk.testkit.KeyProviderContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

// region plugin-contract
class Pkcs11KeyProviderContractTest extends KeyProviderContract {

    private final byte[] prod = SoftHsm.randomKey();

    @BeforeEach
    void putTheKeysOnTheToken() {
        SoftHsm.requireInstalled();
        SoftHsm.ACME.put(organization(), "prod", prod);
        SoftHsm.ACME.put(organization(), "other", SoftHsm.randomKey());
    }

    @Override
    protected KeyProvider newProvider() {
        return new Pkcs11KeyProvider(SoftHsm.ACME.config(), SoftHsm.PIN::toCharArray);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(Pkcs11KeyProvider.KEY, "prod");
    }

    @Override
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.of(Map.of(Pkcs11KeyProvider.KEY, "other"));
    }

    @Override
    protected List<Denial> denials() {
        Runnable takeAway = () -> SoftHsm.ACME.delete(organization(), "prod");
        Runnable switchOff =
                () -> SoftHsm.ACME.put(organization(), "prod", prod, "CKA_DECRYPT=false", "CKA_ENCRYPT=false");
        Runnable putBack = () -> SoftHsm.ACME.put(organization(), "prod", prod);
        return List.of(
                new Denial("taken away", takeAway, putBack, UnavailableReason.NOT_FOUND),
                new Denial("switched off", switchOff, putBack, UnavailableReason.DISABLED));
    }
}
// endregion
