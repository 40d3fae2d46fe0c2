package dev.cmk.spi;

import dev.cmk.DataKeyId;
import dev.cmk.OrganizationId;
import dev.cmk.Scope;
import dev.cmk.keys.KeyRevision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data keys. The rules of {@link Store} apply. */
public interface DataKeyStore {

    /** How an insert ended. */
    enum InsertOutcome {
        /** The row is there. */
        INSERTED,
        /** The scope has a data key of this generation already; nothing was changed. */
        EXISTS,
        /**
         * The organization is not there, or its default key at its current revision is not the one that wrapped the
         * data key; nothing was changed. The caller loads the organization's keys and starts again.
         */
        NOT_DEFAULT
    }

    /**
     * Adds a data key, unless its scope has one of that generation.
     *
     * <p>The organization's row is locked meanwhile, so that no data key comes into being under a key from which a
     * re-encryption is moving them away. The default key is looked at first: {@link InsertOutcome#NOT_DEFAULT} goes
     * before {@link InsertOutcome#EXISTS}.
     *
     * @param dataKey the new row, with wrap version 1
     * @return whether it was added
     */
    InsertOutcome insertIfAbsent(StoredDataKey dataKey);

    /**
     * Finds the data key with which a scope seals.
     *
     * @param organization whose
     * @param scope which scope
     * @return the one with the highest generation, or empty if the scope has none
     */
    Optional<StoredDataKey> findNewest(OrganizationId organization, Scope scope);

    /**
     * Finds a data key.
     *
     * @param organization whose
     * @param id its id
     * @return the row, or empty if this organization has none with that id
     */
    Optional<StoredDataKey> find(OrganizationId organization, DataKeyId id);

    /**
     * Reads some of the data keys under a key, in the order of their ids.
     *
     * @param organization whose
     * @param key under which key and revision, exactly
     * @param after only ids above this one, or null to begin at the lowest
     * @param upTo only ids up to and including this one, or null to go on to the highest
     * @param limit at most so many, 1 or more
     * @return the rows
     */
    List<StoredDataKey> page(
            OrganizationId organization,
            KeyRevision key,
            @Nullable DataKeyId after,
            @Nullable DataKeyId upTo,
            int limit);

    /**
     * Counts the data keys under a key.
     *
     * @param organization whose
     * @param key under which key and revision, exactly
     * @return how many, those written off included
     */
    long count(OrganizationId organization, KeyRevision key);
}
