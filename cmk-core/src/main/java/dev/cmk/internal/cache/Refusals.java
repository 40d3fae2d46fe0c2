package dev.cmk.internal.cache;

import dev.cmk.DataKeyDamagedException;
import dev.cmk.KeyUnavailableException;
import dev.cmk.OrganizationId;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.spi.KeyAccessException;
import dev.cmk.spi.StoredDataKey;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a refusal: it is remembered if it is a denial, the key's health is told, and everything is dropped
 * that a key has wrapped which is denied as a whole. Gives what the caller is to see.
 */
final class Refusals {

    private final Denials denials;
    private final KeyHealthMonitor health;
    private final BiConsumer<OrganizationId, KeyId> whenKeyDenied;

    Refusals(Denials denials, KeyHealthMonitor health, BiConsumer<OrganizationId, KeyId> whenKeyDenied) {
        this.denials = denials;
        this.health = health;
        this.whenKeyDenied = whenKeyDenied;
    }

    /** What was denied lately for this row, as the caller is to see it, or null if asking makes sense. */
    @Nullable
    RuntimeException remembered(StoredDataKey row, CustomerManagedKey key) {
        RuntimeException denial = denials.of(row);
        return denial == null ? null : shown(row, key, denial);
    }

    /** The KMS has just refused to unwrap a data key, or gave something else. */
    RuntimeException unwrapping(StoredDataKey row, CustomerManagedKey key, RuntimeException refusal) {
        if (refusal instanceof KeyAccessException access) {
            tell(row.organization(), key, access);
        }
        if (!(refusal instanceof KeyAccessException access) || access.reason().isDenial()) {
            denials.remember(row, refusal);
            dropIfAboutKey(row.organization(), key, refusal);
        }
        return shown(row, key, refusal);
    }

    /** What was denied lately when this key was to make a data key, or null if asking makes sense. */
    @Nullable
    KeyUnavailableException rememberedGenerating(OrganizationId organization, CustomerManagedKey key) {
        KeyAccessException denial = denials.ofGenerating(organization, key.id());
        return denial == null ? null : KeyRing.unavailable(organization, key, denial);
    }

    /** The KMS has just refused to make a data key. */
    KeyUnavailableException generating(
            OrganizationId organization, CustomerManagedKey key, KeyAccessException refusal) {
        tell(organization, key, refusal);
        if (refusal.reason().isDenial()) {
            denials.rememberGenerating(organization, key.id(), refusal);
            dropIfAboutKey(organization, key, refusal);
        }
        return KeyRing.unavailable(organization, key, refusal);
    }

    private void tell(OrganizationId organization, CustomerManagedKey key, KeyAccessException refusal) {
        if (KeyRing.wasAsked(refusal)) {
            health.refused(organization, key, refusal);
        }
    }

    private void dropIfAboutKey(OrganizationId organization, CustomerManagedKey key, RuntimeException denial) {
        if (denial instanceof KeyAccessException access && access.isAboutKey()) {
            whenKeyDenied.accept(organization, key.id());
        }
    }

    private static RuntimeException shown(StoredDataKey row, CustomerManagedKey key, RuntimeException refusal) {
        if (refusal instanceof KeyAccessException access) {
            return KeyRing.unavailable(row.organization(), key, access);
        }
        String what = Objects.requireNonNullElse(refusal.getMessage(), "its KMS does not accept it");
        return new DataKeyDamagedException(row.organization(), row.id(), what);
    }
}
