package dev.cmk.soak;

import dev.cmk.Cmk;
import dev.cmk.CmkException;
import dev.cmk.EncryptionContext;
import dev.cmk.OrganizationCipher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Encrypts, writes down what it was told to be sealed, and decrypts what it has written down. */
final class ClientWork {

    private static final int REMEMBERED = 2000;
    private static final int NEW_SCOPE_PERCENT = 2;
    private static final int ENCRYPT_PERCENT = 40;
    private static final int PAUSE_MILLIS = 8;
    private static final long TOLD_EVERY = 20;
    private static final int READ_AGAIN = 3;

    private final Cmk cmk;
    private final AppendOnly journal;
    private final String name;
    private final Random random;
    private final Events events;
    private final Instance instance;
    private final List<Secret> remembered = new ArrayList<>();
    private long opened;
    private long number;

    ClientWork(Cmk cmk, RunDirectory directory, InstanceSettings settings, Events events, Instance instance) {
        this.cmk = cmk;
        this.journal = new AppendOnly(directory.journal(settings.name()));
        this.name = settings.name();
        this.random = new Random(settings.seed());
        this.events = events;
        this.instance = instance;
        List<Path> journals = directory.journals();
        for (int i = 0; i < READ_AGAIN; i++) {
            rememberSome(journals.get(random.nextInt(journals.size())));
        }
    }

    /** What others and former lives have sealed, too. */
    private void rememberSome(Path other) {
        List<String> lines = AppendOnly.read(other);
        for (int i = 0; i < Math.min(50, lines.size()); i++) {
            remembered.add(Secret.parse(lines.get(random.nextInt(lines.size()))));
        }
    }

    void run() throws InterruptedException {
        while (!instance.pause(random.nextInt(2 * PAUSE_MILLIS))) {
            boolean encrypt = remembered.isEmpty() || random.nextInt(100) < ENCRYPT_PERCENT;
            try {
                if (encrypt) {
                    encrypt();
                } else {
                    decrypt(remembered.get(random.nextInt(remembered.size())));
                }
            } catch (CmkException e) {
                events.error(encrypt ? "encrypt" : "decrypt", e);
                instance.pause(50);
            } catch (RuntimeException e) {
                events.error(encrypt ? "encrypt" : "decrypt", e);
            }
        }
        events.add(Event.OPENED, String.valueOf(opened));
        journal.close();
    }

    private void encrypt() {
        String organization = Organizations.any(random);
        long each = number++;
        String scope = random.nextInt(100) < NEW_SCOPE_PERCENT
                ? "scope-of-" + name + "-" + each
                : Organizations.scope(organization, random);
        byte[] plaintext = ("secret " + each + " of " + name).getBytes(StandardCharsets.UTF_8);
        String path = "path/" + each;
        OrganizationCipher cipher = cmk.cipher(organization, scope);
        byte[] sealed = cipher.encrypt(plaintext, EncryptionContext.of("path", path));
        Secret secret = Secret.of(organization, scope, path, sealed, plaintext);
        journal.add(secret.toLine());
        if (remembered.size() < REMEMBERED) {
            remembered.add(secret);
        } else {
            remembered.set(random.nextInt(REMEMBERED), secret);
        }
    }

    private void decrypt(Secret secret) {
        byte[] plaintext = cmk.cipher(secret.organization(), secret.scope()).decrypt(secret.sealed(), secret.context());
        if (!secret.isOf(plaintext)) {
            events.error("decrypt", new IllegalStateException("another plaintext than was encrypted: " + secret));
        }
        opened++;
        if (opened == TOLD_EVERY) {
            events.add(Event.OPENED, String.valueOf(opened));
            opened = 0;
        }
    }
}
