package dev.cmk.aws;

/** Runs if CMK_MOTO_ENDPOINT is set. Moto uses disabled keys and keys pending deletion, so nothing here is denied. */
class MotoTest extends PeerContract {

    @Override
    Peer connect() {
        return Peer.fromEnvironment("Moto", "CMK_MOTO_ENDPOINT");
    }
}
