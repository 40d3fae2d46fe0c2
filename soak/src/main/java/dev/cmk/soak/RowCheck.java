package dev.cmk.soak;

import dev.cmk.OrganizationId;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrappingKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every row's wrapped key opens under the key that the row names, and is the data key that it says it is. */
final class RowCheck {

    private RowCheck() {}

    static void check(List<StoredRow> rows, DriverCmk driver, RunDirectory directory, Findings findings) {
        Map<String, Map<KeyId, WrappingKey>> keys = new HashMap<>();
        for (String organization : Organizations.ALL) {
            keys.put(organization, keys(organization, driver, directory));
        }
        rows.parallelStream().forEach(row -> check(row, keys.getOrDefault(row.organization(), Map.of()), findings));
    }

    private static void check(StoredRow row, Map<KeyId, WrappingKey> keys, Findings findings) {
        WrappingKey key = keys.get(row.key().key());
        if (key == null) {
            findings.add("a row names a key that its organization does not have", row);
            return;
        }
        try {
            byte[] dataKey = key.unwrap(row.wrapped(), row.context());
            findings.require(
                    CheckValue.matches(row.check(), dataKey, row.organization(), row.id()),
                    "a row holds another data key than it says",
                    row);
        } catch (RuntimeException e) {
            findings.add("a row does not unwrap under the key that it names", e + " " + row);
        }
    }

    private static Map<KeyId, WrappingKey> keys(String organization, DriverCmk driver, RunDirectory directory) {
        OrganizationKeys stored =
                driver.store().load(OrganizationId.of(organization)).orElseThrow();
        Map<KeyId, WrappingKey> opened = new HashMap<>();
        try (KeyProvider provider = directory.customersKeys()) {
            for (CustomerManagedKey key : stored.keys()) {
                opened.put(
                        key.id(),
                        key.isPlatform()
                                ? directory.platformKey()
                                : provider.open(
                                        new KeyRequest(stored.organization(), stored.externalId(), key.settings())));
            }
        }
        return opened;
    }
}
