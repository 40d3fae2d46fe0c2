package dev.cmk.internal.organizations;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cmk.CmkException;
import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.spi.KeyRegistry;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The organizations that this process is working for. {@link #poll} finds out what other instances have changed, with
 * one query for all of them.
 */
public final class Organizations {

    private static final Logger log = LoggerFactory.getLogger(Organizations.class);
    private static final int VERSIONS_PER_QUERY = 1000;
    private static final int EXTERNAL_ID_BYTES = 24;

    /** The distance between two first versions; an organization's keys do not change so often. */
    private static final long VERSIONS = 1_000_000;

    private final KeyRegistry registry;
    private final KeyId platformKey;
    private final TimeSource time;
    private final SecureRandom random = new SecureRandom();
    private final AtomicBoolean pollFails = new AtomicBoolean();
    private final Cache<OrganizationId, Organization> known =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /**
     * Over a registry.
     *
     * @param registry where the organizations are
     * @param platformKey the default key of a new organization
     * @param time for its creation
     */
    public Organizations(KeyRegistry registry, KeyId platformKey, TimeSource time) {
        this.registry = registry;
        this.platformKey = platformKey;
        this.time = time;
    }

    /**
     * An organization, created if it is not there.
     *
     * @param id its id
     * @return the same object for all who hold on to it
     */
    public Organization get(OrganizationId id) {
        Organization organization = known.getIfPresent(id);
        return organization != null ? organization : remember(load(id));
    }

    /**
     * An organization as it is in the store now, created if it is not there.
     *
     * @param id its id
     * @return the same object as {@link #get}, brought up to date
     */
    public Organization reload(OrganizationId id) {
        return remember(load(id));
    }

    /**
     * The keys of an organization as they are in the store now, without creating it.
     *
     * @param id its id
     * @return empty if it is not there
     */
    public Optional<OrganizationKeys> find(OrganizationId id) {
        return registry.load(id);
    }

    /**
     * The organizations that this process is working for.
     *
     * @return their keys as this process knows them
     */
    public List<OrganizationKeys> known() {
        return known.asMap().values().stream().map(Organization::keys).toList();
    }

    /**
     * Takes note of a change that this process has stored.
     *
     * @param keys the stored keys
     */
    public void changed(OrganizationKeys keys) {
        remember(keys);
    }

    /**
     * Takes note that an organization was deleted.
     *
     * @param id its id
     */
    public void forget(OrganizationId id) {
        Organization organization = known.asMap().remove(id);
        if (organization != null) {
            organization.delete();
        }
    }

    private OrganizationKeys load(OrganizationId id) {
        Optional<OrganizationKeys> stored = registry.load(id);
        if (stored.isPresent()) {
            return stored.get();
        }
        OrganizationKeys initial = newKeys(id);
        return switch (registry.createIfAbsent(initial)) {
            case CREATED -> initial;
            case EXISTS ->
                registry.load(id).orElseThrow(() -> new StoreException("organization '" + id + "' vanished", null));
            case PLATFORM_KEY_RETIRED ->
                throw new CmkException(
                        "organization '" + id + "' was not created: the platform-managed key " + platformKey
                                + " of this instance has been replaced by another; start it anew with the present one",
                        null);
        };
    }

    /** The first version is random, so that an organization that was deleted and made anew is told from the former one. */
    private OrganizationKeys newKeys(OrganizationId id) {
        OrganizationKeys first = OrganizationKeys.initial(id, newExternalId(), platformKey, time.now());
        return new OrganizationKeys(
                id,
                first.externalId(),
                first.keys(),
                first.defaultKey(),
                first.reEncryptions(),
                1 + VERSIONS * random.nextInt(1 << 30));
    }

    private String newExternalId() {
        byte[] bytes = new byte[EXTERNAL_ID_BYTES];
        random.nextBytes(bytes);
        return "cmk-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Organization remember(OrganizationKeys keys) {
        Organization organization = known.get(keys.organization(), id -> new Organization(keys));
        organization.update(keys);
        return organization;
    }

    /** Brings every organization up to date that another instance has changed. Trouble is logged once and kept. */
    public void poll() {
        try {
            List<OrganizationId> ids = new ArrayList<>(known.asMap().keySet());
            Trouble trouble = new Trouble();
            for (int from = 0; from < ids.size(); from += VERSIONS_PER_QUERY) {
                refresh(ids.subList(from, Math.min(ids.size(), from + VERSIONS_PER_QUERY)), trouble);
            }
            trouble.throwAny();
            if (pollFails.compareAndSet(true, false)) {
                log.info("Changes of other instances are seen again");
            }
        } catch (RuntimeException e) {
            if (pollFails.compareAndSet(false, true)) {
                log.warn("Changes of other instances are not all seen as long as the database fails: {}", e.toString());
            }
            log.debug("The poll failed with", e);
        }
    }

    private void refresh(List<OrganizationId> ids, Trouble trouble) {
        Map<OrganizationId, Long> versions = registry.versions(ids);
        for (OrganizationId id : ids) {
            Organization organization = known.getIfPresent(id);
            Long version = versions.get(id);
            if (version == null) {
                forget(id);
            } else if (organization != null && version != organization.keys().version()) {
                trouble.survive(() -> registry.load(id).ifPresent(this::remember));
            }
        }
    }

    /** One organization that cannot be read does not keep the others from being read; many mean that the database fails. */
    private static final class Trouble {

        private static final int SURVIVED = 10;

        private final List<RuntimeException> failures = new ArrayList<>();

        void survive(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.add(e);
                if (failures.size() > SURVIVED) {
                    throw e;
                }
            }
        }

        void throwAny() {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
        }
    }
}
