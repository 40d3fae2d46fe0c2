package dev.cmk.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.aws.World.Customer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a busy node costs in calls to AWS, within one ttl. */
class CallsTest {

    private static final int ORGANIZATIONS = 10;
    private static final int SCOPES = 10;
    private static final int OPERATIONS = 1_000_000;

    @Test
    void a_million_operations_cost_one_generate_and_one_decrypt_for_each_scope() {
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        byte[] secret = new byte[100];
        try (Service service = new Service()) {
            List<OrganizationCipher> ciphers = new ArrayList<>();
            for (int i = 0; i < ORGANIZATIONS; i++) {
                Customer customer = service.customer("org-" + i, String.valueOf(100_000_000_000L + i));
                service.addAndMove(customer, "prod", customer.settings());
                for (int scope = 0; scope < SCOPES; scope++) {
                    ciphers.add(service.cmk.cipher("org-" + i, "scope-" + scope));
                }
            }
            service.world.aws.callLog().clear();
            for (int i = 0; i < OPERATIONS / 2; i++) {
                OrganizationCipher cipher = ciphers.get(i % ciphers.size());
                assertThat(cipher.decrypt(cipher.encrypt(secret, context), context).length)
                        .isEqualTo(secret.length);
            }
            assertThat(service.world.aws.callLog().counts())
                    .as("sessions were started when the keys were added")
                    .isEqualTo(Map.of("GenerateDataKey", 100L, "Decrypt", 100L));
        }
    }
}
