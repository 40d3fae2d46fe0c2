package dev.cmk.aws;

import dev.cmk.aws.peers.Peers;

/** Skipped without moto, which uses disabled keys and keys pending deletion, so nothing here is denied. */
class MotoTest extends PeerContract {

    @Override
    Peer connect() {
        return new Peer(Peers.moto());
    }
}
