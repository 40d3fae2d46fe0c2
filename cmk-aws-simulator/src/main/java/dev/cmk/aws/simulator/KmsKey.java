package dev.cmk.aws.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A key as it is at one moment.
 *
 * @param deletion when it is deleted, if it is pending deletion
 * @param primaryRegion of a multi-Region key; empty for others
 * @param materials the newest last
 */
record KmsKey(
        Arn arn,
        Instant created,
        String description,
        KeyState state,
        Optional<Instant> deletion,
        Optional<String> primaryRegion,
        List<KeyMaterial> materials,
        List<Permission> policy) {

    KmsKey {
        materials = List.copyOf(materials);
        policy = List.copyOf(policy);
    }

    String id() {
        return arn.name();
    }

    boolean isMultiRegion() {
        return primaryRegion.isPresent();
    }

    boolean isPrimary() {
        return primaryRegion.filter(arn.region()::equals).isPresent();
    }

    /** Whether both are the same multi-Region key in two regions. */
    boolean isRelatedTo(KmsKey other) {
        return isMultiRegion()
                && id().equals(other.id())
                && arn.account().equals(other.arn.account())
                && arn.partition().equals(other.arn.partition());
    }

    KmsKey with(KeyState newState) {
        return new KmsKey(arn, created, description, newState, Optional.empty(), primaryRegion, materials, policy);
    }

    KmsKey pendingDeletion(Instant when) {
        return new KmsKey(
                arn,
                created,
                description,
                KeyState.PENDING_DELETION,
                Optional.of(when),
                primaryRegion,
                materials,
                policy);
    }

    KmsKey withPolicy(List<Permission> newPolicy) {
        return new KmsKey(arn, created, description, state, deletion, primaryRegion, materials, newPolicy);
    }

    KmsKey rotated(KeyMaterial newest) {
        List<KeyMaterial> all = new ArrayList<>(materials);
        all.add(newest);
        return new KmsKey(arn, created, description, state, deletion, primaryRegion, all, policy);
    }

    KmsKey replica(String region, Instant now, List<Permission> replicaPolicy) {
        Arn there = new Arn(arn.partition(), arn.service(), region, arn.account(), arn.resource());
        return new KmsKey(there, now, "", KeyState.ENABLED, Optional.empty(), primaryRegion, materials, replicaPolicy);
    }

    boolean isDeletedAt(Instant now) {
        return deletion.filter(when -> !when.isAfter(now)).isPresent();
    }

    KeyMaterial newest() {
        return materials.get(materials.size() - 1);
    }

    Optional<KeyMaterial> material(byte[] materialId) {
        return materials.stream()
                .filter(material -> Arrays.equals(material.id(), materialId))
                .findFirst();
    }

    /** Refuses cryptographic operations unless the key is enabled, as AWS does. */
    void requireEnabled() {
        if (state == KeyState.DISABLED) {
            throw AwsError.of("DisabledException", arn + " is disabled.");
        }
        requireNotPendingDeletion();
    }

    void requireNotPendingDeletion() {
        if (state == KeyState.PENDING_DELETION) {
            throw AwsError.of("KMSInvalidStateException", arn + " is pending deletion.");
        }
    }

    static boolean isValidWaitingPeriod(Duration period) {
        return period.compareTo(Duration.ofDays(7)) >= 0 && period.compareTo(Duration.ofDays(30)) <= 0;
    }
}
