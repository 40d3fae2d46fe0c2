package dev.cmk.verification.protocol;

import dev.cmk.KeyConflictException;
import dev.cmk.keys.KeyChange;
import dev.cmk.keys.OrganizationKeys;
import dev.cmk.keys.ReEncryption;
import dev.cmk.verification.protocol.State.Job;
import dev.cmk.verification.protocol.State.Organization;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The library's own rules, asked once for each question. */
final class Rules {

    private record Stored(Organization organization, List<ReEncryption> unfinished) {}

    private final OrganizationKeys initial;
    private final Map<Stored, OrganizationKeys> loaded = new HashMap<>();
    private final IdentityHashMap<OrganizationKeys, Map<Decision, KeyChange>> allowed = new IdentityHashMap<>();
    private final List<Decision> decisions;

    Rules(World world) {
        this.initial = world.keys();
        this.decisions = world.decisions();
    }

    /** Checks, like every load, that exactly one platform-managed key and the default key are enabled. */
    OrganizationKeys load(State state) {
        List<ReEncryption> unfinished = state.jobs().stream()
                .map(Job::move)
                .filter(move -> move.state().isUnfinished())
                .toList();
        return loaded.computeIfAbsent(
                new Stored(state.organization(), unfinished),
                stored -> new OrganizationKeys(
                        initial.organization(),
                        initial.externalId(),
                        stored.organization().keys(),
                        stored.organization().defaultKey(),
                        stored.unfinished(),
                        initial.version()));
    }

    /** What the rules allow. The keys have to come from here. */
    Map<Decision, KeyChange> allowed(OrganizationKeys keys) {
        return allowed.computeIfAbsent(keys, known -> {
            Map<Decision, KeyChange> changes = new LinkedHashMap<>();
            for (Decision decision : decisions) {
                try {
                    decision.rule().apply(known).ifPresent(change -> changes.put(decision, change));
                } catch (KeyConflictException e) {
                    // it is not allowed
                }
            }
            return changes;
        });
    }
}
