package dev.cmk.examples.quickstart;

import dev.cmk.examples.quickstart.environments.Place;

/** A secret as the service stores it. */
record SealedSecret(Place place, String ciphertext) {}
