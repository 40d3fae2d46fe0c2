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
import dev.cmk.keys.ReEncryption.State;
import dev.cmk.keys.ReEncryptionProgress;
import java.time.Clock;
import java.time.Instant;
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
        Map<KeyId, Instant> keepUntil = keepUntil(moves);
        Instant now = clock.instant();
        String path = path(caller);
        return new KeysView(
                keys.stream()
                        .map(key -> KeyRow.of(key, keepUntil.get(key.key().id()), now, path))
                        .toList(),
                moves.stream()
                        .filter(move -> move.reEncryption().state().isUnfinished())
                        .map(move -> moveView(caller, move, names, now))
                        .toList(),
                moves.stream()
                        .filter(move -> !move.reEncryption().state().isUnfinished())
                        .limit(FORMER)
                        .map(move -> former(move, names, platform(keys)))
                        .toList(),
                keys.stream()
                        .anyMatch(key -> !key.key().isPlatform() && key.key().status() != KeyStatus.DISABLED),
                state(keys, moves));
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

    private static Map<KeyId, Instant> keepUntil(List<ReEncryptionProgress> moves) {
        Map<KeyId, Instant> until = new HashMap<>();
        for (ReEncryptionProgress progress : moves) {
            ReEncryption move = progress.reEncryption();
            if (move.safeToDeleteAfter() != null && !move.isInPlace()) {
                until.merge(move.source().key(), move.safeToDeleteAfter(), (a, b) -> a.isAfter(b) ? a : b);
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
            ReEncryptionProgress progress, Map<KeyId, String> names, Set<KeyId> platform) {
        ReEncryption move = progress.reEncryption();
        return new KeysView.Former(
                Words.time(move.createdAt()),
                name(names, move.source().key()),
                name(names, move.destination().key()),
                Words.count(progress.done()),
                Words.of(move.state()),
                move.isInPlace() || platform.contains(move.source().key()) ? "" : Words.day(move.safeToDeleteAfter()));
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
        int hash = keys.stream()
                .map(key -> List.of(
                        key.key(),
                        key.isDefault(),
                        String.valueOf(
                                key.health() == null ? null : key.health().reason())))
                .toList()
                .hashCode();
        List<State> states =
                moves.stream().map(move -> move.reEncryption().state()).toList();
        return Integer.toHexString(31 * hash + states.hashCode());
    }
}
