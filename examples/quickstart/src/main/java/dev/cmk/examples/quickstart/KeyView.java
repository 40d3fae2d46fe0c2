package dev.cmk.examples.quickstart;

import dev.cmk.admin.KeyListing;
import dev.cmk.admin.Page;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.screen.ProgressBar;
import dev.cmk.examples.quickstart.screen.Table;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An organization's keys and re-encryptions as its admin sees them. */
record KeyView(Stage stage, Tenant tenant) {

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    List<KeyListing> list() {
        return stage.keys()
                .list(tenant.admin(), tenant.organization(), Page.Request.first(Page.MAX_SIZE))
                .items();
    }

    List<KeyListing> customersKeys() {
        return list().stream().filter(listing -> !listing.key().isPlatform()).toList();
    }

    KeyListing find(KeyId id) {
        return list().stream()
                .filter(listing -> listing.key().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    KeyListing platformKey() {
        return list().stream()
                .filter(listing -> listing.key().isPlatform())
                .findFirst()
                .orElseThrow();
    }

    void table() {
        Table table = new Table("Name", "Type", "Default", "Status", "Data keys");
        for (KeyListing listing : list()) {
            table.row(
                    listing.key().displayName(),
                    listing.key().type(),
                    listing.isDefault() ? "yes" : "",
                    status(listing),
                    String.format(Locale.ENGLISH, "%,d", listing.dataKeys()));
        }
        table.on(stage.screen());
    }

    /** What the admins have decided, and what the KMS says to that. */
    private static String status(KeyListing listing) {
        String decided = listing.key().status().name();
        String status = decided.charAt(0) + decided.substring(1).toLowerCase(Locale.ROOT);
        return listing.health() == null || listing.health().isUsable()
                ? status
                : status + ", refused by its KMS: " + listing.health().reason();
    }

    /** The re-encryptions that have not ended, the oldest first. */
    List<ReEncryption> unfinishedMoves() {
        return stage
                .keys()
                .jobs(tenant.admin(), tenant.organization(), Page.Request.first(Page.MAX_SIZE))
                .items()
                .stream()
                .map(ReEncryptionProgress::reEncryption)
                .filter(move -> move.state().isUnfinished())
                .sorted((one, other) -> one.createdAt().compareTo(other.createdAt()))
                .toList();
    }

    /** Shows a re-encryption until it has completed. */
    ReEncryptionProgress watch(ReEncryption move) {
        ReEncryptionProgress end = watchUntilItStops(move);
        ReEncryption stopped = end.reEncryption();
        if (stopped.state() != ReEncryption.State.COMPLETED) {
            String why =
                    stopped.failure() == null ? "" : ": " + stopped.failure().message();
            throw new QuickstartException("A re-encryption is " + stopped.state() + why, null);
        }
        return end;
    }

    /** Shows a re-encryption until it has completed, or something stands against it. */
    ReEncryptionProgress watchUntilItStops(ReEncryption move) {
        String source = find(move.source().key()).key().displayName();
        String destination = find(move.destination().key()).key().displayName();
        stage.screen().movement(source.equals(destination) ? source + " as it was" : source, destination);
        ProgressBar bar = new ProgressBar(stage.screen());
        ReEncryptionProgress progress = progress(move);
        while (progress.reEncryption().state().isActive()) {
            Instant now = stage.service().time().now();
            bar.show(progress.done(), progress.total(), progress.ratePerSecond(now), progress.timeLeft(now));
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            progress = progress(move);
        }
        Instant since = Objects.requireNonNullElse(progress.activeSince(), move.createdAt());
        Instant end = Objects.requireNonNullElseGet(
                progress.reEncryption().endedAt(), stage.service().time()::now);
        bar.end(progress.done(), progress.total(), progress.ratePerSecond(end), Duration.between(since, end));
        return progress;
    }

    private ReEncryptionProgress progress(ReEncryption move) {
        return stage.keys().progress(tenant.admin(), tenant.organization(), move.id());
    }
}
