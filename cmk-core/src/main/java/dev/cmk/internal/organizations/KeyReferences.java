package dev.cmk.internal.organizations;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.event.CmkEvent.KeyReferenceChanged;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyRevision;
import dev.cmk.spi.DataKeyStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a key wraps with another key of its KMS than before, as an alias does that was pointed elsewhere. The first
 * answer in this process is held against what is stored, the later ones against each other.
 */
public final class KeyReferences {

    private static final Logger log = LoggerFactory.getLogger(KeyReferences.class);
    private static final int MAX_KEYS = 100_000;
    private static final int SAMPLE = 100;

    private record Slot(OrganizationId organization, KeyRevision key) {}

    private final DataKeyStore store;
    private final CmkListener listener;
    private final Cache<Slot, String> last =
            Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

    /**
     * Over a store.
     *
     * @param store has what was wrapped before
     * @param listener hears of changes
     */
    public KeyReferences(DataKeyStore store, CmkListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * A key has wrapped something.
     *
     * @param organization whose
     * @param key which key
     * @param reference what the provider says that it really used
     */
    public void seen(OrganizationId organization, CustomerManagedKey key, String reference) {
        Slot slot = new Slot(organization, key.current());
        String former = last.asMap().put(slot, reference); // of many threads, one sees the former
        if (former == null) {
            former = stored(slot, reference);
        }
        if (!former.equals(reference)) {
            log.warn(
                    "Key '{}' of organization '{}' now wraps with {} and no longer with {}, which its existing data keys"
                            + " still need until they are re-encrypted",
                    key.displayName(),
                    organization,
                    reference,
                    former);
            listener.onEvent(new KeyReferenceChanged(organization, key.id(), former, reference));
        }
    }

    /** If some data key has the present one already, the move was noticed before. */
    private String stored(Slot slot, String present) {
        try {
            List<String> references = store.page(slot.organization(), slot.key(), null, null, SAMPLE).stream()
                    .map(row -> row.wrapped().keyReference())
                    .toList();
            return references.isEmpty() || references.contains(present) ? present : references.get(0);
        } catch (StoreException e) {
            log.debug("The reference of key {} could not be read", slot.key(), e);
            return present;
        }
    }
}
