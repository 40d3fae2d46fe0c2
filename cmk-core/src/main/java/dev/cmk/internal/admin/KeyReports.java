package dev.cmk.internal.admin;

import dev.cmk.DataKeyId;
import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.admin.FailedDataKey;
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
import dev.cmk.spi.StoredDataKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What admins read: lists, plans and progress. */
final class KeyReports {

    private static final Cursor KEYS = new Cursor("keys");
    private static final Cursor JOBS = new Cursor("jobs");
    private static final Cursor FAILURES = new Cursor("failures");
    private static final Cursor AUDIT = new Cursor("audit");

    private final Store store;
    private final KeyRing keyRing;
    private final ReEncryptionLimits limits;

    KeyReports(Store store, KeyRing keyRing, ReEncryptionLimits limits) {
        this.store = store;
        this.keyRing = keyRing;
        this.limits = limits;
    }

    static CustomerManagedKey require(OrganizationKeys keys, KeyId key) {
        return keys.find(key).orElseThrow(() -> unknownKey(keys.organization(), key));
    }

    static KeyConflictException unknownKey(OrganizationId organization, KeyId key) {
        return new KeyConflictException(
                Rule.UNKNOWN_KEY, "organization '" + organization + "': there is no key with the id " + key);
    }

    Page<KeyListing> list(OrganizationKeys keys, Page.Request page) {
        Map<KeyId, KeyHealth> health = store.health(keys.organization());
        int offset = KEYS.offset(page);
        List<KeyListing> found = keys.keys().stream()
                .skip(offset)
                .limit(page.size() + 1L)
                .map(key -> listing(keys, key, health.get(key.id())))
                .toList();
        return KEYS.page(found, page.size(), last -> offset + page.size());
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
        return new ReEncryptionPlan(
                source.current(),
                source.id().equals(destination.id()) ? source.current().next() : destination.current(),
                dataKeys,
                3 * dataKeys,
                dollars(source, dataKeys, destination, 2 * dataKeys),
                duration(keyRing.quotaScope(source), keyRing.quotaScope(destination), dataKeys));
    }

    /** The source unwraps, the destination wraps and verifies, both at once unless they share a quota. */
    private Duration duration(String source, String destination, long dataKeys) {
        return source.equals(destination)
                ? duration(source, 3 * dataKeys)
                : Collections.max(List.of(duration(source, dataKeys), duration(destination, 2 * dataKeys)));
    }

    private Duration duration(String quotaScope, long calls) {
        int configured = limits.callsPerSecond();
        int callsPerSecond = store.rateLimit(quotaScope)
                .map(limit -> limit.limit(configured))
                .orElse(configured);
        return Duration.ofMillis(calls * 1000 / callsPerSecond);
    }

    /** What costs nothing and what has no known price is left out. */
    private @Nullable BigDecimal dollars(
            CustomerManagedKey source, long sourceCalls, CustomerManagedKey destination, long destinationCalls) {
        BigDecimal ofSource = dollars(source, sourceCalls);
        BigDecimal ofDestination = dollars(destination, destinationCalls);
        if (ofSource == null && ofDestination == null) {
            return null;
        }
        return Stream.of(Optional.ofNullable(ofSource), Optional.ofNullable(ofDestination))
                .flatMap(Optional::stream)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(2, RoundingMode.UP);
    }

    private @Nullable BigDecimal dollars(CustomerManagedKey key, long calls) {
        BigDecimal per10000 = keyRing.capabilities(key.type()).usDollarsPer10000Calls();
        return per10000 == null
                ? null
                : per10000.multiply(BigDecimal.valueOf(calls)).movePointLeft(4);
    }

    ReEncryptionProgress progress(OrganizationId organization, ReEncryptionId id) {
        return store.progress(organization, id)
                .orElseThrow(() -> new KeyConflictException(
                        Rule.UNKNOWN_RE_ENCRYPTION,
                        "organization '" + organization + "': there is no re-encryption with the id " + id));
    }

    Page<ReEncryptionProgress> jobs(OrganizationId organization, Page.Request page) {
        int offset = JOBS.offset(page);
        List<ReEncryptionProgress> found = store.reEncryptions(organization, offset, page.size() + 1);
        return JOBS.page(found, page.size(), last -> offset + page.size());
    }

    Page<DataKeyFailure> failures(OrganizationId organization, ReEncryptionId id, Page.Request page) {
        progress(organization, id);
        List<DataKeyFailure> found = store.failures(organization, id, dataKey(page), page.size() + 1);
        return FAILURES.page(found, page.size(), DataKeyFailure::dataKey);
    }

    /** A page of failures with their rows; those that were deleted or moved meanwhile are left out. */
    Page<FailedDataKey> failedDataKeys(OrganizationId organization, ReEncryptionId id, Page.Request page) {
        KeyRevision source = progress(organization, id).reEncryption().source();
        Page<DataKeyFailure> failures = failures(organization, id, page);
        List<FailedDataKey> rows = new ArrayList<>();
        for (DataKeyFailure failure : failures.items()) {
            store.find(organization, failure.dataKey())
                    .filter(row -> isUnder(row.key(), source))
                    .ifPresent(row -> rows.add(failed(row, failure)));
        }
        return new Page<>(rows, failures.next());
    }

    private static boolean isUnder(KeyRevision key, KeyRevision source) {
        return key.key().equals(source.key()) && key.revision() <= source.revision();
    }

    private static FailedDataKey failed(StoredDataKey row, DataKeyFailure failure) {
        return new FailedDataKey(
                row.id(),
                row.scope(),
                row.generation(),
                row.key(),
                row.wrapped().keyReference(),
                row.wrapped().bytes().clone(),
                failure.failure(),
                failure.at());
    }

    private static @Nullable DataKeyId dataKey(Page.Request page) {
        String value = FAILURES.value(page);
        try {
            return value == null ? null : new DataKeyId(UUID.fromString(value));
        } catch (IllegalArgumentException e) {
            throw Cursor.foreign(e);
        }
    }

    Page<AuditRecord> audit(OrganizationId organization, Page.Request page) {
        List<AuditEntry> found = store.audit(organization, AUDIT.number(page), page.size() + 1);
        Page<AuditEntry> entries = AUDIT.page(found, page.size(), AuditEntry::sequence);
        return new Page<>(entries.items().stream().map(AuditEntry::record).toList(), entries.next());
    }
}
