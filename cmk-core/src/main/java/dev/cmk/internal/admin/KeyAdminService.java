package dev.cmk.internal.admin;

import dev.cmk.KeyConflictException;
import dev.cmk.KeyConflictException.Rule;
import dev.cmk.OrganizationId;
import dev.cmk.ReEncryptionLimits;
import dev.cmk.Scope;
import dev.cmk.TimeSource;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.admin.FailedDataKey;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.NewKey;
import dev.cmk.admin.OrganizationSetup;
import dev.cmk.admin.Page;
import dev.cmk.admin.PlatformReplacement;
import dev.cmk.admin.ReEncryptionPlan;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.internal.admin.Gate.Request;
import dev.cmk.internal.cache.Background;
import dev.cmk.internal.cache.DataKeyCache;
import dev.cmk.internal.kms.KeyRing;
import dev.cmk.internal.organizations.KeyChanges;
import dev.cmk.internal.organizations.KeyHealthMonitor;
import dev.cmk.internal.organizations.KeyReferences;
import dev.cmk.internal.organizations.Organizations;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.KeyHealth;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import dev.cmk.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** Each method: who may, the key tried out if need be, one rule, one commit. Reading is {@link KeyReports}. */
public final class KeyAdminService implements KeyAdmin {

    /** Up to 600 KB of wrapped data keys. */
    private static final int EXPORTED_AT_ONCE = 100;

    private final Store store;
    private final Organizations organizations;
    private final KeyChanges changes;
    private final KeyTrial trial;
    private final DataKeyCache cache;
    private final KeyReports reports;
    private final PlatformKeyReplacement platform;
    private final Gate gate;
    private final CmkListener listener;
    private final TimeSource time;

    /**
     * Everything that admins need.
     *
     * @param store where all is kept
     * @param organizations as this process knows them
     * @param changes how their keys change
     * @param keyRing opens keys to try them out
     * @param health hears how they do
     * @param references hears with which key of their KMS they wrap
     * @param cache forgets what a test has found out
     * @param authorizer says who may
     * @param limits say how fast re-encryption goes
     * @param platformKey the platform-managed key's id
     * @param listener hears of every action
     * @param time says when
     */
    public KeyAdminService(
            Store store,
            Organizations organizations,
            KeyChanges changes,
            KeyRing keyRing,
            KeyHealthMonitor health,
            KeyReferences references,
            DataKeyCache cache,
            AdminAuthorizer authorizer,
            ReEncryptionLimits limits,
            KeyId platformKey,
            CmkListener listener,
            TimeSource time) {
        this.store = store;
        this.organizations = organizations;
        this.changes = changes;
        this.trial = new KeyTrial(keyRing, health, references, cache, time);
        this.cache = cache;
        this.reports = new KeyReports(store, keyRing, limits);
        this.platform = new PlatformKeyReplacement(store, changes, platformKey, keyRing.platformKeys(), time);
        this.gate = new Gate(authorizer, store, listener, time);
        this.listener = listener;
        this.time = time;
    }

    /**
     * Tries keys out now and then, without anybody asking.
     *
     * @param background runs the trials
     * @param interval how often each key is tried
     * @return begins those that are due whenever it is run
     */
    public Runnable checkups(Background background, Duration interval) {
        return new KeyCheckups(organizations, trial, background, interval, time)::beginDue;
    }

    @Override
    public OrganizationSetup setup(Actor actor, String organization) {
        return gate.admin(Request.of(actor, organization, AuditAction.SETUP_READ), request -> {
            OrganizationKeys keys = keysOf(request.organization());
            gate.audit(request, AuditRecord.Outcome.DONE, "");
            return new OrganizationSetup(keys.organization(), keys.externalId());
        });
    }

    @Override
    public void test(Actor actor, String organization, NewKey key) {
        Objects.requireNonNull(key, "key");
        gate.admin(Request.of(actor, organization, AuditAction.KEY_TESTED), request -> {
            trial.require(keysOf(request.organization()), trial.candidate(key));
            gate.audit(request, AuditRecord.Outcome.DONE, "new key '" + key.name() + "' works");
            return true;
        });
    }

    @Override
    public KeyHealth test(Actor actor, String organization, KeyId key) {
        Objects.requireNonNull(key, "key");
        return gate.admin(
                Request.of(actor, organization, AuditAction.KEY_TESTED).about(key), request -> {
                    OrganizationKeys keys = keysOf(request.organization());
                    CustomerManagedKey tested = KeyReports.require(keys, key);
                    KeyHealth found = trial.test(keys, tested);
                    gate.audit(
                            request,
                            AuditRecord.Outcome.DONE,
                            "key '" + tested.name() + "': "
                                    + (found.isUsable() ? "works" : found.reason() + ": " + found.message()));
                    return found;
                });
    }

    @Override
    public CustomerManagedKey add(Actor actor, String organization, NewKey key) {
        Objects.requireNonNull(key, "key");
        return gate.admin(Request.of(actor, organization, AuditAction.KEY_ADDED), request -> {
            OrganizationKeys keys = keysOf(request.organization());
            CustomerManagedKey candidate = trial.candidate(key);
            addTo(keys, candidate); // the rules cost nothing, so they are asked before the KMS
            trial.require(keys, candidate);
            CustomerManagedKey added = change(request, candidate.id(), latest -> addTo(latest, candidate));
            trial.added(keys, added);
            return added;
        });
    }

    private KeyChange addTo(OrganizationKeys keys, CustomerManagedKey key) {
        return keys.add(key.id(), key.name(), key.type(), key.settings(), time.now());
    }

    @Override
    public CustomerManagedKey setDefault(Actor actor, String organization, KeyId key) {
        return onKey(actor, organization, AuditAction.DEFAULT_SET, key, request -> {
            OrganizationKeys keys = keysOf(request.organization());
            keys.setDefault(key);
            trial.requireKnown(keys, KeyReports.require(keys, key));
            return change(request, key, latest -> latest.setDefault(key));
        });
    }

    @Override
    public ReEncryption disable(Actor actor, String organization, KeyId key, KeyId destination) {
        Objects.requireNonNull(destination, "destination");
        return onKey(
                actor,
                organization,
                AuditAction.KEY_DISABLED,
                key,
                request -> last(changed(request, keys -> keys.disable(key, destination, time.now()))));
    }

    @Override
    public List<ReEncryption> disableAll(Actor actor, String organization) {
        return gate.admin(
                Request.of(actor, organization, AuditAction.ALL_DISABLED),
                request -> changed(request, keys -> keys.disableAll(time.now())).reEncryptions().stream()
                        .filter(move -> move.state().isUnfinished())
                        .toList());
    }

    @Override
    public CustomerManagedKey enable(Actor actor, String organization, KeyId key) {
        return onKey(actor, organization, AuditAction.KEY_ENABLED, key, request -> {
            OrganizationKeys keys = keysOf(request.organization());
            keys.enable(key);
            trial.requireKnown(keys, KeyReports.require(keys, key));
            return change(request, key, latest -> latest.enable(key));
        });
    }

    @Override
    public void remove(Actor actor, String organization, KeyId key) {
        onKey(actor, organization, AuditAction.KEY_REMOVED, key, request -> changed(request, keys -> keys.remove(key)));
    }

    @Override
    public ReEncryption reEncrypt(Actor actor, String organization, KeyId key) {
        return onKey(
                actor,
                organization,
                AuditAction.KEY_RE_ENCRYPTED,
                key,
                request -> last(changed(request, keys -> keys.reEncrypt(key, time.now()))));
    }

    @Override
    public ReEncryptionPlan plan(Actor actor, String organization, KeyId source, KeyId destination) {
        Objects.requireNonNull(destination, "destination");
        return onKey(
                actor,
                organization,
                AuditAction.PLAN_READ,
                source,
                request -> reports.plan(keysOf(request.organization()), source, destination));
    }

    @Override
    public ReEncryption pause(Actor actor, String organization, ReEncryptionId id) {
        return onMove(actor, organization, AuditAction.RE_ENCRYPTION_PAUSED, id, keys -> keys.pause(id));
    }

    @Override
    public ReEncryption resume(Actor actor, String organization, ReEncryptionId id) {
        return onMove(actor, organization, AuditAction.RE_ENCRYPTION_RESUMED, id, keys -> keys.resume(id));
    }

    @Override
    public ReEncryption cancel(Actor actor, String organization, ReEncryptionId id) {
        return onMove(
                actor, organization, AuditAction.RE_ENCRYPTION_CANCELLED, id, keys -> keys.cancel(id, time.now()));
    }

    @Override
    public ReEncryption retry(Actor actor, String organization, ReEncryptionId id) {
        return onMove(actor, organization, AuditAction.RE_ENCRYPTION_RETRIED, id, keys -> keys.retry(id));
    }

    @Override
    public ReEncryption redirect(Actor actor, String organization, ReEncryptionId id, KeyId destination) {
        Objects.requireNonNull(destination, "destination");
        return onMove(
                actor,
                organization,
                AuditAction.RE_ENCRYPTION_REDIRECTED,
                id,
                keys -> keys.redirect(id, destination, time.now()));
    }

    @Override
    public ReEncryption writeOff(Actor actor, String organization, ReEncryptionId id, String confirmation) {
        Objects.requireNonNull(confirmation, "confirmation");
        return onMove(actor, organization, AuditAction.RE_ENCRYPTION_WRITTEN_OFF, id, keys -> {
            KeyChange change = keys.writeOff(id, time.now());
            KeyId source = change.reEncryptions().get(0).source().key();
            requireConfirmed(KeyReports.require(keys, source).name(), confirmation, "the name of the source key");
            return change;
        });
    }

    @Override
    public Page<KeyListing> list(Actor actor, String organization, Page.Request page) {
        return read(actor, organization, AuditAction.KEYS_READ, page, id -> reports.list(keysOf(id), page));
    }

    @Override
    public ReEncryptionProgress progress(Actor actor, String organization, ReEncryptionId id) {
        return read(actor, organization, AuditAction.RE_ENCRYPTIONS_READ, id, org -> reports.progress(org, id));
    }

    @Override
    public Page<ReEncryptionProgress> jobs(Actor actor, String organization, Page.Request page) {
        return read(actor, organization, AuditAction.RE_ENCRYPTIONS_READ, page, id -> reports.jobs(id, page));
    }

    @Override
    public Page<DataKeyFailure> failures(Actor actor, String organization, ReEncryptionId id, Page.Request page) {
        Objects.requireNonNull(id, "reEncryption");
        return read(actor, organization, AuditAction.RE_ENCRYPTIONS_READ, page, org -> reports.failures(org, id, page));
    }

    @Override
    public long exportFailures(
            Actor actor, String organization, ReEncryptionId id, Consumer<? super FailedDataKey> to) {
        Objects.requireNonNull(id, "reEncryption");
        Objects.requireNonNull(to, "to");
        long count = 0;
        Page.Request part = Page.Request.first(EXPORTED_AT_ONCE);
        while (part != null) {
            Page.Request page = part;
            Page<FailedDataKey> failed = read(
                    actor,
                    organization,
                    AuditAction.RE_ENCRYPTIONS_READ,
                    page,
                    org -> reports.failedDataKeys(org, id, page));
            failed.items().forEach(to);
            count += failed.items().size();
            part = failed.next() == null ? null : new Page.Request(failed.next(), EXPORTED_AT_ONCE);
        }
        return count;
    }

    @Override
    public Page<AuditRecord> audit(Actor actor, String organization, Page.Request page) {
        return read(actor, organization, AuditAction.AUDIT_READ, page, id -> reports.audit(id, page));
    }

    @Override
    public long deleteScope(Actor actor, String organization, String scope, String confirmation) {
        return gate.operator(Request.of(actor, organization, AuditAction.SCOPE_DELETED), request -> {
            Scope deleted = Scope.of(scope);
            requireConfirmed(scope, confirmation, "the scope");
            AuditRecord audit = gate.done(request, "scope '" + scope + "'");
            long count;
            try {
                count = store.deleteScope(request.organization(), deleted, audit);
            } finally {
                cache.drop(request.organization(), deleted); // also if nobody knows whether it was deleted
            }
            listener.onEvent(new CmkEvent.Audited(audit));
            organizations.poll();
            return count;
        });
    }

    @Override
    public void deleteOrganization(Actor actor, String organization, String confirmation) {
        gate.operator(Request.of(actor, organization, AuditAction.ORGANIZATION_DELETED), request -> {
            requireConfirmed(organization, confirmation, "the organization");
            AuditRecord audit = gate.done(request, "");
            boolean deleted;
            try {
                deleted = store.deleteOrganization(request.organization(), audit);
            } finally {
                organizations.forget(request.organization());
                cache.drop(request.organization(), (Scope) null);
            }
            listener.onEvent(new CmkEvent.Audited(audit));
            return deleted;
        });
    }

    @Override
    public PlatformReplacement reEncryptPlatform(Actor actor) {
        return gate.platformOperator(actor, () -> platform.run(actor));
    }

    private static void requireConfirmed(String expected, String confirmation, String what) {
        if (!expected.equals(confirmation)) {
            throw new KeyConflictException(
                    Rule.NOT_CONFIRMED, "the confirmation is not " + what + "; nothing was done");
        }
    }

    private OrganizationKeys keysOf(OrganizationId organization) {
        return organizations.reload(organization).keys();
    }

    private <T> T onKey(Actor actor, String organization, AuditAction action, KeyId key, Function<Request, T> work) {
        Objects.requireNonNull(key, "key");
        return gate.admin(Request.of(actor, organization, action).about(key), work);
    }

    private ReEncryption onMove(
            Actor actor,
            String organization,
            AuditAction action,
            ReEncryptionId id,
            Function<OrganizationKeys, KeyChange> rule) {
        Objects.requireNonNull(id, "reEncryption");
        return gate.admin(Request.of(actor, organization, action).about(id), request -> last(changed(request, rule)));
    }

    private <T> T read(
            Actor actor, String organization, AuditAction action, Object argument, Function<OrganizationId, T> report) {
        Objects.requireNonNull(argument, "argument");
        return gate.admin(Request.of(actor, organization, action), request -> report.apply(request.organization()));
    }

    private KeyChange changed(Request request, Function<OrganizationKeys, KeyChange> rule) {
        return changes.byAdmin(request.organization(), request.actor().id(), rule);
    }

    private CustomerManagedKey change(Request request, KeyId key, Function<OrganizationKeys, KeyChange> rule) {
        return KeyReports.require(changed(request, rule).after(), key);
    }

    private static ReEncryption last(KeyChange change) {
        return change.reEncryptions().get(change.reEncryptions().size() - 1);
    }
}
