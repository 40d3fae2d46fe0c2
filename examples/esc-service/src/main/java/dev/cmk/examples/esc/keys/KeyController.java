package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.Page;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.keys.AuditRecord;
import dev.cmk.keys.DataKeyFailure;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionId;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** An organization's keys over REST. The library decides who may, and writes the audit trail. */
@RestController
@RequestMapping("/api/orgs/{organization}/cmk")
class KeyController {

    private final KeyAdmin admin;
    private final Clock clock;

    KeyController(Cmk cmk, Clock clock) {
        this.admin = cmk.admin();
        this.clock = clock;
    }

    @GetMapping
    KeyJson.Keys list(
            Caller caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Page<KeyListing> page = admin.list(caller.actor(), caller.organization(), new Page.Request(after, limit));
        return new KeyJson.Keys(page.items().stream().map(KeyJson.Key::of).toList(), page.next());
    }

    @GetMapping("/setup")
    KeyJson.Setup setup(Caller caller) {
        return new KeyJson.Setup(
                admin.setup(caller.actor(), caller.organization()).externalId());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    KeyJson.Key add(Caller caller, @RequestBody KeyJson.New key) {
        KeyId added =
                admin.add(caller.actor(), caller.organization(), key.toNewKey()).id();
        return listing(caller, added);
    }

    /** One of a page; the keys of an organization are few. */
    private KeyJson.Key listing(Caller caller, KeyId key) {
        return admin.list(caller.actor(), caller.organization(), Page.Request.first(Page.MAX_SIZE)).items().stream()
                .filter(listing -> listing.key().id().equals(key))
                .map(KeyJson.Key::of)
                .findFirst()
                .orElseThrow();
    }

    @PostMapping("/test")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void test(Caller caller, @RequestBody KeyJson.New key) {
        admin.test(caller.actor(), caller.organization(), key.toNewKey());
    }

    @PostMapping("/{key}/test")
    KeyJson.Health test(Caller caller, @PathVariable String key) {
        return KeyJson.Health.of(admin.test(caller.actor(), caller.organization(), KeyId.of(key)));
    }

    @PostMapping("/{key}/default")
    KeyJson.Key setDefault(Caller caller, @PathVariable String key) {
        return listing(
                caller,
                admin.setDefault(caller.actor(), caller.organization(), KeyId.of(key))
                        .id());
    }

    @PostMapping("/{key}/disable")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migration disable(Caller caller, @PathVariable String key, @RequestBody KeyJson.Destination destination) {
        return migration(
                caller,
                admin.disable(caller.actor(), caller.organization(), KeyId.of(key), KeyId.of(destination.destID())));
    }

    @PostMapping("/disable")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migrations disableAll(Caller caller) {
        List<KeyJson.Migration> started = admin.disableAll(caller.actor(), caller.organization()).stream()
                .map(move -> migration(caller, move))
                .toList();
        return new KeyJson.Migrations(started, null);
    }

    @PostMapping("/{key}/enable")
    KeyJson.Key enable(Caller caller, @PathVariable String key) {
        return listing(
                caller,
                admin.enable(caller.actor(), caller.organization(), KeyId.of(key))
                        .id());
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @PathVariable String key) {
        admin.remove(caller.actor(), caller.organization(), KeyId.of(key));
    }

    @GetMapping("/{key}/plan")
    KeyJson.Plan plan(Caller caller, @PathVariable String key, @RequestParam String destID) {
        return KeyJson.Plan.of(admin.plan(caller.actor(), caller.organization(), KeyId.of(key), KeyId.of(destID)));
    }

    @PostMapping("/{key}/re-encrypt")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migration reEncrypt(Caller caller, @PathVariable String key) {
        return migration(caller, admin.reEncrypt(caller.actor(), caller.organization(), KeyId.of(key)));
    }

    /** The newest of all. */
    @GetMapping("/migration")
    KeyJson.Migrations newest(Caller caller) {
        return migrations(caller, null, 1);
    }

    /** Retries everything that has failed. */
    @PostMapping("/migration/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migrations retryAll(Caller caller) {
        Page<ReEncryptionProgress> page =
                admin.jobs(caller.actor(), caller.organization(), Page.Request.first(Page.MAX_SIZE));
        List<KeyJson.Migration> retried = page.items().stream()
                .map(ReEncryptionProgress::reEncryption)
                .filter(move -> move.state() == ReEncryption.State.FAILED)
                .map(move -> migration(caller, admin.retry(caller.actor(), caller.organization(), move.id())))
                .toList();
        return new KeyJson.Migrations(retried, null);
    }

    @GetMapping("/re-encryptions")
    KeyJson.Migrations migrations(
            Caller caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Page<ReEncryptionProgress> page =
                admin.jobs(caller.actor(), caller.organization(), new Page.Request(after, limit));
        return new KeyJson.Migrations(
                page.items().stream()
                        .map(progress -> KeyJson.Migration.of(progress, clock.instant()))
                        .toList(),
                page.next());
    }

    @GetMapping("/re-encryptions/{id}")
    KeyJson.Migration progress(Caller caller, @PathVariable UUID id) {
        return KeyJson.Migration.of(
                admin.progress(caller.actor(), caller.organization(), new ReEncryptionId(id)), clock.instant());
    }

    /** The data keys that could not be moved. */
    @GetMapping("/re-encryptions/{id}/failures")
    KeyJson.Failures failures(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Page<DataKeyFailure> page = admin.failures(
                caller.actor(), caller.organization(), new ReEncryptionId(id), new Page.Request(after, limit));
        return new KeyJson.Failures(
                page.items().stream().map(KeyJson.FailedDataKey::of).toList(), page.next());
    }

    @PostMapping("/re-encryptions/{id}/pause")
    KeyJson.Migration pause(Caller caller, @PathVariable UUID id) {
        return migration(caller, admin.pause(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/re-encryptions/{id}/resume")
    KeyJson.Migration resume(Caller caller, @PathVariable UUID id) {
        return migration(caller, admin.resume(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/re-encryptions/{id}/cancel")
    KeyJson.Migration cancel(Caller caller, @PathVariable UUID id) {
        return migration(caller, admin.cancel(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/re-encryptions/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migration retry(Caller caller, @PathVariable UUID id) {
        return migration(caller, admin.retry(caller.actor(), caller.organization(), new ReEncryptionId(id)));
    }

    @PostMapping("/re-encryptions/{id}/redirect")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeyJson.Migration redirect(Caller caller, @PathVariable UUID id, @RequestBody KeyJson.Destination destination) {
        return migration(
                caller,
                admin.redirect(
                        caller.actor(), caller.organization(), new ReEncryptionId(id), KeyId.of(destination.destID())));
    }

    @PostMapping("/re-encryptions/{id}/write-off")
    KeyJson.Migration writeOff(Caller caller, @PathVariable UUID id, @RequestBody KeyJson.Confirmation confirmation) {
        return migration(
                caller,
                admin.writeOff(
                        caller.actor(), caller.organization(), new ReEncryptionId(id), confirmation.confirmation()));
    }

    @GetMapping("/audit")
    KeyJson.AuditTrail audit(
            Caller caller,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Page<AuditRecord> page = admin.audit(caller.actor(), caller.organization(), new Page.Request(after, limit));
        return new KeyJson.AuditTrail(
                page.items().stream().map(KeyJson.Audit::of).toList(), page.next());
    }

    private KeyJson.Migration migration(Caller caller, ReEncryption move) {
        return KeyJson.Migration.of(admin.progress(caller.actor(), caller.organization(), move.id()), clock.instant());
    }
}
