package dev.cmk.internal.admin;

import dev.cmk.CmkException;
import dev.cmk.NotAuthorizedException;
import dev.cmk.NotEntitledException;
import dev.cmk.OrganizationId;
import dev.cmk.StoreException;
import dev.cmk.TimeSource;
import dev.cmk.admin.Actor;
import dev.cmk.admin.AdminAuthorizer;
import dev.cmk.event.CmkEvent;
import dev.cmk.event.CmkListener;
import dev.cmk.keys.AuditAction;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.AuditRecord.Outcome;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.spi.KeyRegistry;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks who may, before anything else, and puts every refusal into the audit trail. */
final class Gate {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    /** What somebody asks for. */
    record Request(
            Actor actor,
            OrganizationId organization,
            AuditAction action,
            @Nullable KeyId key,
            @Nullable ReEncryptionId reEncryption) {

        static Request of(Actor actor, String organization, AuditAction action) {
            Objects.requireNonNull(actor, "actor");
            return new Request(actor, OrganizationId.of(organization), action, null, null);
        }

        Request about(KeyId which) {
            return new Request(actor, organization, action, which, null);
        }

        Request about(ReEncryptionId which) {
            return new Request(actor, organization, action, null, which);
        }
    }

    private final AdminAuthorizer authorizer;
    private final KeyRegistry registry;
    private final CmkListener listener;
    private final TimeSource time;

    Gate(AdminAuthorizer authorizer, KeyRegistry registry, CmkListener listener, TimeSource time) {
        this.authorizer = authorizer;
        this.registry = registry;
        this.listener = listener;
        this.time = time;
    }

    /** Lets an admin of the organization pass. */
    <T> T admin(Request request, Function<Request, T> work) {
        return guarded(request, work, authorizer.isAdmin(request.actor(), request.organization()));
    }

    /** Lets an operator of the service pass. */
    <T> T operator(Request request, Function<Request, T> work) {
        return guarded(request, work, authorizer.isOperator(request.actor()));
    }

    private <T> T guarded(Request request, Function<Request, T> work, boolean authorized) {
        String refused = request.action().code() + " was refused: ";
        if (!authorized) {
            audit(request, Outcome.NOT_AUTHORIZED, "");
            throw new NotAuthorizedException(refused + "'" + request.actor().id()
                    + "' is not authorized in organization '" + request.organization() + "'");
        }
        if (request.action().requiresEntitlement() && !authorizer.isEntitled(request.organization())) {
            audit(request, Outcome.NOT_ENTITLED, "");
            throw new NotEntitledException(
                    refused + "organization '" + request.organization() + "' is not entitled to customer managed keys");
        }
        try {
            return work.apply(request);
        } catch (StoreException e) {
            throw e; // nothing can be written now
        } catch (CmkException | IllegalArgumentException e) {
            audit(request, Outcome.REFUSED, Objects.requireNonNullElse(e.getMessage(), ""));
            throw e;
        } catch (RuntimeException e) { // a fault of ours or of a plugin; nobody knows what its message holds
            audit(request, Outcome.REFUSED, "failed with " + e.getClass().getName());
            throw e;
        }
    }

    /** Lets an operator of the service pass to something that is about no organization in particular. */
    <T> T platformOperator(Actor actor, String action, Supplier<T> work) {
        Objects.requireNonNull(actor, "actor");
        if (!authorizer.isOperator(actor)) {
            log.warn("{} was refused: '{}' is no operator", action, actor.id());
            throw new NotAuthorizedException(action + " was refused: '" + actor.id() + "' is no operator");
        }
        return work.get();
    }

    /** The line for something that is done; whoever does it stores the line with it. */
    AuditRecord done(Request request, String detail) {
        return line(request, Outcome.DONE, detail);
    }

    private AuditRecord line(Request request, Outcome outcome, String detail) {
        return new AuditRecord(
                time.now(),
                request.organization(),
                request.actor().id(),
                request.action(),
                outcome,
                request.key(),
                request.reEncryption(),
                detail);
    }

    /** Adds a line for something that changed nothing. If that fails, the action is not undone by it. */
    void audit(Request request, Outcome outcome, String detail) {
        AuditRecord audit = line(request, outcome, detail);
        try {
            registry.append(audit);
        } catch (StoreException e) {
            log.warn(
                    "{} by '{}' is missing in the audit trail: {}",
                    audit.action().code(),
                    audit.actor(),
                    e.toString());
        }
        listener.onEvent(new CmkEvent.Audited(audit));
    }
}
