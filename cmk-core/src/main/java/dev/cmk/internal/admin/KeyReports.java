package dev.cmk.internal.admin;

import dev.cmk.DataKeyId;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.Page;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyRevision;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.KeyRegistry.AuditEntry;
import dev.cmk.spi.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What admins read: lists, plans and progress. */
final class KeyReports {

    private final Store store;
    private final KeyRing keyRing;
    private final ReEncryptionLimits limits;

    KeyReports(Store store, KeyRing keyRing, ReEncryptionLimits limits) {
        this.store = store;
        this.keyRing = keyRing;
        this.limits = limits;
    }

    static CustomerManagedKey require(OrganizationKeys keys, KeyId key) {
        return keys.find(key)
                .orElseThrow(() -> new KeyConflictException(
                        Rule.UNKNOWN_KEY,
                        "organization '" + keys.organization() + "': there is no key with the id " + key));
    }

    Page<KeyListing> list(OrganizationKeys keys, Page.Request page) {
        Map<KeyId, KeyHealth> health = store.health(keys.organization());
        int offset = number(page);
        List<KeyListing> listed = keys.keys().stream()
                .skip(offset)
                .limit(page.size())
                .map(key -> listing(keys, key, health.get(key.id())))
                .toList();
        int next = offset + listed.size();
        return new Page<>(listed, next < keys.keys().size() ? String.valueOf(next) : null);
    }

    private KeyListing listing(OrganizationKeys keys, CustomerManagedKey key, @Nullable KeyHealth health) {
        return new KeyListing(
                key,
                key.id().equals(keys.defaultKey()),
                count(keys.organization(), key.current()),
                health,
                keys.whyNotDefault(key.id()).orElse(null),
                keys.whyNotDisable(key.id()).orElse(null));
    }

    /** All revisions up to this one. */
    private long count(OrganizationId organization, KeyRevision upTo) {
        return IntStream.rangeClosed(1, upTo.revision())
                .mapToLong(revision -> store.count(organization, new KeyRevision(upTo.key(), revision)))
                .sum();
    }

    ReEncryptionPlan plan(OrganizationKeys keys, KeyId sourceId, KeyId destinationId) {
        CustomerManagedKey source = require(keys, sourceId);
        CustomerManagedKey destination = require(keys, destinationId);
        long dataKeys = count(keys.organization(), source.current());
        boolean oneQuota = keyRing.quotaScope(source).equals(keyRing.quotaScope(destination));
        long callsInARow = oneQuota ? 3 * dataKeys : 2 * dataKeys; // the destination wraps and verifies
        return new ReEncryptionPlan(
                source.current(),
                source.id().equals(destination.id()) ? source.current().next() : destination.current(),
                dataKeys,
                3 * dataKeys,
                dollars(source, dataKeys, destination, 2 * dataKeys),
                Duration.ofMillis(callsInARow * 1000 / limits.callsPerSecond()));
    }

    private @Nullable BigDecimal dollars(
            CustomerManagedKey source, long sourceCalls, CustomerManagedKey destination, long destinationCalls) {
        BigDecimal cost = price(source, sourceCalls).add(price(destination, destinationCalls));
        return cost.signum() == 0 ? null : cost.setScale(2, RoundingMode.UP);
    }

    private BigDecimal price(CustomerManagedKey key, long calls) {
        BigDecimal per10000 = keyRing.capabilities(key.type()).usDollarsPer10000Calls();
        return per10000 == null
                ? BigDecimal.ZERO
                : per10000.multiply(BigDecimal.valueOf(calls)).movePointLeft(4);
    }

    ReEncryptionProgress progress(OrganizationId organization, ReEncryptionId id) {
        return store.progress(organization, id)
                .orElseThrow(() -> new KeyConflictException(
                        Rule.UNKNOWN_RE_ENCRYPTION,
                        "organization '" + organization + "': there is no re-encryption with the id " + id));
    }

    Page<ReEncryptionProgress> jobs(OrganizationId organization, Page.Request page) {
        int offset = number(page);
        List<ReEncryptionProgress> found = store.reEncryptions(organization, offset, page.size() + 1);
        return page(found, page.size(), last -> String.valueOf(offset + page.size()));
    }

    Page<DataKeyFailure> failures(OrganizationId organization, ReEncryptionId id, Page.Request page) {
        progress(organization, id);
        DataKeyId after = page.after() == null ? null : new DataKeyId(uuid(page.after()));
        List<DataKeyFailure> found = store.failures(organization, id, after, page.size() + 1);
        return page(found, page.size(), last -> last.dataKey().toString());
    }

    Page<AuditRecord> audit(OrganizationId organization, Page.Request page) {
        Long before = page.after() == null ? null : Long.valueOf(number(page.after()));
        List<AuditEntry> found = store.audit(organization, before, page.size() + 1);
        Page<AuditEntry> entries = page(found, page.size(), last -> String.valueOf(last.sequence()));
        return new Page<>(entries.items().stream().map(AuditEntry::record).toList(), entries.next());
    }

    /** One more than asked for was read, to see whether there is a next page. */
    private static <T> Page<T> page(List<T> found, int size, Function<T, String> next) {
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, size);
        return new Page<>(items, next.apply(items.get(size - 1)));
    }

    private static int number(Page.Request page) {
        return page.after() == null ? 0 : Math.toIntExact(number(page.after()));
    }

    private static long number(String after) {
        try {
            long number = Long.parseLong(after);
            if (number >= 0 && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notOfAPage(e);
        }
        throw notOfAPage(null);
    }

    private static UUID uuid(String after) {
        try {
            return UUID.fromString(after);
        } catch (IllegalArgumentException e) {
            throw notOfAPage(e);
        }
    }

    private static IllegalArgumentException notOfAPage(@Nullable Throwable cause) {
        return new IllegalArgumentException("page: 'after' is not what an earlier page gave as 'next'", cause);
    }
}
