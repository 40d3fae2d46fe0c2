package dev.cmk.benchmarks.messages;

import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The library with 10,000 data keys of 100 organizations, at random. */
public class ManyKeys extends MessageBenchmark {

    private static final int ORGANIZATIONS = 100;
    private static final int SCOPES = 100;
    private static final EncryptionContext CONTEXT = EncryptionContext.none();

    /** A scope as a request names it. */
    record Place(String organization, String scope) {}

    private static final class Key {

        final Place place;
        final OrganizationCipher cipher;
        final byte[] sealed;

        Key(Place place, byte[] plaintext) {
            this.place = place;
            this.cipher = Service.CMK.cipher(place.organization(), place.scope());
            this.sealed = cipher.encrypt(plaintext, CONTEXT);
        }
    }

    private static final Map<Integer, List<Key>> BY_SIZE = new ConcurrentHashMap<>();

    private List<Key> keys = List.of();

    @Override
    final void prepare(byte[] plaintext) {
        keys = BY_SIZE.computeIfAbsent(size, key -> keys(plaintext));
    }

    private static List<Key> keys(byte[] plaintext) {
        List<Key> keys = new ArrayList<>();
        for (int organization = 0; organization < ORGANIZATIONS; organization++) {
            for (int scope = 0; scope < SCOPES; scope++) {
                keys.add(new Key(new Place("organization-" + organization, "environments/" + scope), plaintext));
            }
        }
        return keys;
    }

    /** The cipher of a scope, kept here. */
    OrganizationCipher cipher(Place place, OrganizationCipher kept) {
        return kept;
    }

    private Key any() {
        return keys.get(ThreadLocalRandom.current().nextInt(keys.size()));
    }

    @Override
    final byte[] seal(byte[] plaintext) {
        Key any = any();
        return cipher(any.place, any.cipher).encrypt(plaintext, CONTEXT);
    }

    @Override
    final byte[] open() {
        Key any = any();
        return cipher(any.place, any.cipher).decrypt(any.sealed, CONTEXT);
    }
}
