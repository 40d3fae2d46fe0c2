package dev.cmk;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Says when a scope gets a new data key. Former ones stay, and open what they have sealed.
 *
 * <p>Asked whenever a scope's data key is read for sealing, not for every message. Thread-safe.
 */
@FunctionalInterface
public interface RotationPolicy {

    /**
     * What is known about the data key that a scope seals with.
     *
     * @param organization whose
     * @param scope which scope
     * @param generation its place among the scope's data keys, from 1
     * @param createdAt when it was made
     * @param now the time
     * @param platformWrapped whether a platform-managed key has ever wrapped it
     * @param platformIsDefault whether the organization's default key is the platform-managed key
     */
    record DataKeyFacts(
            OrganizationId organization,
            Scope scope,
            int generation,
            Instant createdAt,
            Instant now,
            boolean platformWrapped,
            boolean platformIsDefault) {

        /** Checks that everything is there. */
        public DataKeyFacts {
            Objects.requireNonNull(organization, "organization");
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(createdAt, "createdAt");
            Objects.requireNonNull(now, "now");
        }
    }

    /**
     * Whether the next message is to be sealed under a new data key.
     *
     * @param facts what is known about the present one
     * @return true for a new one
     */
    boolean isDue(DataKeyFacts facts);

    /**
     * Due if this one or another one is.
     *
     * @param other another policy
     * @return both together
     */
    default RotationPolicy or(RotationPolicy other) {
        Objects.requireNonNull(other, "other");
        return facts -> isDue(facts) || other.isDue(facts);
    }

    /**
     * Due as soon as a customer managed key is the default and the data key has once been wrapped by the platform-managed
     * key: an old backup of the database and the platform-managed key then open only what was sealed before.
     *
     * @return the default policy
     */
    static RotationPolicy afterPlatformKey() {
        return facts -> facts.platformWrapped() && !facts.platformIsDefault();
    }

    /**
     * Due when a data key is so old.
     *
     * @param age more than zero
     * @return the policy
     * @throws IllegalArgumentException if the age is zero or negative
     */
    static RotationPolicy olderThan(Duration age) {
        Objects.requireNonNull(age, "age");
        if (age.isZero() || age.isNegative()) {
            throw new IllegalArgumentException("age is " + age + "; it has to be more than zero");
        }
        return facts -> Duration.between(facts.createdAt(), facts.now()).compareTo(age) > 0;
    }

    /**
     * Never due.
     *
     * @return the policy
     */
    static RotationPolicy never() {
        return facts -> false;
    }
}
