package dev.cmk.aws.simulator.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** Aliases. */
abstract class AliasContract extends KmsContract {

    private final String alias = "alias/contract-" + UUID.randomUUID();

    private KeyMetadata aliasedKey() {
        KeyMetadata key = newKey();
        kms.createAlias(r -> r.aliasName(alias).targetKeyId(key.keyId()));
        return key;
    }

    private String aliasArn(KeyMetadata key) {
        return key.arn().replace("key/" + key.keyId(), alias);
    }

    @Test
    void an_alias_stands_for_its_key_by_name_and_by_arn() {
        KeyMetadata key = aliasedKey();
        for (String name : new String[] {alias, aliasArn(key)}) {
            var encrypted = kms.encrypt(r -> r.keyId(name).plaintext(SECRET));
            assertThat(encrypted.keyId())
                    .as("the answer names the key, not the alias")
                    .isEqualTo(key.arn());
            assertThat(kms.decrypt(r -> r.keyId(name).ciphertextBlob(encrypted.ciphertextBlob()))
                            .plaintext())
                    .isEqualTo(SECRET);
        }
    }

    @Test
    void a_moved_alias_stands_for_its_new_key() {
        KeyMetadata before = aliasedKey();
        SdkBytes old = kms.encrypt(r -> r.keyId(alias).plaintext(SECRET)).ciphertextBlob();
        KeyMetadata after = newKey();
        kms.updateAlias(r -> r.aliasName(alias).targetKeyId(after.keyId()));
        assertThat(kms.encrypt(r -> r.keyId(alias).plaintext(SECRET)).keyId()).isEqualTo(after.arn());
        assertThat(kms.decrypt(r -> r.ciphertextBlob(old)).keyId()).isEqualTo(before.arn());
        assertRefused(
                "IncorrectKeyException", () -> kms.decrypt(r -> r.keyId(alias).ciphertextBlob(old)));
    }

    @Test
    void a_deleted_alias_is_not_found() {
        KeyMetadata key = aliasedKey();
        kms.deleteAlias(r -> r.aliasName(alias));
        assertRefused(
                "NotFoundException",
                "Alias " + aliasArn(key) + " is not found.",
                () -> kms.encrypt(r -> r.keyId(alias).plaintext(SECRET)));
    }

    @Test
    void an_alias_cannot_be_created_twice() {
        aliasedKey();
        assertRefused("AlreadyExistsException", this::aliasedKey);
    }

    @Test
    void an_alias_that_is_not_there_cannot_be_moved() {
        KeyMetadata key = newKey();
        assertRefused(
                "NotFoundException",
                "Alias " + aliasArn(key) + " is not found.",
                () -> kms.updateAlias(r -> r.aliasName(alias).targetKeyId(key.keyId())));
    }

    @Test
    void aliases_of_a_key_are_listed() {
        KeyMetadata key = aliasedKey();
        assertThat(kms.listAliases(r -> r.keyId(key.keyId())).aliases())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.aliasName()).isEqualTo(alias);
                    assertThat(entry.aliasArn()).isEqualTo(aliasArn(key));
                    assertThat(entry.targetKeyId()).isEqualTo(key.keyId());
                });
    }

    @Test
    void all_aliases_are_listed() {
        aliasedKey();
        assertThat(kms.listAliasesPaginator().aliases().stream().map(AliasListEntry::aliasName))
                .contains(alias);
    }

    @Test
    void an_alias_of_a_disabled_key_tells_which_key_is_disabled() {
        KeyMetadata key = aliasedKey();
        kms.disableKey(r -> r.keyId(key.keyId()));
        assertRefused(
                "DisabledException",
                key.arn() + " is disabled.",
                () -> kms.encrypt(r -> r.keyId(alias).plaintext(SECRET).encryptionContext(Map.of())));
    }
}
