package dev.cmk.verification.protocol;

import dev.cmk.OrganizationId;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.OrganizationKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of how much there is, what may happen, and how it begins.
 *
 * @param keys the organization's keys at the beginning
 * @param dataKeys under which key each is, with the ids 1, 2, 3 …
 * @param shards the highest id of each shard of a revision
 * @param newDataKeys the id of the data key that each instance generates: where it lies decides whether a cursor has passed
 * @param decisions what admins may decide
 * @param budget how many decisions each admin stores
 * @param workers how many
 * @param pageSize data keys that a worker reads at once
 * @param trouble what may go wrong beside crashes
 */
record World(
        OrganizationKeys keys,
        List<KeyRevision> dataKeys,
        List<Integer> shards,
        List<Integer> newDataKeys,
        List<Decision> decisions,
        List<Integer> budget,
        int workers,
        int pageSize,
        Trouble trouble) {

    static final KeyId P = KeyId.of("p");
    static final KeyId Q = KeyId.of("q");
    static final KeyId A = KeyId.of("a");
    static final KeyId B = KeyId.of("b");
    static final int HIGHEST = 9;

    /**
     * What may go wrong.
     *
     * @param deniable keys that their owners may deny and allow again
     * @param refused data keys whose wrapped bytes the KMS refuses until the owner mends it
     * @param silence whether a KMS may not answer
     * @param liar whether a destination may wrap something else
     * @param lostCommits whether the answer to a commit may get lost
     */
    record Trouble(Set<KeyId> deniable, Set<Integer> refused, boolean silence, boolean liar, boolean lostCommits) {

        static final Trouble NONE = new Trouble(Set.of(), Set.of(), false, false, false);

        /** Whether a job may fail of it. */
        boolean isSerious() {
            return !deniable.isEmpty() || !refused.isEmpty() || silence || liar;
        }

        static Trouble denied(KeyId... keys) {
            return new Trouble(Set.of(keys), Set.of(), false, false, false);
        }

        Trouble withRefused(Integer... dataKeys) {
            return new Trouble(deniable, Set.of(dataKeys), silence, liar, lostCommits);
        }

        Trouble withSilence() {
            return new Trouble(deniable, refused, true, liar, lostCommits);
        }

        Trouble withLiar() {
            return new Trouble(deniable, refused, silence, true, lostCommits);
        }

        Trouble withLostCommits() {
            return new Trouble(deniable, refused, silence, liar, true);
        }
    }

    /** An organization on the platform-managed key {@link #P}, with other keys that are enabled. */
    static World of(KeyId defaultKey, KeyId... keys) {
        List<CustomerManagedKey> all = new ArrayList<>();
        all.add(CustomerManagedKey.platform(P, Decision.NOW));
        for (KeyId key : keys) {
            all.add(new CustomerManagedKey(key, key.value(), "kms", Map.of(), KeyStatus.ENABLED, 1, Decision.NOW));
        }
        OrganizationKeys initial =
                new OrganizationKeys(OrganizationId.of("acme"), "external", all, defaultKey, List.of(), 1);
        return new World(initial, List.of(), List.of(HIGHEST), List.of(), List.of(), List.of(1), 2, 1, Trouble.NONE);
    }

    World dataKeysUnder(KeyId... under) {
        List<KeyRevision> next = new ArrayList<>();
        for (KeyId key : under) {
            next.add(new KeyRevision(key, 1));
        }
        return new World(keys, next, shards, newDataKeys, decisions, budget, workers, pageSize, trouble);
    }

    World shardsUpTo(Integer... highest) {
        return new World(keys, dataKeys, List.of(highest), newDataKeys, decisions, budget, workers, pageSize, trouble);
    }

    World instancesMaking(Integer... ids) {
        return new World(keys, dataKeys, shards, List.of(ids), decisions, budget, workers, pageSize, trouble);
    }

    World admins(Integer... decisionsEach) {
        return new World(
                keys, dataKeys, shards, newDataKeys, decisions, List.of(decisionsEach), workers, pageSize, trouble);
    }

    World mayDecide(Decision decision) {
        return mayDecide(List.of(decision));
    }

    World mayDecide(Collection<Decision> more) {
        List<Decision> next = new ArrayList<>(decisions);
        next.addAll(more);
        return new World(keys, dataKeys, shards, newDataKeys, next, budget, workers, pageSize, trouble);
    }

    World workers(int number) {
        return new World(keys, dataKeys, shards, newDataKeys, decisions, budget, number, pageSize, trouble);
    }

    World pagesOf(int size) {
        return new World(keys, dataKeys, shards, newDataKeys, decisions, budget, workers, size, trouble);
    }

    World with(Trouble next) {
        return new World(keys, dataKeys, shards, newDataKeys, decisions, budget, workers, pageSize, next);
    }
}
