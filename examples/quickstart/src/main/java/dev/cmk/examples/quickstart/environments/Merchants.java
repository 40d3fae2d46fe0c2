package dev.cmk.examples.quickstart.environments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

/** Environments by the thousand, the same in each run: one for every shop that an organization takes payments for. */
public final class Merchants {

    private Merchants() {}

    /** An environment with one secret for each merchant. */
    public static List<Environment> of(String organization, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> merchant(organization, number))
                .toList();
    }

    private static Environment merchant(String organization, int number) {
        String name = String.format(Locale.ROOT, "merchants/m-%05d", number);
        byte[] seed = (organization + "/" + name).getBytes(StandardCharsets.UTF_8);
        String value = "made-up-" + UUID.nameUUIDFromBytes(seed);
        Secret secret = new Secret(new Place(organization, name, "webhook.signingKey"), value);
        return new Environment(organization, name, List.of(secret), 0);
    }
}
