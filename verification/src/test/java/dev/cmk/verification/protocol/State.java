package dev.cmk.verification.protocol;

import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is stored about one organization, and everything that anybody has in memory, at one moment.
 *
 * <p>Versions, tokens and wrap versions only go up, and are only compared for equality. So instead of the number that
 * somebody has read, the model keeps whether it is still the stored one. Time is left out: a lease may have expired at any
 * moment.
 *
 * @param organization the organization's row and its keys
 * @param jobs the re-encryptions, ended ones included, with their shards and failures
 * @param dataKeys the rows, in the order of their ids
 * @param workers of re-encryptions, each on one shard or idle
 * @param instances that encrypt, each with its own idea of the default key
 * @param admins who change the keys
 * @param kms what the KMSs refuse
 * @param provenEmpty what completed jobs have proven to be empty, until it becomes a legal place again
 */
record State(
        Organization organization,
        List<Job> jobs,
        List<DataKey> dataKeys,
        List<Worker> workers,
        List<Instance> instances,
        List<Admin> admins,
        Kms kms,
        Set<KeyRevision> provenEmpty) {

    /** Its version is not kept: see {@link Loaded}. */
    record Organization(List<CustomerManagedKey> keys, KeyId defaultKey) {

        /** Of what changes most, since it is asked for very often. */
        @Override
        public int hashCode() {
            int hash = defaultKey.hashCode();
            for (CustomerManagedKey key : keys) {
                hash = 31 * hash + 7 * key.status().hashCode() + key.revision();
            }
            return hash;
        }

        KeyRevision defaultRevision() {
            return keys.stream()
                    .filter(key -> key.id().equals(defaultKey))
                    .findFirst()
                    .orElseThrow()
                    .current();
        }
    }

    /**
     * A re-encryption's row, its shards, and the data keys that could not be moved.
     *
     * @param moved which data keys it has really moved, each time it did; nobody can see this
     */
    record Job(
            ReEncryption move,
            int total,
            int done,
            int failed,
            List<Shard> shards,
            List<Integer> failures,
            List<Integer> moved) {

        /** Of what changes most, since it is asked for very often. */
        @Override
        public int hashCode() {
            return 31 * (31 * shards.hashCode() + moved.hashCode())
                    + 7 * move.state().hashCode()
                    + done
                    + failures.size();
        }

        int allDone() {
            return done + shards.stream().mapToInt(Shard::done).sum();
        }

        int allFailed() {
            return failed + shards.stream().mapToInt(Shard::failed).sum();
        }

        Job with(ReEncryption next) {
            return new Job(next, total, done, failed, shards, failures, moved);
        }

        Job with(List<Shard> next) {
            return new Job(move, total, done, failed, next, failures, moved);
        }
    }

    /** Data keys with ids above {@code after} up to {@code upTo}; those up to {@code cursor} have been looked at. */
    record Shard(int revision, int after, int upTo, int cursor, boolean finished, int done, int failed) {}

    record DataKey(int id, KeyRevision key, Wrapped wrapped, boolean lost) {}

    /** What a KMS gives: a data key inside, and the key that alone can unwrap it. */
    record Wrapped(int dataKey, KeyRevision key) {}

    /**
     * What somebody has read of the organization's keys.
     *
     * @param isLatest whether the version is still the stored one
     */
    record Loaded(OrganizationKeys keys, boolean isLatest) {

        Loaded outdated() {
            return new Loaded(keys, false);
        }
    }

    /**
     * What the KMSs refuse.
     *
     * @param denied keys that their owners let nobody use
     * @param refused data keys whose wrapped bytes are refused
     */
    record Kms(Set<KeyId> denied, Set<Integer> refused) {}

    Optional<Shard> shard(Worker.Lease lease) {
        List<Shard> shards = jobs.get(lease.job()).shards();
        return lease.shard() < shards.size() ? Optional.of(shards.get(lease.shard())) : Optional.empty();
    }

    @Nullable
    DataKey dataKey(int id) {
        for (DataKey row : dataKeys) {
            if (row.id() == id) {
                return row;
            }
        }
        return null;
    }

    /** Under a key, at this revision or a lower one. */
    List<DataKey> under(KeyRevision key) {
        return dataKeys.stream()
                .filter(row -> row.key().key().equals(key.key()) && row.key().revision() <= key.revision())
                .toList();
    }

    State with(Organization next) {
        return new State(next, jobs, dataKeys, workers, instances, admins, kms, provenEmpty);
    }

    State withJobs(List<Job> next) {
        return new State(organization, next, dataKeys, workers, instances, admins, kms, provenEmpty);
    }

    State with(int number, Job job) {
        return withJobs(set(jobs, number, job));
    }

    State with(int job, int shard, Shard next) {
        return with(job, jobs.get(job).with(set(jobs.get(job).shards(), shard, next)));
    }

    State withDataKeys(List<DataKey> next) {
        return new State(organization, jobs, next, workers, instances, admins, kms, provenEmpty);
    }

    State withWorkers(UnaryOperator<Worker> change) {
        List<Worker> next = workers.stream().map(change).toList();
        return new State(organization, jobs, dataKeys, next, instances, admins, kms, provenEmpty);
    }

    State with(int number, Worker worker) {
        List<Worker> next = set(workers, number, worker);
        return new State(organization, jobs, dataKeys, next, instances, admins, kms, provenEmpty);
    }

    State with(int number, Instance instance) {
        List<Instance> next = set(instances, number, instance);
        return new State(organization, jobs, dataKeys, workers, next, admins, kms, provenEmpty);
    }

    State withAdmins(UnaryOperator<Admin> change) {
        List<Admin> next = admins.stream().map(change).toList();
        return new State(organization, jobs, dataKeys, workers, instances, next, kms, provenEmpty);
    }

    State with(int number, Admin admin) {
        List<Admin> next = set(admins, number, admin);
        return new State(organization, jobs, dataKeys, workers, instances, next, kms, provenEmpty);
    }

    State with(Kms next) {
        return new State(organization, jobs, dataKeys, workers, instances, admins, next, provenEmpty);
    }

    State withProvenEmpty(Set<KeyRevision> next) {
        return new State(organization, jobs, dataKeys, workers, instances, admins, kms, next);
    }

    static <T> List<T> set(List<T> list, int index, T element) {
        List<T> next = new ArrayList<>(list);
        next.set(index, element);
        return List.copyOf(next);
    }

    static <T> List<T> add(List<T> list, T element) {
        List<T> next = new ArrayList<>(list);
        next.add(element);
        return List.copyOf(next);
    }
}
