package dev.cmk.aws;

import dev.cmk.UnavailableReason;
import dev.cmk.aws.peers.Peers;
import java.util.List;

/** Skipped without LocalStack, which looks at no policies, so only the state of a key denies anything. */
class LocalStackTest extends PeerContract {

    @Override
    Peer connect() {
        return new Peer(Peers.localStack());
    }

    @Override
    protected List<Denial> denials() {
        return List.of(
                new Denial(
                        "disabled",
                        () -> peer.owner.disableKey(r -> r.keyId(keyArn)),
                        () -> peer.owner.enableKey(r -> r.keyId(keyArn)),
                        UnavailableReason.DISABLED),
                new Denial(
                        "about to be deleted",
                        () -> peer.owner.scheduleKeyDeletion(
                                r -> r.keyId(keyArn).pendingWindowInDays(7)),
                        () -> {
                            peer.owner.cancelKeyDeletion(r -> r.keyId(keyArn));
                            peer.owner.enableKey(r -> r.keyId(keyArn));
                        },
                        UnavailableReason.PENDING_DELETION));
    }
}
