package dev.cmk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cmk.admin.Actor;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.local.LocalKeyProvider;
import dev.cmk.local.LocalKeys;
import dev.cmk.memory.InMemoryStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, from the first secret to the last key disabled. */
class CmkTest {

    private static final Actor ADMIN = Actor.of("ada");
    private static final EncryptionContext CONTEXT = EncryptionContext.of("path", "db/password");

    @Test
    void keys_come_and_go_and_every_secret_stays_readable(@TempDir Path directory) {
        LocalKeyProvider customers = LocalKeyProvider.in(directory.resolve("customers"));
        customers.createKey(OrganizationId.of("acme"), "first");
        customers.createKey(OrganizationId.of("acme"), "second");
        try (Cmk cmk = Cmk.builder()
                .store(new InMemoryStore())
                .platformKey(LocalKeys.create(directory.resolve("platform.json")))
                .provider(customers)
                .authorizer((actor, organization) -> actor.equals(ADMIN))
                .reEncryption(ReEncryptionLimits.defaults().withCallsPerSecond(100_000))
                .build()) {
            Map<String, byte[]> sealed = new LinkedHashMap<>();
            for (int i = 0; i < 50; i++) {
                String scope = "environments/" + i;
                sealed.put(scope, cmk.cipher("acme", scope).encrypt(scope.getBytes(UTF_8), CONTEXT));
            }
            KeyAdmin keys = cmk.admin();

            CustomerManagedKey first = keys.add(ADMIN, "acme", key("first"));
            await(cmk);
            requireUnder(cmk, first, 50);

            CustomerManagedKey second = keys.add(ADMIN, "acme", key("second"));
            requireUnder(cmk, first, 50);
            keys.setDefault(ADMIN, "acme", second.id());
            ReEncryption move = keys.disable(ADMIN, "acme", first.id(), second.id());
            await(cmk);
            requireUnder(cmk, second, 50);
            assertThat(keys.progress(ADMIN, "acme", move.id()).done()).isEqualTo(50);
            assertThat(keys.progress(ADMIN, "acme", move.id()).reEncryption().state())
                    .isEqualTo(State.COMPLETED);

            List<ReEncryption> moves = keys.disableAll(ADMIN, "acme");
            assertThat(moves).hasSize(1);
            await(cmk);
            assertThat(list(cmk))
                    .filteredOn(listing -> !listing.key().isPlatform())
                    .allMatch(listing -> listing.key().status() == KeyStatus.DISABLED && listing.dataKeys() == 0);
            sealed.forEach(
                    (scope, ciphertext) -> assertThat(cmk.cipher("acme", scope).decrypt(ciphertext, CONTEXT))
                            .asString()
                            .isEqualTo(scope));
        }
    }

    private static NewKey key(String name) {
        return NewKey.of(name, LocalKeyProvider.TYPE, Map.of("key", name));
    }

    private static List<KeyListing> list(Cmk cmk) {
        return cmk.admin().list(ADMIN, "acme", Page.Request.first(100)).items();
    }

    private static void requireUnder(Cmk cmk, CustomerManagedKey key, long dataKeys) {
        assertThat(list(cmk))
                .filteredOn(listing -> listing.key().id().equals(key.id()))
                .singleElement()
                .satisfies(listing -> {
                    assertThat(listing.isDefault()).isTrue();
                    assertThat(listing.dataKeys()).isEqualTo(dataKeys);
                });
    }

    private static void await(Cmk cmk) {
        while (cmk.admin().jobs(ADMIN, "acme", Page.Request.first(100)).items().stream()
                .anyMatch(job -> job.reEncryption().state().isActive())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
