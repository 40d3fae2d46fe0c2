package dev.cmk.aws;

import dev.cmk.UnavailableReason;
import java.util.List;

/** Runs if CMK_LOCALSTACK_ENDPOINT is set. LocalStack looks at no policies, so only the state of a key denies anything. */
class LocalStackTest extends PeerContract {

    @Override
    Peer connect() {
        return Peer.fromEnvironment("LocalStack", "CMK_LOCALSTACK_ENDPOINT");
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
