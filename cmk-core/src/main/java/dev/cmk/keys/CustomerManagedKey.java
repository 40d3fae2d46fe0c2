package dev.cmk.keys;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A key that wraps an organization's data keys.
 *
 * <p>The platform-managed key is one of them, with the type {@value #PLATFORM}, so that no rule needs a special case to
 * move data keys from and to it. Immutable.
 *
 * @param id made by the library, never used again
 * @param name chosen by the organization's admins, 1–64 characters, unique in the organization
 * @param type which {@code KeyProvider} opens it
 * @param settings what the provider needs to open it; nothing secret
 * @param status what the admins have decided
 * @param revision how often it was re-encrypted in place, plus one
 * @param createdAt when it was added
 */
public record CustomerManagedKey(
        KeyId id,
        String name,
        String type,
        Map<String, String> settings,
        KeyStatus status,
        int revision,
        Instant createdAt) {

    /** The type of the platform-managed key. */
    public static final String PLATFORM = "platform";

    /** The longest name, in Unicode code points. */
    public static final int MAX_NAME = 64;

    /**
     * Copies the settings and checks that everything is there.
     *
     * @throws IllegalArgumentException if the name is empty or too long
     */
    public CustomerManagedKey {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        settings = Map.copyOf(settings);
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(createdAt, "createdAt");
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > MAX_NAME) {
            throw new IllegalArgumentException("name has " + length + " characters; 1 to " + MAX_NAME + " are allowed");
        }
    }

    /**
     * The platform-managed key as a key of an organization.
     *
     * @param id the id that the store has for it
     * @param createdAt when the organization got it
     * @return an enabled key of type {@value #PLATFORM}, named as its id
     */
    public static CustomerManagedKey platform(KeyId id, Instant createdAt) {
        return new CustomerManagedKey(id, id.value(), PLATFORM, Map.of(), KeyStatus.ENABLED, 1, createdAt);
    }

    /**
     * Whether this is the service's own key.
     *
     * @return true for the type {@value #PLATFORM}
     */
    public boolean isPlatform() {
        return type.equals(PLATFORM);
    }

    /**
     * What to show to people.
     *
     * @return the name, or "Platform-managed key" for that one
     */
    public String displayName() {
        return isPlatform() ? "Platform-managed key" : name;
    }

    /**
     * The key at its current revision, under which it wraps.
     *
     * @return id and revision
     */
    public KeyRevision current() {
        return new KeyRevision(id, revision);
    }

    CustomerManagedKey with(KeyStatus newStatus) {
        return new CustomerManagedKey(id, name, type, settings, newStatus, revision, createdAt);
    }

    CustomerManagedKey nextRevision() {
        return new CustomerManagedKey(
                id, name, type, settings, status, current().next().revision(), createdAt);
    }
}
