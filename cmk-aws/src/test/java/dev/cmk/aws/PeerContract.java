package dev.cmk.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cmk.Cmk;
import dev.cmk.DataKeyId;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import dev.cmk.UnavailableReason;
import dev.cmk.admin.Actor;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.Page;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.memory.InMemoryStore;
import dev.cmk.spi.GeneratedDataKey;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.KeyProvider;
import dev.cmk.spi.KeyRequest;
import dev.cmk.spi.WrapContext;
import dev.cmk.spi.WrappingKey;
import dev.cmk.testkit.KeyProviderContract;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The provider over KMS and STS that were not written for it. Its keys are reached directly: the peers let everybody take
 * on every role, and the check of a key refuses such roles.
 */
abstract class PeerContract extends KeyProviderContract {

    Peer peer;
    String keyArn;
    private String otherArn;

    /** Aborts the test if it is not there. */
    abstract Peer connect();

    @BeforeEach
    void makeKeys() {
        peer = connect();
        keyArn = peer.newKey();
        otherArn = peer.newKey();
    }

    @AfterEach
    void disconnect() {
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    protected KeyProvider newProvider() {
        return peer.provider(organization(), keyArn, otherArn);
    }

    @Override
    protected Map<String, String> settings() {
        return Peer.direct(keyArn);
    }

    @Override
    protected Optional<Map<String, String>> otherSettings() {
        return Optional.of(Peer.direct(otherArn));
    }

    @Test
    void a_role_that_anybody_can_take_on_works_but_does_not_pass_its_check() {
        try (AwsKmsProvider provider = peer.provider(organization())) {
            WrappingKey key = provider.open(new KeyRequest(organization(), "external-id", Peer.withRole(keyArn)));
            WrapContext context = new WrapContext(organization(), DataKeyId.random());
            GeneratedDataKey generated = key.generate(context);
            assertThat(key.unwrap(generated.wrapped(), context)).isEqualTo(generated.dataKey());
            assertThatExceptionOfType(KeyAccessException.class)
                    .isThrownBy(key::check)
                    .withMessageContaining("with a wrong external id")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(UnavailableReason.MISCONFIGURED));
        }
    }

    @Test
    void a_service_moves_its_data_keys_to_a_customers_first_key() {
        Actor admin = Actor.of("ada");
        EncryptionContext context = EncryptionContext.of("path", "db/password");
        InMemoryStore store = new InMemoryStore();
        ManualEngine engine = new ManualEngine();
        AwsKmsProvider provider = peer.provider(organization(), keyArn);
        try (Cmk cmk = Cmk.builder()
                .store(store)
                .provider(provider)
                .platformKey(provider.platformKey(otherArn))
                .authorizer((actor, organization) -> actor.equals(admin))
                .engine(engine)
                .build()) {
            String organization = organization().value();
            OrganizationCipher cipher = cmk.cipher(organization, "prod");
            byte[] before = cipher.encrypt("before".getBytes(UTF_8), context);

            CustomerManagedKey key =
                    cmk.admin().add(admin, organization, NewKey.of("first", AwsKmsProvider.TYPE, Peer.direct(keyArn)));
            engine.runAll();

            assertThat(store.page(organization(), new KeyRevision(key.id(), key.revision()), null, null, 10))
                    .singleElement()
                    .satisfies(row -> assertThat(row.wrapped().keyReference()).isEqualTo(keyArn));
            assertThat(cmk.admin()
                            .jobs(admin, organization, Page.Request.first(10))
                            .items())
                    .singleElement()
                    .satisfies(move -> assertThat(move.reEncryption().state()).isEqualTo(State.COMPLETED));
            byte[] after = cipher.encrypt("after".getBytes(UTF_8), context);
            assertThat(cipher.decrypt(before, context)).asString(UTF_8).isEqualTo("before");
            assertThat(cipher.decrypt(after, context)).asString(UTF_8).isEqualTo("after");
        }
    }
}
