package dev.cmk.examples.quickstart;

import dev.cmk.InvalidCiphertextException;
import dev.cmk.examples.quickstart.customers.Tenant;
import dev.cmk.examples.quickstart.environments.Place;
import java.util.Base64;
import java.util.Locale;

/** A ciphertext opens where it belongs, and nowhere else. */
record WhatDoesNotOpen(Stage stage) {

    void tell() {
        stage.screen().chapter("What does not open");
        SealedSecret secret =
                stage.vault().stored(Tenant.PENNYBRIDGE.organization()).get(0);
        Place place = secret.place();
        stage.screen()
                .say("The secret " + place.path() + " in " + place.environment() + " of " + place.organization()
                        + " is refused:");
        stage.screen().gap();

        prove("to another organization", at(secret, new Place("northhaul", place.environment(), place.path())));
        prove("in another environment", at(secret, new Place(place.organization(), "elsewhere", place.path())));
        prove("under another path", at(secret, new Place(place.organization(), place.environment(), "elsewhere")));

        byte[] bytes = Base64.getUrlDecoder().decode(secret.ciphertext());
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            stage.refusal(InvalidCiphertextException.class, opening(flipped(place, bytes, bit)));
        }
        stage.screen()
                .proof(true, String.format(Locale.ENGLISH, "with any one of its %,d bits flipped", 8 * bytes.length));
        stage.screen().gap();
        stage.screen().say("Each time with an InvalidCiphertextException, which tells nothing to whoever tries.");
    }

    private void prove(String how, SealedSecret secret) {
        stage.refusal(InvalidCiphertextException.class, opening(secret));
        stage.screen().proof(true, how);
    }

    private Runnable opening(SealedSecret secret) {
        return () -> stage.vault().open(secret);
    }

    private static SealedSecret at(SealedSecret secret, Place place) {
        return new SealedSecret(place, secret.ciphertext());
    }

    private static SealedSecret flipped(Place place, byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return new SealedSecret(place, Base64.getUrlEncoder().withoutPadding().encodeToString(copy));
    }
}
