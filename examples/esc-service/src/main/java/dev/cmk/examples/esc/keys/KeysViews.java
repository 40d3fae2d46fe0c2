package dev.cmk.examples.esc.keys;

import dev.cmk.Cmk;
import dev.cmk.admin.KeyAdmin;
import dev.cmk.admin.KeyListing;
import dev.cmk.admin.Page;
import dev.cmk.examples.esc.people.Caller;
import dev.cmk.keys.CustomerManagedKey;
import dev.cmk.keys.KeyId;
import dev.cmk.keys.KeyStatus;
import dev.cmk.keys.ReEncryption;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Asks the library for what the settings page shows. */
@Component
class KeysViews {

    private static final int FORMER = 10;
    private static final int FAILURES = 20;

    private final KeyAdmin admin;
    private final Clock clock;

    KeysViews(Cmk cmk, Clock clock) {
        this.admin = cmk.admin();
        this.clock = clock;
    }

    /** Of the caller's organization. */
    KeysView of(Caller caller) {
        List<KeyListing> keys = keys(caller);
        List<ReEncryptionProgress> moves = moves(caller);
        Map<KeyId, String> names = keys.stream()
                .collect(
                        Collectors.toMap(key -> key.key().id(), key -> key.key().displayName()));
        Instant now = clock.instant();
        Map<KeyId, Instant> keepUntil = keepUntil(moves, now);
        String path = path(caller);
        return new KeysView(
                keys.stream()
                        .map(key -> KeyRow.of(key, keepUntil.get(key.key().id()), path))
                        .toList(),
                moves.stream()
                        .filter(move -> move.reEncryption().state().isUnfinished())
                        .map(move -> moveView(caller, move, names, now))
                        .toList(),
                moves.stream()
                        .filter(move -> !move.reEncryption().state().isUnfinished())
                        .limit(FORMER)
                        .map(move -> former(move, names, platform(keys), now))
                        .toList(),
                keys.stream()
                        .anyMatch(key -> !key.key().isPlatform() && key.key().status() != KeyStatus.DISABLED),
                state(keys, moves));
    }

    /**
     * Whether the next key becomes the default and moves everything, as the library decides it: no other key of the
     * customer's is enabled, and nothing is on its way back to the platform-managed key.
     */
    boolean isNextTheFirst(Caller caller, List<KeyListing> keys) {
        Set<KeyId> platform = platform(keys);
        return keys.stream().allMatch(key -> key.key().isPlatform() || key.key().status() != KeyStatus.ENABLED)
                && moves(caller).stream()
                        .map(ReEncryptionProgress::reEncryption)
                        .noneMatch(move -> move.state().isUnfinished()
                                && platform.contains(move.destination().key()));
    }

    /** Where the page is. */
    static String path(Caller caller) {
        return "/orgs/" + caller.organization() + "/settings/keys";
    }

    /** All of them: an organization has at most a hundred. */
    List<KeyListing> keys(Caller caller) {
        return admin.list(caller.actor(), caller.organization(), Page.Request.first(Page.MAX_SIZE))
                .items();
    }

    /** The newest first. */
    private List<ReEncryptionProgress> moves(Caller caller) {
        return admin.jobs(caller.actor(), caller.organization(), Page.Request.first(Page.MAX_SIZE))
                .items();
    }

    /**
     * Until when backups may need the keys that data keys were moved from, where that is not over. Also if the last move found
     * nothing: one before it may have been redirected or cancelled when most was moved, and what was deleted is in backups too.
     */
    private static Map<KeyId, Instant> keepUntil(List<ReEncryptionProgress> moves, Instant now) {
        Map<KeyId, Instant> until = new HashMap<>();
        for (ReEncryptionProgress progress : moves) {
            ReEncryption move = progress.reEncryption();
            Instant safe = move.safeToDeleteAfter();
            if (safe != null && safe.isAfter(now) && !move.isInPlace()) {
                until.merge(move.source().key(), safe, (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        return until;
    }

    private MoveView moveView(Caller caller, ReEncryptionProgress progress, Map<KeyId, String> names, Instant now) {
        ReEncryption move = progress.reEncryption();
        List<MoveView.Failed> failures = progress.failed() == 0
                ? List.of()
                : admin
                        .failures(caller.actor(), caller.organization(), move.id(), Page.Request.first(FAILURES))
                        .items()
                        .stream()
                        .map(MoveView.Failed::of)
                        .toList();
        return MoveView.of(
                progress,
                name(names, move.source().key()),
                name(names, move.destination().key()),
                failures,
                now,
                path(caller));
    }

    private static KeysView.Former former(
            ReEncryptionProgress progress, Map<KeyId, String> names, Set<KeyId> platform, Instant now) {
        ReEncryption move = progress.reEncryption();
        Instant until = move.safeToDeleteAfter();
        return new KeysView.Former(
                Words.time(move.createdAt()),
                name(names, move.source().key()),
                name(names, move.destination().key()),
                Words.count(progress.done()),
                Words.of(move.state()),
                until == null
                                || until.isBefore(now)
                                || platform.contains(move.source().key())
                        ? ""
                        : Words.dayAfter(until));
    }

    /** Which are not for the customer to keep. */
    private static Set<KeyId> platform(List<KeyListing> keys) {
        return keys.stream()
                .map(KeyListing::key)
                .filter(CustomerManagedKey::isPlatform)
                .map(CustomerManagedKey::id)
                .collect(Collectors.toSet());
    }

    private static String name(Map<KeyId, String> names, KeyId key) {
        return names.getOrDefault(key, "a removed key");
    }

    /** Progress itself is not part of it, or the table would be drawn anew each second. */
    private static String state(List<KeyListing> keys, List<ReEncryptionProgress> moves) {
        List<String> texts = new ArrayList<>(); // whose hash is the same in every process
        for (KeyListing key : keys) {
            texts.add(key.key() + " " + key.isDefault());
            texts.add(key.health() == null ? "" : String.valueOf(Words.trouble(key.health())));
        }
        moves.forEach(move -> texts.add(move.reEncryption().state().name()));
        return Integer.toHexString(texts.hashCode());
    }
}
