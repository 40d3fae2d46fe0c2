package dev.cmk.benchmarks.messages;

import dev.cmk.OrganizationCipher;

/** {@link ManyKeys}, asking the library for the cipher of each message's scope, as a service does that keeps none. */
public class ManyKeysLookedUp extends ManyKeys {

    @Override
    OrganizationCipher cipher(Place place, OrganizationCipher kept) {
        return Service.CMK.cipher(place.organization(), place.scope());
    }
}
