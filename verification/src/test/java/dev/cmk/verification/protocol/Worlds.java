package dev.cmk.verification.protocol;

import static dev.cmk.verification.protocol.World.A;
import static dev.cmk.verification.protocol.World.B;
import static dev.cmk.verification.protocol.World.P;
import static dev.cmk.verification.protocol.World.Q;

import dev.cmk.verification.protocol.World.Trouble;
import java.util.Locale;

/** The worlds that are explored, each small enough for that. */
enum Worlds {
    FIRST_KEY(World.of(P).dataKeysUnder(P, P).instancesMaking(9).mayDecide(Decision.add(A))),

    DEFAULT_CHANGES(World.of(A, A, B)
            .dataKeysUnder(A)
            .instancesMaking(2, 3)
            .workers(1)
            .admins(2)
            .mayDecide(Decision.setDefault(B))
            .mayDecide(Decision.disable(A, B))),

    TWO_SHARDS(World.of(P, A)
            .dataKeysUnder(A, A)
            .shardsUpTo(1, World.HIGHEST)
            .mayDecide(Decision.disable(A, P))
            .with(Trouble.NONE.withLostCommits())),

    THREE_WORKERS(World.of(P, A)
            .dataKeysUnder(A, A)
            .shardsUpTo(1, World.HIGHEST)
            .workers(3)
            .mayDecide(Decision.disable(A, P))),

    PAUSED_AND_CANCELLED(World.of(P, A)
            .dataKeysUnder(A, A)
            .admins(3)
            .mayDecide(Decision.disable(A, P))
            .mayDecide(Decision.pause())
            .mayDecide(Decision.resume())
            .mayDecide(Decision.cancel())),

    REDIRECTED_AND_SUPERSEDED(World.of(P, A, B)
            .dataKeysUnder(A)
            .admins(3)
            .mayDecide(Decision.disable(A, P))
            .mayDecide(Decision.pause())
            .mayDecide(Decision.resume())
            .mayDecide(Decision.redirect(B))
            .mayDecide(Decision.disableAll())),

    THERE_AND_BACK(World.of(P, A)
            .dataKeysUnder(A)
            .instancesMaking(2)
            .workers(1)
            .admins(5)
            .mayDecide(Decision.disable(A, P))
            .mayDecide(Decision.cancel())
            .mayDecide(Decision.enable(A))
            .mayDecide(Decision.setDefault(A))
            .mayDecide(Decision.disableAll())),

    DENIED_AND_DAMAGED(World.of(P, A)
            .dataKeysUnder(A, A)
            .admins(3)
            .mayDecide(Decision.disable(A, P))
            .mayDecide(Decision.retry())
            .mayDecide(Decision.writeOff())
            .mayDecide(Decision.remove(A))
            .with(Trouble.denied(A).withRefused(1))),

    DESTINATION_DENIED(World.of(P, A, B)
            .dataKeysUnder(A, A)
            .pagesOf(2)
            .workers(1)
            .admins(3)
            .mayDecide(Decision.disable(A, B))
            .mayDecide(Decision.retry())
            .mayDecide(Decision.redirect(P))
            .with(Trouble.denied(B).withLiar())),

    PAGES(World.of(P, A)
            .dataKeysUnder(A, A, A)
            .pagesOf(3)
            .mayDecide(Decision.disable(A, P))
            .mayDecide(Decision.retry())
            .with(Trouble.NONE.withRefused(2).withSilence().withLostCommits())),

    IN_PLACE(World.of(A, A).dataKeysUnder(A, A).instancesMaking(3).admins(1).mayDecide(Decision.reEncrypt(A))),

    IN_PLACE_AGAIN(World.of(A, A)
            .dataKeysUnder(A, A)
            .workers(1)
            .instancesMaking(3)
            .admins(3)
            .mayDecide(Decision.reEncrypt(A))
            .mayDecide(Decision.cancel())),

    PLATFORM_KEY_REPLACED(World.of(P, A)
            .dataKeysUnder(P, P)
            .instancesMaking(3)
            .admins(2)
            .mayDecide(Decision.replacePlatformKey(Q))
            .mayDecide(Decision.setDefault(A))),

    TWO_ADMINS(World.of(P, A, B)
            .dataKeysUnder(A, B)
            .workers(1)
            .admins(2, 2)
            .mayDecide(Decision.disable(A, B))
            .mayDecide(Decision.disable(B, A))
            .mayDecide(Decision.setDefault(A))
            .mayDecide(Decision.enable(A))
            .mayDecide(Decision.remove(A))
            .mayDecide(Decision.cancel()));

    @SuppressWarnings("ImmutableEnumChecker") // it never changes, but its lists do not say so
    private final World world;

    Worlds(World world) {
        this.world = world;
    }

    World world() {
        return world;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
